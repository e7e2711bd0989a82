from django.urls import path

from responses import consultation_views, import_views, mail_views, move_views, table_views, views

app_name = "responses"
urlpatterns = [
    path("answers/", views.home, name="home"),
    path("answers/signed-in/", views.signed_in, name="signed_in"),
    path("answers/changes/", table_views.changes, name="changes"),
    path("answers/<int:pk>/", move_views.history, name="history"),
    path("answers/<int:pk>/move/", move_views.move, name="move"),
    path("answers/evidence/<int:pk>/", move_views.evidence_file, name="evidence_file"),
    path("answers/evidence/<int:pk>/remove/", move_views.remove_evidence, name="remove_evidence"),
    # Before those with a code: no organization is called so.
    path("answers/<symbol:symbol>/workbook/", import_views.workbook, name="workbook"),
    path("answers/<symbol:symbol>/import/", import_views.import_new, name="import_new"),
    path("answers/<symbol:symbol>/<organization:code>/", views.sheet_page, name="sheet"),
    path("answers/<symbol:symbol>/<organization:code>/submit/", move_views.submit_sheet, name="submit"),
    path("answers/<symbol:symbol>/<organization:code>/clear/", move_views.clear_sheet, name="clear"),
    path("answers/<symbol:symbol>/<organization:code>/<int:number>/", views.save_answer, name="save_answer"),
    path("answers/<symbol:symbol>/<organization:code>/<int:number>/status/", views.save_status, name="save_status"),
    path("answers/<symbol:symbol>/<organization:code>/<int:number>/evidence/", views.add_evidence, name="add_evidence"),
    path("consultations/<symbol:symbol>/table/", table_views.table, name="table"),
    path(
        "consultations/<symbol:symbol>/table/<organization:code>/<int:number>/",
        table_views.line_editor,
        name="line_editor",
    ),
    path("answers/reminders/", mail_views.my_reminders, name="reminders"),
    path("consultations/", consultation_views.consultation_list, name="consultation_list"),
    path("consultations/<symbol:symbol>/", consultation_views.consultation_page, name="consultation"),
    path("consultations/<symbol:symbol>/open/", consultation_views.open_consultation, name="open_consultation"),
    path("consultations/<symbol:symbol>/due-date/", consultation_views.change_due_date, name="change_due_date"),
    path("consultations/<symbol:symbol>/close/", consultation_views.close_consultation, name="close_consultation"),
    path("consultations/<symbol:symbol>/reopen/", consultation_views.reopen_consultation, name="reopen_consultation"),
    path("consultations/<symbol:symbol>/write/", mail_views.write, name="write"),
    path("consultations/<symbol:symbol>/reminders/", mail_views.consultation_reminders, name="consultation_reminders"),
    path("imports/<int:pk>/", import_views.import_page, name="import"),
    path("imports/<int:pk>/decide/", import_views.decide_import, name="decide_import"),
]
