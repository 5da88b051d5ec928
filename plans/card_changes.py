"""What differs between the facts that a public card froze and those of today, in sentences for staff. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.numbers import number
from common.templatetags.ui import day as day_text
from plans.enums import BlockerKind, BlockerState, ItemStage, ProblemStage
from plans.ladders import LADDERS
from plans.policies_blockers import stage_label

# What facts hold where a card froze none.
NOTHING = {
    "stage": str(ProblemStage.OPEN), "ended_on": None, "blockers": [], "items": [],
    "asked": 0, "answered": 0, "solved": 0,
}  # fmt: skip


@dataclass(frozen=True)
class Change:
    """A sentence on what is otherwise. `told`: citizens are told that the card is out of date.

    Counts of those who asked grow by themselves and make no card untrue: it names the day on which it was approved.
    """

    text: str
    told: bool = True


def differences(before: dict, now: dict) -> list[Change]:
    """The sentences: none exactly where the facts are equal."""
    before, now = NOTHING | before, NOTHING | now
    if before == now:
        return []
    found = [
        *map(Change, _of_problem(before, now)),
        *map(Change, _of_blockers(_by_id(before["blockers"]), _by_id(now["blockers"]))),
        *map(Change, _of_items(_by_id(before["items"]), _by_id(now["items"]))),
        *(Change(text, told=False) for text in _of_counts(before, now)),
    ]
    return found or [Change(_("Details were put right."))]


def iso_day(value: str | None) -> str:
    """A day of the facts as it is shown."""
    return day_text(date.fromisoformat(value) if value else None)


def kind_label(kind: str) -> str:
    """What is missing, in a word."""
    return str(BlockerKind(kind).label)


def _by_id(rows: list[dict]) -> dict[int, dict]:
    return {row["id"]: row for row in rows}


def _of_problem(before: dict, now: dict) -> Iterator[str]:
    if before["stage"] != now["stage"]:
        yield {
            ProblemStage.OPEN: _("The problem is taken up again."),
            ProblemStage.SOLVED: _("The problem is solved."),
            ProblemStage.DROPPED: _("The problem was given up."),
            ProblemStage.MERGED: _("The problem became a part of another one."),
        }[ProblemStage(now["stage"])]
    elif before["ended_on"] != now["ended_on"]:
        yield _("The day on which the problem ended was put right.")


def _of_blockers(before: dict[int, dict], now: dict[int, dict]) -> Iterator[str]:
    for pk in sorted({*before, *now}):
        old, new = before.get(pk), now.get(pk)
        if old is None:
            yield _("A new blocker was named: %(kind)s.") % {"kind": kind_label(new["kind"])}
        elif new is None:
            yield _("No longer a blocker: %(kind)s.") % {"kind": kind_label(old["kind"])}
        elif old != new:
            yield from _of_blocker(old, new)


def _of_blocker(old: dict, new: dict) -> Iterator[str]:
    named = {"kind": kind_label(new["kind"]), "stage": stage_label(new["stage"])}
    if old["kind"] != new["kind"]:
        yield _("%(kind)s: what is waited for was described anew.") % named
        return
    if old["stage"] != new["stage"]:
        ladder = LADDERS[new["kind"]]
        forward = ladder.index(new["stage"]) > ladder.index(old["stage"])
        words = (
            _("%(kind)s: the stage “%(stage)s” was reached.")
            if forward
            else _("%(kind)s: back to the stage “%(stage)s”.")
        )
        yield words % named
    if old["state"] != new["state"]:
        free = new["state"] != BlockerState.OPEN
        yield (
            _("%(kind)s: this holds the solution up no longer.")
            if free
            else _("%(kind)s: this holds the solution up again.")
        ) % named
    yield from _of_steps(old, new)


def _of_steps(old: dict, new: dict) -> Iterator[str]:
    kind, told = kind_label(new["kind"]), old["stage"] != new["stage"]
    was = {step[0]: step for step in old["steps"]}
    for stage, _reached, expected, _first in new["steps"]:
        before = was[stage][2] if stage in was else None
        if before == expected:
            continue
        told = True
        days = {"kind": kind, "stage": stage_label(stage), "old": iso_day(before), "new": iso_day(expected)}
        if before is None:
            yield _("%(kind)s: the stage “%(stage)s” is expected on %(new)s.") % days
        elif expected is None:
            yield _("%(kind)s: no day is known for the stage “%(stage)s” any more.") % days
        else:
            yield _("%(kind)s: the day of the stage “%(stage)s” has moved from %(old)s to %(new)s.") % days
    if not told and old["steps"] != new["steps"]:
        yield _("%(kind)s: days of its stages were put right.") % {"kind": kind}


def _of_items(before: dict[int, dict], now: dict[int, dict]) -> Iterator[str]:
    for pk in sorted({*before, *now}):
        old, new = before.get(pk), now.get(pk)
        if old is None:
            yield _("A plan item is new: to be done by %(day)s.") % {"day": iso_day(new["due"])}
        elif new is None:
            yield _("The plan item with the day %(day)s is no longer in the plan.") % {
                "day": iso_day(old["due"])
            }
        elif old != new:
            yield from _of_item(old, new)


def _of_item(old: dict, new: dict) -> Iterator[str]:
    days = {"old": iso_day(old["due"]), "new": iso_day(new["due"])}
    if moved := old["due"] != new["due"]:
        yield _("The date has moved from %(old)s to %(new)s.") % days
    if old["stage"] != new["stage"]:
        done = new["stage"] == ItemStage.DONE
        yield (
            _("What was to be done by %(new)s is done.")
            if done
            else _("What was to be done by %(new)s is not done after all.")
        ) % days
    elif not moved:
        yield _("The history of the date %(new)s was put right.") % days


def _of_counts(before: dict, now: dict) -> Iterator[str]:
    more = now["asked"] - before["asked"]
    if more > 0:
        yield ngettext(
            "Asked by %(count)s more person.", "Asked by %(count)s more people.", more
        ) % {"count": number(more)}  # fmt: skip
    elif more < 0:
        yield ngettext(
            "Asked by %(count)s person less.", "Asked by %(count)s people less.", -more
        ) % {"count": number(-more)}  # fmt: skip
    if before["answered"] != now["answered"]:
        yield _("With an outcome: %(now)s, before: %(old)s.") % {
            "now": number(now["answered"]),
            "old": number(before["answered"]),
        }
    if before["solved"] != now["solved"]:
        yield _("Solved: %(now)s, before: %(old)s.") % {
            "now": number(now["solved"]),
            "old": number(before["solved"]),
        }
