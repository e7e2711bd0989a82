from django.urls import path

from support import download_views, organization_views, rates_views, saved_views, views

app_name = "support"
urlpatterns = [
    path("support/", rates_views.across, name="rates"),
    path("support/answers/", views.answers, name="answers"),
    path("support/answers/download/", download_views.take_away, name="take_away"),
    path("support/downloads/", download_views.download_list, name="download_list"),
    path("support/downloads/<int:pk>/", download_views.download_page, name="download"),
    path("support/downloads/<int:pk>/file/", download_views.download_file, name="download_file"),
    path("support/views/", saved_views.saved_list, name="saved_views"),
    path("support/views/save/", saved_views.save, name="save_view"),
    path("support/views/<int:pk>/", saved_views.change, name="change_view"),
    path("support/views/<int:pk>/delete/", saved_views.delete, name="delete_view"),
    path("support/outstanding/", rates_views.outstanding, name="outstanding"),
    path("support/organizations/", organization_views.organizations, name="organizations"),
    path("support/organizations/<organization:code>/", organization_views.organization, name="organization"),
]
