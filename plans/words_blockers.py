"""Words about blockers for the history, the page and the report."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.numbers import money_short, number
from plans.enums import BlockerKind, PlanEventKind, Stand
from plans.ladders import LadderStage
from plans.models import Blocker, PlanEvent
from plans.queries_rollup import Counts

ABOUT = {
    BlockerKind.LAW: gettext_lazy("The law has to change first: from the idea to the act in force."),
    BlockerKind.MONEY: gettext_lazy(
        "Money has to be found: from the estimate to the budget and the payment."
    ),
    BlockerKind.JOINT: gettext_lazy(
        "Several bodies have to agree: their positions, the text, the joint order."
    ),
    BlockerKind.PROCUREMENT: gettext_lazy(
        "A purchase has to be made: from the specification to the contract."
    ),
    BlockerKind.LAND: gettext_lazy("A plot of land has to be allotted."),
    BlockerKind.COURT: gettext_lazy("A court has to decide first."),
}
KIND_ICONS = {
    BlockerKind.LAW: "landmark", BlockerKind.MONEY: "banknote", BlockerKind.JOINT: "users",
    BlockerKind.PROCUREMENT: "file-text", BlockerKind.LAND: "map", BlockerKind.COURT: "gavel",
}  # fmt: skip


def title_of(event: PlanEvent) -> str:
    """What an act on a blocker did, in one sentence; nothing for other events and where the kind says all."""
    details = event.details
    if event.kind == PlanEventKind.STAGE_REACHED:
        told = _("Stage reached: %(stage)s") % {"stage": stage(details["stage"])}
        return f"{told}. {_('The blocker is lifted.')}" if details.get("lifted") else told
    if event.kind == PlanEventKind.STAGE_BACK:
        return _("Back to the stage: %(stage)s") % {"stage": stage(details["stage"])}
    if event.kind == PlanEventKind.POSITION:
        return _("Position of a body: %(stand)s") % {"stand": Stand(details["stand"]).label.lower()}
    return ""


def changes_of(event: PlanEvent) -> Iterable[str]:
    """The stages whose expected day changed, with both days; documents of a stage that was reached."""
    if event.kind == PlanEventKind.STAGE_EXPECTED:
        for code, (before, after) in event.details.get("changes", {}).items():
            days = {"stage": stage(code), "before": day(before), "after": day(after)}
            yield _("%(stage)s: %(before)s → %(after)s") % days
    if document := event.details.get("document"):
        yield _("Document: %(document)s") % {"document": document}


def stage(code: str) -> str:
    """What a stage is called."""
    return str(LadderStage(code).label)


def day(value: str | None) -> str:
    """A day of an event, which stands there as ISO text."""
    return date_format(date.fromisoformat(value), "SHORT_DATE_FORMAT") if value else "—"


def of_money(counts: Counts, name: str) -> str:
    """“1.2 bn ₸ would let 37 questions go on: Atyrau Region”, of a row whose questions wait for nothing but money."""
    said = ngettext(
        "%(money)s would unblock %(n)s question: %(name)s",
        "%(money)s would unblock %(n)s questions: %(name)s",
        counts.money_questions,
    )
    return said % {"money": money_short(counts.money), "n": number(counts.money_questions), "name": name}


def of_blocker(counts: Counts, blocker: Blocker) -> str:
    """“One amendment unblocks 112 questions in 9 regions”, of questions that wait for nothing else."""
    what = {
        BlockerKind.LAW: _("One act of law"),
        BlockerKind.JOINT: _("One joint decision"),
        BlockerKind.LAND: _("One plot of land"),
        BlockerKind.COURT: _("One court decision"),
    }.get(blocker.kind) or money_short(blocker.amount)
    questions = ngettext(
        "%(what)s unblocks %(n)s question", "%(what)s unblocks %(n)s questions", counts.freed_questions
    ) % {"what": what, "n": number(counts.freed_questions)}
    if counts.regions < 2:
        return questions
    regions = ngettext("in %(n)s region", "in %(n)s regions", counts.regions)
    return f"{questions} {regions % {'n': number(counts.regions)}}"
