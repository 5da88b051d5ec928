"""Routes of the room."""

from django.urls import path

from meetings.views import (
    acts,
    calendar_acts,
    calendar_lines,
    calendar_page,
    calendars,
    coverage,
    group_coverage,
    lists,
    month,
    page,
    planning,
    poster,
)

urlpatterns = [
    path("meetings/", lists.meeting_list, name="meeting_list"),
    path("meetings/calendar/", month.meeting_calendar, name="meeting_calendar"),
    path("meetings/coverage/", coverage.coverage_page, name="coverage"),
    path("meetings/groups/", group_coverage.group_page, name="group_coverage"),
    path("meetings/new/", planning.plan, name="meeting_plan"),
    path("meetings/new/unscheduled/", planning.register_unscheduled, name="meeting_unscheduled"),
    path("meetings/<int:pk>/", page.meeting_page, name="meeting_page"),
    path("meetings/<int:pk>/edit/", acts.edit, name="meeting_edit"),
    path("meetings/<int:pk>/announce/", acts.announce, name="meeting_announce"),
    path("meetings/<int:pk>/move/", acts.move, name="meeting_move"),
    path("meetings/<int:pk>/cancel/", acts.cancel, name="meeting_cancel"),
    path("meetings/<int:pk>/reason/", acts.write_reason, name="meeting_reason"),
    path("meetings/<int:pk>/hold/", acts.hold, name="meeting_hold"),
    path("meetings/<int:pk>/results/", acts.publish, name="meeting_publish"),
    path("meetings/<int:pk>/poster.pdf", poster.meeting_poster, name="meeting_poster"),
    path("meetings/<int:pk>/results/correct/", acts.correct_results, name="meeting_correct_results"),
    path("calendars/", calendars.calendar_list, name="calendar_list"),
    path("calendars/new/", calendar_acts.start, name="calendar_start"),
    path("calendars/approve/", calendar_acts.approve_drafts, name="calendar_approve_many"),
    path("calendars/<int:pk>/", calendar_page.calendar_page, name="calendar_page"),
    path("calendars/<int:pk>/changes/", calendar_page.calendar_changes, name="calendar_changes"),
    path("calendars/<int:pk>/approve/", calendar_acts.approve_draft, name="calendar_approve"),
    path("calendars/<int:pk>/discard/", calendar_acts.discard_draft, name="calendar_discard"),
    path("calendars/<int:pk>/lines/new/", calendar_lines.line_new, name="calendar_line_new"),
    path("calendars/<int:pk>/lines/<int:line>/", calendar_lines.line_edit, name="calendar_line"),
    path(
        "calendars/<int:pk>/lines/<int:line>/remove/", calendar_lines.line_remove, name="calendar_line_remove"
    ),
]
