from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.urls import path

from accounts.forms import SignInForm

app_name = "accounts"
urlpatterns = [
    path(
        "sign-in/",
        views.LoginView.as_view(
            template_name="accounts/sign_in.html", authentication_form=SignInForm, redirect_authenticated_user=True
        ),
        name="sign_in",
    ),
    path("sign-out/", login_not_required(views.LogoutView.as_view()), name="sign_out"),
]
