"""E1 for proposals, decisions and publication: who may, from which status, and how each act is done on the stage."""

from __future__ import annotations

from django.utils import timezone

from appeals.actions.extending import tell_citizen
from appeals.actions.proposals import (
    approve,
    decline,
    propose_closing,
    propose_extension,
    propose_forward,
)
from appeals.actions.publishing import prepare_publication, publish, unpublish
from appeals.models import BodyPractice, Proposal, Publication
from appeals.rules import load_terms
from appeals.workflow import Act
from common.acts import act
from common.dates import today
from tests.appeals.make import ANSWER

# Written by hand, apart from the table: the host is `own`, the responsible body `sister` (none while registered).
WORKERS, SISTER_WORKERS = {"executor", "controller"}, {"sister_executor", "sister_controller"}
MAY = {
    Act.PROPOSE_EXTENSION: SISTER_WORKERS,
    Act.PROPOSE_FORWARD: SISTER_WORKERS,
    Act.PROPOSE_CLOSING: SISTER_WORKERS,
    Act.DECIDE: {"sister_controller"},
    Act.EXTEND: {"sister_controller"},
    Act.TELL_CITIZEN: WORKERS | SISTER_WORKERS | {"registrar", "sister_registrar"},
    Act.PREPARE_PUBLICATION: WORKERS | SISTER_WORKERS,
    Act.PUBLISH: {"controller", "head", "sister_controller"},
    Act.UNPUBLISH: {"controller", "head", "sister_controller"},
}
OPEN = {"registered", "assigned", "in_work", "in_plan"}
ANSWERED = {"resolved_on_spot", "resolved", "partly_resolved", "explained", "refused"}
ALL = OPEN | ANSWERED | {"withdrawn", "duplicate", "passed_outside"}
FROM = {
    Act.PROPOSE_EXTENSION: OPEN - {"registered"},
    Act.PROPOSE_FORWARD: {"assigned", "in_work"},
    Act.PROPOSE_CLOSING: OPEN - {"registered"},
    Act.DECIDE: OPEN,
    Act.EXTEND: OPEN - {"registered"},
    Act.TELL_CITIZEN: ALL,
    Act.PREPARE_PUBLICATION: ANSWERED,
    Act.PUBLISH: ANSWERED,
    Act.UNPUBLISH: ALL,
}


def performers(question, by, cast) -> dict:
    """Each act as the stage does it; what it needs beforehand is put there without an event."""
    return {
        Act.PROPOSE_EXTENSION: lambda: propose_extension(
            question, by=by, until=_day(question), reason="Late"
        ),
        Act.PROPOSE_FORWARD: lambda: propose_forward(
            question, by=by, responsible=cast.ministry, reason="Energy"
        ),
        Act.PROPOSE_CLOSING: lambda: propose_closing(
            question, by=by, outcome="explained", answer=ANSWER, closed_on=today()
        ),
        Act.DECIDE: lambda: decline(_waiting(question, cast), by=by, reason="No"),
        Act.EXTEND: lambda: approve(_waiting(question, cast), by=by),
        Act.TELL_CITIZEN: lambda: (
            _untold(question, cast),
            tell_citizen(question, by=by, told_on=today(), how="phone"),
        ),
        Act.PREPARE_PUBLICATION: lambda: (
            _publishing(cast),
            prepare_publication(question, by=by, text="A road", answer="Repaired"),
        ),
        Act.PUBLISH: lambda: (_prepared(question, cast, "prepared"), publish(question, by=by)),
        Act.UNPUBLISH: lambda: (
            _prepared(question, cast, "published"),
            unpublish(question, by=by, reason="x"),
        ),
    }


def _day(question):
    return load_terms().calendar.nth_working_day_after(question.due_on, 3)


def _waiting(question, cast, **more) -> int:
    with act("test.proposal"):
        row = Proposal.objects.create(
            question=question,
            kind="extension",
            until=_day(question),
            reason="Late",
            made_by=cast.sister_executor,
            **more,
        )
    return row.pk


def _untold(question, cast) -> None:
    now = timezone.now()
    _waiting(question, cast, state="approved", decided_at=now, decided_by=cast.head, tell_by=today())


def _publishing(cast) -> None:
    with act("test.practice"):
        for body in (cast.own, cast.sister):
            BodyPractice.objects.create(body=body, publishes=True)


def _prepared(question, cast, state: str) -> None:
    _publishing(cast)
    out = {"published_by": cast.head, "published_at": timezone.now()} if state == "published" else {}
    with act("test.publication"):
        Publication.objects.create(
            question=question, state=state, text="A road", answer="Repaired", prepared_by=cast.sister_executor,
            prepared_at=timezone.now(), **out,
        )  # fmt: skip
