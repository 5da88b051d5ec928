"""When an act on a blocker is possible. Who may do it: `permissions_blockers`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.utils.translation import gettext as _

from common.acts import Refused
from common.templatetags.ui import day
from plans.enums import BlockerKind, BlockerState, Stand
from plans.ladders import LADDERS, WITH_AMOUNT, Ladder, LadderStage
from plans.models import Blocker, RootProblem

FIRST_YEAR, LAST_YEAR = 2015, 2100


def check_kind(kind: str) -> Ladder:
    """The ladder of a kind; raise `Refused` for a kind that there is not."""
    if kind not in BlockerKind.values:
        raise Refused({"kind": _("Choose what is missing.")})
    return LADDERS[kind]


def check_money(kind: str, amount: int | None, level: str, year: int | None) -> None:
    """Raise `Refused` unless money and procurement have a sum, a budget and a year, and nothing else has."""
    if kind not in WITH_AMOUNT:
        if amount is not None or level or year is not None:
            raise Refused({"amount": _("Only money and procurement have an amount.")})
        return
    if amount is None or amount <= 0:
        raise Refused({"amount": _("Write how many tenge are needed.")})
    if not level:
        raise Refused({"budget_level": _("Choose the budget.")})
    if year is None or not FIRST_YEAR <= year <= LAST_YEAR:
        raise Refused({"budget_year": _("Write the year of the budget.")})


def check_still_followed(blocker: Blocker) -> None:
    """Raise `Refused` for a blocker that is not needed any more."""
    if blocker.state == BlockerState.DROPPED:
        raise Refused(_("This blocker is not needed any more."), code="dropped")


def check_blocks(blocker: Blocker) -> None:
    """Raise `Refused` unless the blocker still blocks."""
    check_still_followed(blocker)
    if blocker.state == BlockerState.LIFTED:
        raise Refused(_("This blocker is lifted already."), code="lifted")


def check_problem_open(problem: RootProblem) -> None:
    """Raise `Refused` for a problem that waits for nothing any more."""
    if not problem.is_open:
        raise Refused({"problem": _("This problem is not open any more.")})


def check_expected(
    ladder: Ladder, days: Mapping[str, date | None], *, reached: str, today: date, new: Iterable[str]
) -> None:
    """Raise `Refused` (at `expected_<stage>`) unless the days of the stages ahead fit the ladder.

    `days`: the day of each stage as it would be. Only the days in `new` may not lie in the past: an old day that has
    passed stands as it is. From stage to stage the days do not decrease.
    """
    place = ladder.index(reached)
    for stage in new:
        if ladder.index(stage) <= place:
            raise Refused({field(stage): _("This stage is behind already.")})
        if (on := days[stage]) is not None and on < today:
            raise Refused({field(stage): _("A day to come, please: this one has passed.")})
    latest: date | None = None
    for stage in ladder.stages[place + 1 :]:
        on = days.get(stage)
        if on is None:
            continue
        if latest is not None and on < latest:
            raise Refused(
                {field(stage): _("The stage before is expected on %(day)s only.") % {"day": day(latest)}}
            )
        latest = on


def field(stage: str) -> str:
    """The name of the field with the expected day of a stage."""
    return f"expected_{stage}"


def check_reached(blocker: Blocker, stage: str, on: date, last: date, today: date) -> None:
    """Raise `Refused` unless the stage is ahead and the day lies between the last stage and today."""
    ladder = LADDERS[blocker.kind]
    if stage not in ladder.stages:
        raise Refused({"stage": _("This kind of blocker has no such stage.")})
    if ladder.index(stage) < ladder.index(blocker.stage):
        raise Refused({"stage": _("The blocker is past this stage.")})
    if on > today:
        raise Refused({"on": _("A day to come can't be reached yet.")})
    if on < last:
        raise Refused({"on": _("The stage before was reached on %(day)s only.") % {"day": day(last)}})


def check_proof(blocker: Blocker, stage: str, document: str, act_number: str) -> None:
    """Raise `Refused` when a law would be in force without the number of its act, or money be there without a document."""
    if not LADDERS[blocker.kind].has_freed(stage) or not blocker.is_open:
        return
    if blocker.kind == BlockerKind.LAW and not act_number:
        raise Refused({"act_number": _("Write the number of the act.")})
    if blocker.kind == BlockerKind.MONEY and not document:
        raise Refused({"document": _("Name the document by which the money is there.")})


def check_joint(blocker: Blocker) -> None:
    """Raise `Refused` unless several bodies decide together, and have not decided yet."""
    if blocker.kind != BlockerKind.JOINT:
        raise Refused(_("Only a decision of several bodies has positions."), code="not_joint")
    check_blocks(blocker)


def check_position(stand: str, note: str, on: date | None, today: date) -> None:
    """Raise `Refused` unless a position has its words and a day that has come."""
    if stand not in Stand.values:
        raise Refused({"stand": _("Choose the position.")})
    if stand in (Stand.OBJECTS, Stand.REMARKS) and not note:
        raise Refused({"note": _("Write what the body objects to.")})
    if on is not None and on > today:
        raise Refused({"on": _("This day has not come yet.")})


def check_disagreement(blocker: Blocker, to_id: int, stands: Mapping[int, str]) -> None:
    """Raise `Refused` unless somebody has not agreed, and the body that shall decide is none of the sides."""
    if all(stand == Stand.AGREES for stand in stands.values()):
        raise Refused(_("No body disagrees: there is nothing to raise."), code="no_disagreement")
    if to_id == blocker.body_id or to_id in stands:
        raise Refused({"to": _("This body is a side itself: choose the one above.")})


def stage_label(stage: str) -> str:
    """What a stage is called."""
    return str(LadderStage(stage).label)
