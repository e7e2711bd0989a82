from django.conf import settings
from django.contrib.auth import views as auth_views
from django.contrib.auth.decorators import login_not_required
from django.urls import path, reverse_lazy

from accounts import views
from accounts.forms import ForgottenPasswordForm, NewPasswordForm, SignInForm

app_name = "accounts"
urlpatterns = [
    path(
        "sign-in/",
        auth_views.LoginView.as_view(
            template_name="accounts/sign_in.html", authentication_form=SignInForm, redirect_authenticated_user=True
        ),
        name="sign_in",
    ),
    path("sign-out/", login_not_required(auth_views.LogoutView.as_view()), name="sign_out"),
    path("invitation/<str:token>/", views.accept_invitation, name="accept_invitation"),
    path(
        "password/",
        auth_views.PasswordResetView.as_view(
            form_class=ForgottenPasswordForm,
            template_name="accounts/password.html",
            email_template_name="accounts/mail/password.txt",
            subject_template_name="accounts/mail/password_subject.txt",
            extra_email_context={"hours": settings.PASSWORD_RESET_TIMEOUT // 3600},
            success_url=reverse_lazy("accounts:password_sent"),
        ),
        name="password",
    ),
    path(
        "password/sent/",
        auth_views.PasswordResetDoneView.as_view(template_name="accounts/password_sent.html"),
        name="password_sent",
    ),
    path(
        "password/done/",
        auth_views.PasswordResetCompleteView.as_view(template_name="accounts/password_done.html"),
        name="password_done",
    ),
    path(
        "password/<uidb64>/<token>/",
        auth_views.PasswordResetConfirmView.as_view(
            form_class=NewPasswordForm,
            template_name="accounts/password_confirm.html",
            success_url=reverse_lazy("accounts:password_done"),
        ),
        name="password_confirm",
    ),
]
