"""A meeting took place; its results were published."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from common.dates import today
from common.text import clean, clean_line
from meetings.actions.moves import check_fields, moving, reason_text, written
from meetings.enums import MeetingStatus
from meetings.models import Meeting
from meetings.policies import briefing_of, check_facts, check_holding, check_publication, check_results
from meetings.public_texts import check_public
from meetings.workflow import Act


def hold(
    *,
    meeting_id: int,
    by: Any,
    held_on: date,
    attendees: int | None = None,
    received: int | None = None,
    question_share: Decimal | None = None,
    briefing_held: bool | None = None,
    briefing_url: str = "",
    version: int | None = None,
) -> Meeting:
    """Record that the meeting took place. After its planned day it is "held late", and the day tells by how much.

    `question_share`: share of the time given to questions, 0–1. `received`: people who were heard.
    `briefing_held`: whether the media were told afterwards (None: not known); a link means yes.
    """
    with moving(Act.HOLD, meeting_id, by=by, version=version) as meeting:
        check_holding(meeting.body, held_on, today())
        check_facts(attendees, received, question_share)
        facts = {
            "attendees": attendees,
            "received": received,
            "question_share": question_share,
            **briefing_of(briefing_held, clean_line(briefing_url)),
        }
        check_fields(meeting, **facts)
        written(
            Act.HOLD, meeting, by=by, to=MeetingStatus.HELD, happened_on=held_on, held_on=held_on, **facts
        )
    return meeting


def publish_results(
    *,
    meeting_id: int,
    by: Any,
    published_on: date,
    results_kk: str = "",
    results_ru: str = "",
    own_contacts: bool = False,
    version: int | None = None,
) -> Meeting:
    """Let out what became of the meeting, with the day on which it was published.

    `results_…`: ways of solving what was raised, in one language at least. `own_contacts` as in `announce`.
    """
    texts = {"results_kk": clean(results_kk), "results_ru": clean(results_ru)}
    with moving(Act.PUBLISH_RESULTS, meeting_id, by=by, version=version) as meeting:
        check_publication(meeting, published_on, today())
        _check_texts(meeting, texts, own_contacts)
        written(
            Act.PUBLISH_RESULTS,
            meeting,
            by=by,
            to=MeetingStatus.RESULTS_PUBLISHED,
            happened_on=published_on,
            results_published_on=published_on,
            **texts,
        )
    return meeting


def correct_results(
    *,
    meeting_id: int,
    by: Any,
    reason: str,
    results_kk: str = "",
    results_ru: str = "",
    own_contacts: bool = False,
    version: int | None = None,
) -> Meeting:
    """Put published results right. The day of publication stays; everybody sees that the text was changed, and when."""
    texts = {"results_kk": clean(results_kk), "results_ru": clean(results_ru)}
    with moving(Act.CORRECT_RESULTS, meeting_id, by=by, version=version) as meeting:
        note = reason_text(reason)
        _check_texts(meeting, texts, own_contacts)
        written(Act.CORRECT_RESULTS, meeting, by=by, note=note, **texts)
    return meeting


def _check_texts(meeting: Meeting, texts: dict[str, str], own_contacts: bool) -> None:
    check_results(texts)
    check_public(meeting, own_contacts=own_contacts, **texts)
