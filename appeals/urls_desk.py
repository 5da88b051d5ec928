"""Routes of the desk."""

from django.urls import include, path

from appeals.views import advance, attendance, desk, desk_api, desk_offline, minutes, papers, slips

paper_urls = [
    path("papers/", papers.meeting_papers_fragment, name="meeting_papers_fragment"),
    path("brief/", papers.meeting_brief, name="meeting_brief"),
    path("brief.pdf", papers.meeting_brief_pdf, name="meeting_brief_pdf"),
    path("attendance/", attendance.meeting_attendance, name="meeting_attendance"),
    path("attendance/all/", attendance.meeting_attendance_from, name="meeting_attendance_from"),
    path("attendance/remove/", attendance.meeting_attendance_remove, name="meeting_attendance_remove"),
    path("attendance/count/", attendance.meeting_attendance_count, name="meeting_attendance_count"),
    path("sign-in.pdf", attendance.meeting_sign_in_sheet, name="meeting_sign_in_sheet"),
    path("minutes/", minutes.meeting_minutes, name="meeting_minutes"),
    path("minutes/edit/", minutes.meeting_minutes_edit, name="meeting_minutes_edit"),
    path("minutes/sign/", minutes.meeting_minutes_sign, name="meeting_minutes_sign"),
    path("minutes/withdraw/", minutes.meeting_minutes_withdraw, name="meeting_minutes_withdraw"),
    path("minutes/copy/", minutes.meeting_minutes_copy, name="meeting_minutes_copy"),
    path("minutes.pdf", minutes.meeting_minutes_pdf, name="meeting_minutes_pdf"),
    path("minutes.docx", minutes.meeting_minutes_docx, name="meeting_minutes_docx"),
]

urlpatterns = [
    path("meetings/<int:meeting_id>/", include(paper_urls)),
    path("meetings/<int:meeting_id>/desk/", desk.meeting_desk, name="meeting_desk"),
    path("meetings/desk-worker.js", desk_offline.desk_worker, name="desk_worker"),
    path("meetings/<int:meeting_id>/desk/shell/", desk_offline.meeting_desk_shell, name="meeting_desk_shell"),
    path("meetings/<int:meeting_id>/desk/begin/", desk.meeting_desk_begin, name="meeting_desk_begin"),
    path("meetings/<int:meeting_id>/desk/finish/", desk.meeting_desk_finish, name="meeting_desk_finish"),
    path("meetings/<int:meeting_id>/slips.pdf", slips.meeting_slips, name="meeting_slips"),
    path("meetings/<int:meeting_id>/desk/rows/", desk_api.desk_save_row, name="desk_save_row"),
    path("meetings/<int:meeting_id>/desk/rows/remove/", desk_api.desk_remove_row, name="desk_remove_row"),
    path("meetings/<int:meeting_id>/desk/rows/since/", desk_api.desk_rows_since, name="desk_rows_since"),
    path("meetings/<int:meeting_id>/desk/people/", desk_api.desk_people, name="desk_people"),
    path("meetings/<int:meeting_id>/desk/suggest/", desk_api.desk_suggest, name="desk_suggest"),
    path("meetings/<int:meeting_id>/desk/similar/", desk_api.desk_similar, name="desk_similar"),
    path("meetings/<int:meeting_id>/advance/", advance.meeting_advance, name="meeting_advance"),
    path("meetings/<int:meeting_id>/advance/new/", advance.advance_add, name="advance_add"),
    path("meetings/<int:meeting_id>/advance/log/", advance.advance_log_rest, name="advance_log_rest"),
    path("advance/<int:pk>/decline/", advance.advance_decline, name="advance_decline"),
    path("advance/<int:pk>/log/", advance.advance_log, name="advance_log"),
    path(
        "meetings/<int:meeting_id>/questions/",
        desk.meeting_questions_fragment,
        name="meeting_questions_fragment",
    ),
]
