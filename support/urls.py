from django.urls import path

from support import views

app_name = "support"
urlpatterns = [
    path("support/", views.answers, name="rates"),
    path("support/answers/", views.answers, name="answers"),
    path("support/organizations/<organization:code>/", views.answers, name="organization"),
]
