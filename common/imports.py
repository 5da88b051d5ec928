"""Rows from outside: what becomes of each, and the machinery that reads a file into rows.

A file is read completely before anything is written. A *plan* says for every row whether it is new, changed,
unchanged or rejected; the same plan serves the preview, the dry run and the import itself, so they can't disagree.
Each room says in its `imports.py` which columns its files have and how a row is made of them (`Importer`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar

from django.db import IntegrityError, models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from common.acts import Refused, act
from common.bulk import many_objects, update_all
from common.cells import BadCell, BadRow, Parser, plain
from common.sheets import Row, Sheet, UnreadableFile


class Verdict(models.TextChoices):
    """What becomes of a row."""

    CREATED = "created", _("New")
    UPDATED = "updated", _("Changed")
    UNCHANGED = "unchanged", _("Unchanged")
    REJECTED = "rejected", _("Rejected")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row is rejected: the column, what stood there, the reason in words."""

    column: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened, for rows that bring their own history (otherwise one event says “imported”)."""

    kind: str
    on: date
    from_status: str = ""
    to_status: str = ""
    note: str = ""
    by: Any = None
    changes: tuple[tuple[str, Any, Any], ...] = ()  # field, before, after


@dataclass
class Plan:
    """What is to be done with a list of rows. All lists run beside the rows.

    `objects[i]` is the row's model instance (None where rejected); it has a primary key once the plan was applied.
    """

    rows: list[Any]
    verdicts: list[str] = field(default_factory=list)
    objects: list[Any] = field(default_factory=list)
    changes: list[dict[str, list]] = field(default_factory=list)
    problems: dict[int, Problem] = field(default_factory=dict)

    def add(self, verdict: str, instance: Any, changes: dict[str, list] | None = None) -> None:
        """The verdict on the next row."""
        self.verdicts.append(verdict)
        self.objects.append(instance)
        self.changes.append(changes or {})

    def reject(self, problem: Problem) -> None:
        """The next row can't be taken."""
        self.problems[len(self.verdicts)] = problem
        self.add(Verdict.REJECTED, None)

    def having(self, verdict: str) -> Iterable[int]:
        """Positions of the rows with a verdict."""
        return (index for index, found in enumerate(self.verdicts) if found == verdict)

    def count(self, verdict: str) -> int:
        """How many rows have a verdict."""
        return self.verdicts.count(verdict)

    def demand_no_problem(self) -> None:
        """Raise `Refused` with the first problem, for callers whose rows must all be good."""
        for index, problem in self.problems.items():
            raise Refused(f"{index + 1}: {problem.column}: {problem.reason} ({problem.value})")


def changes_of(instance: models.Model, wanted: dict[str, Any]) -> dict[str, list]:
    """Set the wanted values; returns what differed as name → [before, after]."""
    changes = {}
    for name, value in wanted.items():
        before = getattr(instance, name)
        if before != value:
            setattr(instance, name, value)
            changes[name] = [before, value]
    return changes


def save_changes(plan: Plan) -> None:
    """Save the changed rows of a plan in bulk, grouped by the columns that changed; counts versions up."""
    groups: dict[tuple[str, ...], list] = {}
    for index in plan.having(Verdict.UPDATED):
        instance, names = plan.objects[index], set(plan.changes[index])
        if names and hasattr(instance, "version"):
            instance.version += 1
            names.add("version")
        groups.setdefault(tuple(sorted(names)), []).append(instance)
    for names, instances in groups.items():
        if names:
            update_all(instances, names)


@dataclass(frozen=True)
class Column:
    """A column that a file may have. `parse` None: the importer's method `parse_<name>`.

    `personal` values are masked wherever verdicts are stored; `example` stands in the template.
    """

    name: str
    parse: Parser | None = None
    required: bool = False
    personal: bool = False
    example: str = ""


@dataclass(frozen=True, slots=True)
class Rejection:
    """Why a line of the file is rejected; a line may have several."""

    line: int
    column: str
    value: str
    reason: str


@dataclass
class Report:
    """The verdicts on a file. `written`: its rows are stored now."""

    verdicts: list[tuple[int, str]] = field(default_factory=list)
    rejections: list[Rejection] = field(default_factory=list)
    keys: dict[int, str] = field(default_factory=dict)  # what stands in the first known column, by line
    written: bool = False

    def count(self, verdict: str) -> int:
        """How many lines have a verdict."""
        return sum(found == verdict for _line, found in self.verdicts)


class Importer:
    """Reads one kind of file. A subclass names the columns and makes rows, a plan and the writes of them.

    `by` is the person whose rights count (None: the system, which sees all bodies).
    """

    kind: ClassVar[str]
    label: ClassVar[Any]
    right: ClassVar[str]
    columns: ClassVar[tuple[Column, ...]]

    def __init__(self, by: Any):
        self.by = by
        self.present: set[str] = set()  # the columns that the file has

    def prepare(self) -> None:
        """Read the directories once, before the first row."""

    def look_up(self, rows: list[dict[str, Any]]) -> None:
        """Read what the parsed rows name, all at once."""

    def build(self, values: dict[str, Any]) -> Any:
        """A row for the plan from the values of its filled cells. Raises BadRow."""
        raise NotImplementedError

    def plan(self, rows: Sequence[Any], *, lock: bool) -> Plan:
        """What becomes of the rows; writes nothing. `lock`: they will be written in this transaction."""
        raise NotImplementedError

    def apply(self, plan: Plan) -> None:
        """Write a plan."""
        raise NotImplementedError


