"""Questions that people register before a meeting. They wait for it and count in no figure until they are logged."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.actions.citizens import Speaker, card_of, card_of_unknown
from appeals.actions.registering import register_question
from appeals.enums import AdvanceSource, AdvanceState, Language
from appeals.models import AdvanceQuestion, Question, Topic
from appeals.permissions import check_user_can_register
from appeals.policies_advance import (
    REASON_MAX,
    check_consent,
    check_not_flooded,
    check_person,
    check_takes_questions,
    check_text,
    check_waits,
)
from appeals.policies_desk import check_meeting_takes_questions
from appeals.suggestions import detect_language, suggest_topic
from common.acts import Refused, act, changed, lock
from common.dates import today
from common.scoping import get_visible_or_404
from common.text import clean
from meetings.models import Meeting
from organisations.models import Territory, User


@dataclass(frozen=True)
class Asked:
    """What a person wants to ask; everything but the text may be empty."""

    text: str
    language: str = ""
    topic: Topic | None = None
    territory: Territory | None = None


def register_in_advance(
    *,
    meeting_id: int,
    by: User | None,
    client_key: UUID,
    citizen: Speaker | None = None,
    consent: bool = False,
    **asked,
) -> AdvanceQuestion:
    """Keep a question for a meeting that comes, with its number in advance. `asked`: see `Asked`.

    `by` None: the person alone, on the public page; then they name themselves and consent. The same `client_key`
    again changes nothing. Raises Http404, PermissionDenied, Refused (by field; code `not_waiting`, `flooded`).
    """
    with act("advance.register", by=by):
        meeting = lock(Meeting.objects.select_related("body", "territory"), meeting_id, by)
        check_user_can_register(by, meeting.body)
        sent_before = _sent_before(client_key, meeting, by)
        if sent_before is not None:
            return sent_before
        check_takes_questions(meeting, today(), by_staff=by is not None)
        content = _checked(Asked(**asked))
        return AdvanceQuestion.objects.create(
            meeting=meeting,
            position=_next_position(meeting),
            client_key=client_key,
            citizen=_card(meeting, citizen, by, consent),
            source=AdvanceSource.PORTAL if by is None else AdvanceSource.STAFF,
            consented_at=timezone.now() if consent else None,
            **content,
        )


def decline_advance(*, advance_id: int, by: User, reason: str) -> AdvanceQuestion:
    """Don't take a question (spam, asked twice, no matter of the host), with a reason that the person reads.

    Repeating it changes nothing. Raises Http404, PermissionDenied, Refused.
    """
    with act("advance.decline", by=by):
        advance = _locked(advance_id, by)
        check_user_can_register(by, advance.meeting.body)
        text = clean(reason)
        if advance.state == AdvanceState.DECLINED and advance.reason == text:
            return advance
        check_waits(advance)
        if not text:
            raise Refused({"reason": [_("Write the reason.")]})
        if len(text) > REASON_MAX:
            message = _("The text is too long: %(count)d characters at most.") % {"count": REASON_MAX}
            raise Refused({"reason": [message]})
        _decided(advance, AdvanceState.DECLINED, by, reason=text)
        return advance


def withdraw_advance(*, advance_id: int) -> AdvanceQuestion:
    """The person takes it back themselves, through their link. Repeating it changes nothing. Raises Refused."""
    with act("advance.withdraw"):
        advance = _locked(advance_id, None)
        if advance.state != AdvanceState.WITHDRAWN:
            check_waits(advance)
            _decided(advance, AdvanceState.WITHDRAWN, None)
        return advance


def log_advance(*, advance_id: int, by: User) -> Question:
    """Log one that was raised, as it was written, to be worked on. Raises Http404, PermissionDenied, Refused."""
    with act("advance.log", by=by):
        advance = get_visible_or_404(AdvanceQuestion.objects.all(), by, pk=advance_id)
        return _logged(advance, by)


def log_remaining(*, meeting_id: int, by: User) -> list[Question]:
    """Log all that still wait when the meeting ends: time ran out, and nobody who registered is forgotten.

    They are questions to work on, without an answer on the spot; who answers is found by the rules of routing or by
    the control department. Repeating it finds none. Raises Http404, PermissionDenied, Refused (not held).
    """
    with act("advance.log_remaining", by=by):
        meeting = lock(Meeting.objects.select_related("body"), meeting_id, by)
        check_user_can_register(by, meeting.body)
        check_meeting_takes_questions(meeting)
        waiting = AdvanceQuestion.objects.visible_to(by).filter(meeting=meeting).waiting()
        return [_logged(advance, by) for advance in waiting.order_by("position")]


def _logged(advance: AdvanceQuestion, by: User) -> Question:
    return register_question(
        meeting_id=advance.meeting_id,
        by=by,
        advance=advance.pk,
        text=advance.text,
        topic=advance.topic or suggest_topic(advance.text),
        territory=advance.territory or advance.meeting.territory,
    )


def _sent_before(client_key: UUID, meeting: Meeting, by: User | None) -> AdvanceQuestion | None:
    """What came with this key. Raises PermissionDenied for a key of another meeting or of another way in."""
    found = (
        AdvanceQuestion.objects.unscoped("a key is new or one's own").filter(client_key=client_key).first()
    )
    if found is None:
        return None
    source = AdvanceSource.PORTAL if by is None else AdvanceSource.STAFF
    if found.meeting_id != meeting.pk or found.source != source:
        raise PermissionDenied(_("This row belongs to another person or meeting."))
    return found


def _checked(asked: Asked) -> dict:
    text = clean(asked.text)
    check_text(text)
    if asked.language and asked.language not in Language.values:
        raise Refused({"language": [_("Choose from the list.")]})
    return {
        "text": text,
        "language": asked.language or detect_language(text),
        "topic": asked.topic,
        "territory": asked.territory,
    }


def _card(meeting: Meeting, speaker: Speaker | None, by: User | None, consent: bool):
    """The card: of staff as at the desk; of the public page one that changes no card of anybody."""
    if by is not None:
        return card_of(meeting.body, speaker, by=by)
    check_consent(consent)
    waiting = AdvanceQuestion.objects.unscoped("how many came through the page").filter(meeting=meeting)
    check_not_flooded(waiting.waiting().filter(source=AdvanceSource.PORTAL).count())
    speaker = (speaker or Speaker()).checked()
    check_person(speaker)
    return card_of_unknown(meeting.body, speaker)


def _next_position(meeting: Meeting) -> int:
    """The next number without gap; safe because the meeting is locked. Declined ones keep theirs."""
    rows = AdvanceQuestion.objects.unscoped("numbers of the meeting").filter(meeting=meeting)
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1


def _locked(advance_id: int, by: User | None) -> AdvanceQuestion:
    return lock(AdvanceQuestion.objects.select_related("meeting__body", "question"), advance_id, by)


def _decided(advance: AdvanceQuestion, state: str, by: User | None, reason: str = "") -> None:
    changed(advance, state=state, reason=reason, decided_by=by, decided_at=timezone.now())
