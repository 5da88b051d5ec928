"""Questions registered in advance for tests, through the real acts."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

from appeals.actions.advance import register_in_advance
from appeals.actions.citizens import Speaker
from appeals.models import AdvanceQuestion
from common.acts import act, changed
from common.dates import today
from meetings import actions
from meetings.models import Meeting
from tests.meetings.build import planned

TEXT = "Көшеде асфальт жоқ, дорога разбита"
WHO = Speaker(
    surname="Сейтова", given_name="Айгүл", phone="87012345678", email="seitova@example.kz", language="kk"
)


def announced(cast, *, days: int = 10, taking: bool = True) -> Meeting:
    """A meeting of the own akimat in some days, announced; people may register questions for it (or not)."""
    meeting = planned(cast, today() + timedelta(days=days))
    actions.announce(meeting_id=meeting.pk, by=cast.registrar, announced_on=today(), channels=["site"])
    rows = Meeting.objects.unscoped("test").select_related("body", "territory")
    with act("test.taking"):
        meeting = rows.get(pk=meeting.pk)
        changed(meeting, questions_until=meeting.planned_on if taking else None)
    return meeting


def asked(meeting, *, by=None, text: str = TEXT, who: Speaker | None = WHO, **more) -> AdvanceQuestion:
    """A question in advance: of the person alone unless `by` writes it down."""
    given = {"client_key": uuid4(), "consent": by is None} | more
    return register_in_advance(meeting_id=meeting.pk, by=by, citizen=who, text=text, **given)


def begun(meeting, by) -> Meeting:
    """The meeting as held, on its planned day or today."""
    return actions.hold(meeting_id=meeting.pk, by=by, held_on=min(meeting.planned_on, today()))


def fresh_advance(advance: AdvanceQuestion) -> AdvanceQuestion:
    """The row as it is stored now."""
    rows = AdvanceQuestion.objects.unscoped("test").select_related("question", "citizen", "meeting")
    return rows.get(pk=advance.pk)