# Every kind of file, by its name; rooms add theirs.
IMPORTERS: dict[str, type[Importer]] = {}


def importer(kind: type[Importer]) -> type[Importer]:
    """Class decorator: the screens and commands know this importer."""
    IMPORTERS[kind.kind] = kind
    return kind


def run_import(
    importer: Importer, sheet: Sheet, *, dry_run: bool = False, accept_partial: bool = False
) -> Report:
    """Read the whole sheet and write it in one act, unless `dry_run` or (without `accept_partial`) a row is bad.

    Raises UnreadableFile for a file that is not of this kind, Refused where others changed the same rows meanwhile.
    """
    writing = nullcontext() if dry_run else act(f"import.{importer.kind}", by=importer.by)
    try:
        with many_objects(), writing:
            report, lines, rows = _read(importer, sheet)
            plan = importer.plan(rows, lock=not dry_run)
            _add_plan(report, lines, plan)
            if not dry_run and (accept_partial or not report.rejections):
                importer.apply(plan)
                report.written = True
    except IntegrityError:
        raise Refused(
            gettext(
                "Somebody changed the same rows at the same time, nothing was written. Import the file again."
            )
        ) from None
    report.verdicts.sort()
    report.rejections.sort(key=lambda rejection: rejection.line)
    return report


def _read(importer: Importer, sheet: Sheet) -> tuple[Report, list[int], list[Any]]:
    """The rows that could be made, with their lines; the others are in the report already."""
    parsers = _parsers(importer, sheet.header)
    importer.present = set(sheet.header)
    importer.prepare()
    report, lines, parsed = Report(), [], []
    key = importer.columns[0].name
    place = sheet.header.index(key) if key in sheet.header else 0
    for row in sheet.rows:
        report.keys[row.line] = plain(row.cells[place])[:80] if place < len(row.cells) else ""
        values, rejections = _parse(row, sheet.header, parsers)
        if rejections:
            _reject(report, row.line, rejections)
        else:
            lines.append(row.line)
            parsed.append(values)
    importer.look_up(parsed)
    good_lines, rows = [], []
    for line, values in zip(lines, parsed, strict=True):
        try:
            rows.append(importer.build(values))
            good_lines.append(line)
        except BadRow as error:
            _reject(report, line, [Rejection(line, error.column, error.value, error.reason)])
    return report, good_lines, rows


def _parsers(importer: Importer, header: list[str]) -> list[tuple[str, Parser, bool]]:
    known = {column.name: column for column in importer.columns}
    unknown = [name for name in header if name not in known]
    if unknown:
        raise UnreadableFile(
            gettext("Unknown columns: %(names)s. Known are: %(known)s.")
            % {"names": ", ".join(unknown), "known": ", ".join(known)}
        )
    missing = [name for name, column in known.items() if column.required and name not in header]
    if missing:
        raise UnreadableFile(gettext("Columns are missing: %(names)s.") % {"names": ", ".join(missing)})
    return [
        (name, known[name].parse or getattr(importer, f"parse_{name}"), known[name].required)
        for name in header
    ]


def _parse(row: Row, header: list[str], parsers: list) -> tuple[dict[str, Any], list[Rejection]]:
    values, rejections = {}, []
    for cell, (name, parse, required) in zip(row.cells, parsers, strict=False):
        if cell == "":
            if required:
                rejections.append(Rejection(row.line, name, "", gettext("This cell must not be empty.")))
            continue
        try:
            values[name] = parse(cell)
        except BadCell as error:
            rejections.append(Rejection(row.line, name, plain(cell), str(error)))
    for name, _parser, required in parsers[len(row.cells) :]:
        if required:
            rejections.append(Rejection(row.line, name, "", gettext("This cell must not be empty.")))
    if len(row.cells) > len(header):
        reason = gettext("The line has more cells than the first line has columns.")
        rejections.append(Rejection(row.line, "", plain(row.cells[len(header)]), reason))
    return values, rejections


def _reject(report: Report, line: int, rejections: list[Rejection]) -> None:
    report.verdicts.append((line, Verdict.REJECTED))
    report.rejections.extend(rejections)


def _add_plan(report: Report, lines: list[int], plan: Plan) -> None:
    for index, (line, verdict) in enumerate(zip(lines, plan.verdicts, strict=True)):
        if verdict == Verdict.REJECTED:
            problem = plan.problems[index]
            _reject(report, line, [Rejection(line, problem.column, problem.value, problem.reason)])
        else:
            report.verdicts.append((line, verdict))
