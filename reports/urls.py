from django.urls import path

from reports import note_views, views

app_name = "reports"
urlpatterns = [
    path("reports/<symbol:symbol>/", views.report_page, name="report"),
    path("reports/<symbol:symbol>/support/", views.support_page, name="support"),
    path("reports/<symbol:symbol>/recommendations/<int:number>/", views.recommendation_page, name="recommendation"),
    path("notes/<symbol:symbol>/", note_views.note_page, name="note"),
    path("notes/<symbol:symbol>/<int:number>/<language:language>/", note_views.edition_page, name="edition"),
    path(
        "notes/<symbol:symbol>/<int:number>/<language:language>/exports/",
        note_views.request_export,
        name="request_export",
    ),
    path("exports/", note_views.export_list, name="export_list"),
    path("exports/<int:pk>/", note_views.export_page, name="export"),
    path("exports/<int:pk>/retry/", note_views.retry_export, name="retry_export"),
    path("exports/<int:pk>/file/", note_views.export_file, name="export_file"),
]
