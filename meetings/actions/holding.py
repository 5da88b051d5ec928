"""A meeting took place; its results were published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from common.dates import today
from common.text import clean_line
from meetings.actions.moves import check_fields, moving, written
from meetings.enums import MeetingStatus
from meetings.models import Meeting
from meetings.policies import check_facts, check_holding, check_publication
from meetings.workflow import Act


def hold(
    *,
    meeting_id: int,
    by: Any,
    held_on: date,
    attendees: int | None = None,
    received: int | None = None,
    question_share: Decimal | None = None,
    briefing_url: str = "",
    version: int | None = None,
) -> Meeting:
    """Record that the meeting took place. After its planned day it is "held late", and the day tells by how much.

    `question_share`: share of the time given to questions, 0–1. `received`: people who were heard.
    """
    with moving(Act.HOLD, meeting_id, by=by, version=version) as meeting:
        check_holding(meeting.body, held_on, today())
        check_facts(attendees, received, question_share)
        facts = {
            "attendees": attendees,
            "received": received,
            "question_share": question_share,
            "briefing_url": clean_line(briefing_url),
        }
        check_fields(meeting, **facts)
        written(
            Act.HOLD, meeting, by=by, to=MeetingStatus.HELD, happened_on=held_on, held_on=held_on, **facts
        )
    return meeting


def publish_results(*, meeting_id: int, by: Any, published_on: date, version: int | None = None) -> Meeting:
    """Record the day on which ways of solving what was raised were published."""
    with moving(Act.PUBLISH_RESULTS, meeting_id, by=by, version=version) as meeting:
        check_publication(meeting, published_on, today())
        written(
            Act.PUBLISH_RESULTS,
            meeting,
            by=by,
            to=MeetingStatus.RESULTS_PUBLISHED,
            happened_on=published_on,
            results_published_on=published_on,
        )
    return meeting
