"""What the public pages may read: these columns of these rows and nothing else, whatever a page asks for (ADR 30).

The database keeps to it: public pages read as a role that has rights on views of these columns only. A new line here is
a decision about what everybody may know; `tests/portal/test_public_role.py` holds it against what is personal.
"""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Open:
    """Columns of a table that everybody may read. `where`: of which rows; `told_as`: column → what is told instead."""

    columns: str
    where: str = ""
    told_as: dict[str, str] = field(default_factory=dict)


_NAMES = "id name_kk name_ru name_en"
_WHEN = "planned_on starts_at"

OPEN = {
    # Directories are public as they are.
    "organisations_body": Open(f"{_NAMES} code kind level parent_id path territory_id valid_from valid_to"),
    "organisations_body_successors": Open("id from_body_id to_body_id"),
    "organisations_territory": Open(
        f"{_NAMES} code level is_city parent_id region_code short_kk short_ru short_en tile_column tile_row"
        " map_path map_x map_y valid_from valid_to"
    ),
    "appeals_topic": Open(f"{_NAMES} code parent_id eotinish central_body_id keywords is_active"),
    "organisations_calendarday": Open(f"{_NAMES} day kind"),
    # Meetings: `portal.meetings.COLUMNS`. Which ones are public depends on the day: MeetingQuerySet.public() says it.
    "meetings_meeting": Open(
        f"id kind format status venue host_name host_rank target_group {_WHEN} first_planned_on announced_on"
        " questions_until held_on results_published_on cancelled_on not_held_reason invitation_kk invitation_ru"
        " results_kk results_ru attendees received briefing_url version body_id territory_id",
        told_as={
            "invitation_kk": "CASE WHEN announced_on IS NULL THEN '' ELSE invitation_kk END",
            "invitation_ru": "CASE WHEN announced_on IS NULL THEN '' ELSE invitation_ru END",
            "results_kk": "CASE WHEN results_published_on IS NULL THEN '' ELSE results_kk END",
            "results_ru": "CASE WHEN results_published_on IS NULL THEN '' ELSE results_ru END",
        },
    ),
    "meetings_meetingevent": Open(
        "id meeting_id kind at note details",
        where="kind IN ('announced', 'moved', 'corrected')",
        # The reason of a correction stays inside, and of a change only the day is told.
        told_as={
            "note": "CASE WHEN kind = 'moved' THEN note ELSE '' END",
            "details": "CASE WHEN kind = 'moved' THEN jsonb_build_object('changes',"
            " jsonb_build_object('planned_on', details #> '{changes,planned_on}')) ELSE '{}' END",
        },
    ),
    "meetings_targetgroup": Open(f"{_NAMES} code order valid_from valid_to"),
    "meetings_planitem": Open("id calendar_id meeting_id"),
    "meetings_meetingcalendar": Open("id state"),
    # Questions are counted: where, when, how they stand. No word of them is here.
    "appeals_question": Open(
        "id meeting_id body_id citizen_id source kind topic_id territory_id responsible_id status stat_class raised_on"
        " closed_on due_on standing_since reopened_on raised_again_on doubted asked_on word word_on first_asked_on"
        " first_word_on proof proof_file_id duplicate_of_id",
        told_as={"proof": "CASE WHEN proof = '' THEN '' ELSE '+' END"},
    ),
    "appeals_paststanding": Open(
        "id question_id from_on until_on status stat_class closed_on due_on without_proof doubted asked_on word word_on"
    ),
    "appeals_publication": Open("id question_id state text answer published_at", where="state = 'published'"),
    "reports_rollupcell": Open(
        "id grain raised_month changed_on body_id tier region sphere_id open solved on_spot partly answered out in_plan"
        " overdue without_proof doubted durable reopened raised_again asked replied"
    ),
    "reports_rollupstate": Open("id through"),
    "reports_rolluptouched": Open("id raised_month body_id"),
    "portal_openarchive": Open("id month file size sha256 made_at"),
    # Ways of solving: the approved card, and the dates of the plan that tell whether it is still true.
    "plans_publiccard": Open(
        "id problem_id state title_kk title_ru text_kk text_ru step_kk step_ru step_on facts published_at",
        where="state = 'published'",
    ),
    "plans_rootproblem": Open("id body_id topic_id territory_id stage ended_on"),
    "plans_joinedquestion": Open("id problem_id question_id left_on"),
    "plans_blockedproblem": Open("id problem_id blocker_id untied_on"),
    "plans_blocker": Open("id kind state stage"),
    "plans_blockerstage": Open("id blocker_id position stage reached_on expected_on first_expected_on"),
    "plans_actionitem": Open("id problem_id stage first_due_on due_on ended_on"),
    "plans_datechange": Open("id item_id milestone_id state from_on to_on decided_on"),
}
