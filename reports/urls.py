from django.urls import path

from reports import edition_views, note_views, search_views, support_views, views

app_name = "reports"
urlpatterns = [
    path("search/", search_views.search_page, name="search"),
    path("reports/<symbol:symbol>/", views.report_page, name="report"),
    path("reports/<symbol:symbol>/support/", support_views.support_page, name="support"),
    path("reports/<symbol:symbol>/matrix/", support_views.matrix_page, name="matrix"),
    *(
        path(
            f"reports/<symbol:symbol>/{drawn}.{kind}",
            support_views.picture,
            {"drawn": drawn, "kind": kind},
            name=f"{drawn}_{kind}",
        )
        for drawn in support_views.DRAWN
        for kind in ("svg", "png")
    ),
    path("reports/<symbol:symbol>/recommendations/<int:number>/", views.recommendation_page, name="recommendation"),
    path("notes/<symbol:symbol>/", note_views.note_page, name="note"),
    path("notes/<symbol:symbol>/<int:number>/<language:language>/", note_views.edition_page, name="edition"),
    path(
        "notes/<symbol:symbol>/<int:number>/<language:language>/exports/",
        note_views.request_export,
        name="request_export",
    ),
    path("notes/<symbol:symbol>/editions/", edition_views.edition_list, name="edition_list"),
    path("notes/<symbol:symbol>/compare/", edition_views.choose_comparison, name="choose_comparison"),
    path(
        "notes/<symbol:symbol>/compare/<int:first>/<int:second>/<language:language>/",
        edition_views.compare_editions,
        name="compare_editions",
    ),
    path("exports/", note_views.export_list, name="export_list"),
    path("exports/<int:pk>/", note_views.export_page, name="export"),
    path("exports/<int:pk>/retry/", note_views.retry_export, name="retry_export"),
    path("exports/<int:pk>/file/", note_views.export_file, name="export_file"),
]
