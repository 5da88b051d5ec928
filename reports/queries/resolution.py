"""The resolution report: what became of the questions, per region, body, topic, month …

The page, the files, the API and the command show these rows and no others.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from appeals.querysets import QuestionQuerySet
from common.dates import today
from meetings.querysets import MeetingQuerySet
from reports.queries.counts import Counts, grouped, summed, tally
from reports.queries.dimensions import DIMENSIONS, NOT_STATED, Dimension, Entry
from reports.queries.meetings import Attendance, askers, attendance, total_of
from reports.queries.statistics import rate, tiers, wilson


@dataclass(frozen=True)
class Row:
    """One row: code and name, counts, rates (None where there are no questions), Wilson interval, tier.

    `code` is None for questions of which it is not stated, and for the total. `confirmed_rate` falls with each citizen
    and each check that says "not solved"; where `asked` is 0 it rests on checks alone. `key` is what the database
    grouped by.
    """

    code: str | None
    name: str
    meetings: int
    citizens: int
    questions: int
    open: int
    solved: int
    on_spot: int
    partly: int
    answered: int
    out: int
    in_plan: int
    overdue: int
    without_proof: int
    doubted: int
    durable: int
    reopened: int
    raised_again: int
    asked: int
    replied: int
    reported_rate: float | None
    confirmed_rate: float | None
    durable_rate: float | None
    interval: tuple[float, float] | None
    tier: str | None
    key: Any = None

    def as_json(self) -> dict:
        """The row as the interface between systems has it."""
        found = {field.name: getattr(self, field.name) for field in fields(self) if field.name != "key"}
        return found | {"interval": None if self.interval is None else list(self.interval)}


@dataclass(frozen=True)
class Resolution:
    """Rows in the order of their codes ("not stated" last), and their total."""

    by: str
    as_of: date
    rows: list[Row]
    total: Row


def resolution(
    questions: QuestionQuerySet,
    *,
    by: str,
    as_of: date | None = None,
    meetings: MeetingQuerySet | None = None,
) -> Resolution:
    """Rows and total of `questions`, which have their scope, period and filters already.

    `by`: region, body (host), responsible, district, sphere, topic, month. `as_of`: today unless given.
    `meetings`: the held and planned meetings of the same scope and period; without it (the filter chooses questions
    by topic or the like) `meetings` and `citizens` are those of the questions counted, see `askers`.

    Three queries, however many rows: one for the counts; one for the held meetings and the people received (or, where
    rows cut across meetings and do not add up, for their total); one for the names.
    Raises KeyError for an unknown `by`.
    """
    dimension, as_of = DIMENSIONS[by], as_of or today()
    if meetings is not None and dimension.of_meeting is not None:
        counts = {
            key: found for (key,), found in tally(questions, dimension.of_question, as_of=as_of).items()
        }
        people = attendance(meetings, dimension.of_meeting, as_of=as_of)
        return assembled(dimension, counts, people, total_of(people), as_of)
    found = list(grouped(questions, [dimension.of_question], as_of, lambda _standing: askers()))
    if meetings is None:
        everyone = Attendance(*questions.filter(raised_on__lte=as_of).aggregate(**askers()).values())
    else:
        everyone = attendance(meetings, None, as_of=as_of)[None]
    return assembled(
        dimension,
        {key: counts for (key,), counts, _people in found},
        {key: Attendance(*people) for (key,), _counts, people in found},
        everyone,
        as_of,
    )


def assembled(
    dimension: Dimension,
    counts: dict[Any, Counts],
    people: dict[Any, Attendance],
    all_people: Attendance,
    as_of: date,
    entries: dict[Any, Entry] | None = None,
) -> Resolution:
    """Rows with names, rates and tiers out of what was counted. `entries`: the names, where they are known already."""
    keys = set(counts) | set(people)
    if entries is None:
        entries = dimension.names({key for key in keys if key is not None})
    standing = tiers(
        {key: (found.solved, found.questions) for key, found in counts.items() if key is not None}
    )
    rows = [
        _row(
            entries.get(key) or Entry(None, str(NOT_STATED)),
            counts.get(key, Counts()),
            people.get(key, Attendance()),
            None if key is None else standing.get(key, "too_few"),
            key,
        )
        for key in keys
    ]
    rows.sort(key=lambda row: (row.code is None, row.code or ""))
    total = _row(Entry(None, _("Total")), summed(counts.values()), all_people, None)
    return Resolution(dimension.code, as_of, rows, total)


def _row(entry: Entry, counts: Counts, people: Attendance, tier: str | None, key: Any = None) -> Row:
    return Row(
        code=entry.code,
        name=entry.name,
        meetings=people.meetings,
        citizens=people.citizens,
        **{field.name: getattr(counts, field.name) for field in fields(Counts)},
        questions=counts.questions,
        reported_rate=rate(counts.solved, counts.questions),
        confirmed_rate=rate(counts.confirmed, counts.questions),
        durable_rate=rate(counts.durable, counts.questions),
        interval=wilson(counts.solved, counts.questions),
        tier=tier,
        key=key,
    )
