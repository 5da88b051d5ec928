"""Logging questions at a meeting: register, correct, split, take back a mistaken row."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from appeals.actions.advance_taken import give_back, take_advance, waiting_one
from appeals.actions.citizens import Speaker, card_of
from appeals.actions.content import ON_SPOT, TO_WORK, Content, content_of
from appeals.actions.desk_routing import check_complaint, routed
from appeals.actions.events import record
from appeals.actions.moves import tell, workers, written
from appeals.actions.slips import give_slip
from appeals.actions.terms import clock
from appeals.enums import EventKind, Source, Status
from appeals.models import Citizen, Event, Question
from appeals.permissions import check_user_can_register
from appeals.policies_desk import (
    AT_DESK,
    check_meeting_takes_questions,
    check_outcome_may_change,
    check_outcome_on_spot,
    check_still_at_desk,
)
from appeals.policies_promises import check_promise_at_desk
from appeals.rules import load_terms
from appeals.workflow import Act
from common.acts import Conflict, Refused, act, check_version, lock
from common.dates import today
from common.text import clean
from meetings.models import Meeting
from organisations.models import User


def register_question(
    *,
    meeting_id: int,
    by: User,
    client_key: UUID | None = None,
    citizen: Speaker | None = None,
    advance: int | None = None,
    **content,
) -> Question:
    """Log a question of a held meeting and give it its number, deadline and owner. `content`: see `Content`.

    With a `client_key` it may be sent again: the same person's row of the same meeting is brought up to date and
    never doubled. `advance`: the question registered in advance that this one is; it is taken in the same act, once.
    Raises Http404, PermissionDenied, Conflict, Refused (by field; code `advance_taken` or `advance_gone`).
    """
    with act("question.register", by=by):
        meeting = lock(Meeting.objects.select_related("body"), meeting_id, by)
        check_user_can_register(by, meeting.body)
        sent_before = _sent_before(client_key, meeting, by)
        if sent_before is not None:
            return _edited(sent_before, meeting, Content(**content), citizen, by=by)
        check_meeting_takes_questions(meeting)
        known = waiting_one(advance, meeting, by)
        if known is not None:
            content["language"] = content.get("language") or known.language
        card = card_of(meeting.body, citizen, by=by) or (known.citizen if known is not None else None)
        question = _registered(meeting, Content(**content), card, by=by, client_key=client_key)
        take_advance(known, question, by)
        return question


def edit_question(
    *, question_id: int, by: User, version: int | None, citizen: Speaker | None = None, **content
) -> Question:
    """Correct a row while it is still at the desk. `content` is the whole row; the same content changes nothing.

    Raises Http404, PermissionDenied, Conflict (someone changed it since `version`), Refused (by field).
    """
    with act("question.edit", by=by):
        question = _locked(question_id, by)
        return _edited(question, question.meeting, Content(**content), citizen, by=by, version=version)


def remove_row(*, question_id: int, by: User, version: int | None = None) -> Question:
    """Take back a row logged by mistake: nothing is deleted, it leaves the denominator. Repeating changes nothing."""
    with act("question.remove_row", by=by):
        question = _locked(question_id, by)
        if question.status == Status.WITHDRAWN:
            return question
        check_still_at_desk(question)
        check_version(question, version)
        check_outcome_on_spot(question.meeting)
        owner = question.responsible if question.status == Status.ASSIGNED else None
        event = written(
            Act.WITHDRAW,
            question,
            by=by,
            to=Status.WITHDRAWN,
            note=_("Logged by mistake"),
            details={"reason": "logged_by_mistake"},
            closed_on=question.raised_on,
            closed_by=by,
        )
        give_back(question)
        tell(Act.WITHDRAW, event, workers(owner))
        return question


def split_question(
    *, question_id: int, by: User, version: int | None, texts: Sequence[str]
) -> list[Question]:
    """Make several questions of one speech: the first text stays, each further one is a question of the same person.

    New rows keep citizen, territory and day; a topic and an owner are theirs to get.
    """
    with act("question.split", by=by):
        meeting = lock(Meeting.objects.select_related("body"), _meeting_of(question_id, by), by)
        question = _locked(question_id, by)
        texts = [text for text in map(clean, texts) if text]
        if len(texts) < 2:
            raise Refused({"text": [_("Write at least two questions.")]})
        first = Content(**content_of(question) | {"text": texts[0]})
        card = question.citizen
        question = _edited(question, meeting, first, _same(card), by=by, version=version)
        shared = {"territory": question.territory, "language": question.language}
        return [question] + [
            _registered(
                meeting, Content(text=text, **shared), card, by=by, details={"split_from": question.pk}
            )
            for text in texts[1:]
        ]


def _locked(question_id: int, by: User) -> Question:
    rows = Question.objects.select_related("body", "meeting", "citizen", "topic", "territory", "responsible")
    question = lock(rows, question_id, by)
    check_user_can_register(by, question.body)
    return question


def _meeting_of(question_id: int, by: User) -> int | None:
    found = Question.objects.visible_to(by).filter(pk=question_id)
    return found.values_list("meeting_id", flat=True).first()


def _same(card: Citizen | None) -> Speaker | None:
    return Speaker(card=card.pk) if card is not None else None


def _sent_before(client_key: UUID | None, meeting: Meeting, by: User) -> Question | None:
    """The question that came with this key. Raises PermissionDenied for a key of another person or meeting."""
    if client_key is None:
        return None
    found = (
        Question.objects.unscoped("a key is new or one's own")
        .select_for_update(of=("self",), no_key=True)
        .select_related("body", "citizen", "topic", "territory", "responsible")
        .filter(client_key=client_key)
        .first()
    )
    if found is None:
        return None
    registered = Event.objects.unscoped("who sent the key first").get(
        question=found, kind=EventKind.REGISTERED
    )
    if found.meeting_id != meeting.pk or registered.by_id != by.pk:
        raise PermissionDenied(_("This row belongs to another person or meeting."))
    return found


def _registered(
    meeting: Meeting,
    content: Content,
    card: Citizen | None,
    *,
    by: User,
    client_key: UUID | None = None,
    details: dict | None = None,
) -> Question:
    content, rule = routed(content, meeting.body, meeting.territory, meeting.held_on)
    values = content.checked(meeting.held_on)
    check_complaint(content, meeting.body, by)
    if content.outcome == ON_SPOT:
        check_outcome_on_spot(meeting)
    question = Question.objects.create(
        meeting=meeting,
        body=meeting.body,
        position=next_position(meeting),
        client_key=client_key,
        source=Source.DESK,
        citizen=card,
        raised_on=meeting.held_on,
        standing_since=meeting.held_on,
        received_on=today() if values["responsible"] is not None else None,
        **clock(content.kind or "", meeting.held_on, load_terms()),
        closed_by=by if content.outcome == ON_SPOT else None,
        **values,
    )
    give_slip(question)
    owner = question.responsible
    given = {"changes": {"responsible": [None, owner.pk]}} if owner is not None else {}
    given |= {"rule": rule} if rule else {}
    event = record(
        question,
        EventKind.REGISTERED,
        by=by,
        happened_on=meeting.held_on,
        details=given | (details or {}),
    )
    if question.status == Status.ASSIGNED:
        tell(Act.ASSIGN, event, workers(owner))
    return question


def _edited(
    question: Question,
    meeting: Meeting,
    content: Content,
    speaker: Speaker | None,
    *,
    by: User,
    version: int | None = None,
) -> Question:
    new = _differences(question, meeting, content, speaker, by)
    if not new:
        return question
    _check_may_change(question, meeting, new, by=by, version=version)
    if "kind" in new:
        new |= clock(new["kind"], question.clock_from, load_terms(), question.extended_until)
    if "responsible" in new:
        new["received_on"] = today() if new["responsible"] is not None else None
    if "closed_on" in new:
        new["closed_by"] = by if new["closed_on"] else None
    told_before = question.responsible_id if question.status == Status.ASSIGNED else None
    status = new.pop("status", None)
    move = Act.RESOLVE_ON_SPOT if status == Status.RESOLVED_ON_SPOT else Act.EDIT
    event = written(move, question, by=by, to=status, **new)
    if question.status == Status.ASSIGNED and question.responsible_id != told_before:
        tell(Act.ASSIGN, event, workers(question.responsible))
    return question


def _differences(
    question: Question, meeting: Meeting, content: Content, speaker: Speaker | None, by: User
) -> dict:
    """The columns in which the row differs from what is stored."""
    complained_of = content.complained_of if content.kind is not None else question.complained_of
    content, _rule = routed(content, question.body, meeting.territory, question.raised_on, complained_of)
    values = content.checked(question.raised_on)
    check_complaint(content, question.body, by, complained_of)
    if question.status in AT_DESK:
        values["citizen"] = card_of(question.body, speaker, by=by, current=question.citizen)
    elif content.outcome == TO_WORK:  # a late repetition is no wish to take the question back out of work
        for name in ("status", "closed_on", "answer"):
            del values[name]
    return {name: value for name, value in values.items() if getattr(question, name) != value}


def _check_may_change(
    question: Question, meeting: Meeting, new: dict, *, by: User, version: int | None
) -> None:
    if question.status == Status.WITHDRAWN:
        raise Refused(_("This row was taken back. Write the question in a new row."), code="removed")
    check_still_at_desk(question)
    check_version(question, version)
    if version is None and question.events.unscoped("changes of others").exclude(by=by).exists():
        raise Conflict(
            _("Someone else has changed this since you opened it. Look at the new state and try again.")
        )
    check_promise_at_desk(question, new, today())
    if "closed_on" in new:
        check_outcome_may_change(question, meeting, today())


def next_position(meeting: Meeting) -> int:
    """The next number without gap; safe because the meeting is locked. A removed row keeps its number."""
    rows = Question.objects.unscoped("numbers of the meeting").filter(meeting=meeting)
    return (rows.aggregate(last=Max("position"))["last"] or 0) + 1
