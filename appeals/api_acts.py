"""Acts of other systems on questions: the same actions as the screens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from rest_framework import status

from appeals.actions.citizens import Speaker
from appeals.actions.editing import add_note
from appeals.actions.outcomes import close, reopen, withdraw
from appeals.actions.registering import register_question
from appeals.actions.routing import assign, classify, take
from appeals.api import Seen
from appeals.models import Question
from appeals.permissions import check_user_can
from appeals.serializers import QuestionSerializer
from appeals.serializers_acts import (
    ActSerializer,
    AssignSerializer,
    ClassifySerializer,
    CloseSerializer,
    NoteSerializer,
    ReasonSerializer,
    RegisteredListSerializer,
    RegisterSerializer,
)
from appeals.workflow import MOVES, Act
from common.acts import Refused
from common.scoping import get_visible_or_404
from meetings.models import Meeting
from organisations.rest import ActView
from organisations.rights import Right


class OneQuestion(ActView):
    """An act on one question. What it left is answered as of `questions/<id>/`."""

    act: str
    action: Callable
    answers = QuestionSerializer

    def seen(self, *, pk: int) -> None:
        """404 for a question out of scope, PermissionDenied in the wrong body."""
        rows = Question.objects.select_related("body", "responsible")
        check_user_can(self.request.user, get_visible_or_404(rows, self.request.user, pk=pk), self.act)

    def done(self, given: dict[str, Any], *, pk: int) -> dict:
        """Do it by the action of the screens."""
        type(self).action(pk, by=self.request.user, **given)
        rows = Seen.get_queryset(self)
        return QuestionSerializer(get_visible_or_404(rows, self.request.user, pk=pk)).data


def _of(act: str, action: Callable, serializer: type, summary: Any) -> type[OneQuestion]:
    """The view of one act, with the right of its move at the door; the place is looked at by the action."""
    rights = MOVES[act].rights
    more = {
        "__doc__": f"The act `{act}` on one question.",
        "summary": summary,
        "access_rule": rights[0] if len(rights) == 1 else Right.QUESTIONS_VIEW,
        "act": act,
        "action": staticmethod(action),
        "serializer_class": serializer,
    }
    return type(f"{act.title().replace('_', '')}View", (OneQuestion,), more)


AssignView = _of(Act.ASSIGN, assign, AssignSerializer, _("Assign to a responsible body"))
ClassifyView = _of(Act.CLASSIFY, classify, ClassifySerializer, _("Set legal kind, topic and territory"))
TakeView = _of(Act.TAKE, take, ActSerializer, _("Take into work: the system becomes the executor"))
CloseView = _of(
    Act.CLOSE, close, CloseSerializer, _("Close with an outcome, an answer and, if resolved, proof")
)
ReopenView = _of(Act.REOPEN, reopen, ReasonSerializer, _("Open a closed question again"))
WithdrawView = _of(
    Act.WITHDRAW, withdraw, ReasonSerializer, _("Withdraw: the citizen took the question back")
)


class NoteView(OneQuestion):
    """Write a note for colleagues into the history."""

    summary = _("Write a note for colleagues into the history")
    access_rule = Right.QUESTIONS_VIEW
    serializer_class = NoteSerializer
    act = Act.NOTE
    action = staticmethod(add_note)


class RegisterView(ActView):
    """Log questions of a held meeting, up to 200: all of them or none. Needs an `Idempotency-Key`."""

    summary = _("Register questions of a held meeting, all of them or none")
    access_rule = Right.QUESTIONS_REGISTER
    serializer_class = RegisterSerializer
    answers = RegisteredListSerializer
    needs_key = True
    success = status.HTTP_201_CREATED

    def seen(self, *, pk: int) -> None:
        """404 for a meeting out of scope."""
        get_visible_or_404(Meeting, self.request.user, pk=pk)

    def done(self, given: dict[str, Any], *, pk: int) -> dict:
        """Register them in their order. Refused by number of the row and field."""
        with transaction.atomic():
            found = [self._registered(pk, number, row) for number, row in enumerate(given["questions"])]
        return RegisteredListSerializer({"results": found}).data

    def _registered(self, meeting: int, number: int, row: dict[str, Any]) -> dict:
        content = {name: value for name, value in row.items() if name != "citizen"}
        citizen = Speaker(**row.get("citizen", {}))
        try:
            question = register_question(meeting_id=meeting, by=self.request.user, citizen=citizen, **content)
        except Refused as refusal:
            told = refusal.message_dict if hasattr(refusal, "error_dict") else {"": refusal.messages}
            raise Refused(
                {f"questions.{number}.{name}".rstrip("."): said for name, said in told.items()}
            ) from None
        return {
            "id": question.pk,
            "number": question.number,
            "status": question.status,
            "responsible": question.responsible.code if question.responsible else None,
            "due_on": question.due_on,
            "version": question.version,
        }
