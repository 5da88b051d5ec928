"""Chapters about questions: ministers, akims, topics, leaders and outsiders."""

from __future__ import annotations

from reports.catalogue import REPORTS
from reports.documents import missed_of
from reports.packs.shape import COUNT, DATE, DAYS, POINTS, RATE, Bars, Chapter, Number, Sentence, Table
from reports.packs.sources import Book, Part, iso, listed
from reports.queries.rating import RatingRow
from reports.queries.resolution import Row
from reports.queries.statistics import MIN_QUESTIONS, Tier
from reports.queries.strata import Standing

MISSED_SHOWN = 40
SPHERES_NAMED = 5
APART = (Standing.LEADER.value, Standing.OUTSIDER.value)
COLUMNS = (
    "name",
    "questions",
    "solved",
    "open",
    "overdue",
    "in_plan",
    "reported_rate",
    "confirmed_rate",
    "durable_rate",
)


def ministers(book: Book) -> Chapter:
    """What ministers heard and what became of it, with the meetings that were missed."""
    blocks = _part(book.central)
    if book.central.total.questions:
        blocks.append(rows_table("by_ministry", book.central, "body"))
    blocks += _missed(book.central)
    return Chapter("ministers", "ministers", blocks)


def akims(book: Book) -> Chapter:
    """The same of akims, by region."""
    blocks = _part(book.local)
    if book.local.total.questions:
        blocks.append(rows_table("by_region", book.local, "region"))
    blocks += _missed(book.local)
    return Chapter("akims", "akims", blocks)


def topics(book: Book) -> Chapter:
    """Spheres by number of questions."""
    rows = sorted(book.all.resolution("sphere").rows, key=lambda row: (row.code is None, -row.questions))
    if not rows:
        return Chapter("topics", "topics", [Sentence("part.none")])
    first = [book.name("sphere", row.code) for row in rows if row.code][:SPHERES_NAMED]
    table = rows_table("by_sphere", book.all, "sphere", rows)
    return Chapter("topics", "topics", [Sentence("topics.first", {"names": listed(first)}), table])


def leaders(book: Book) -> Chapter:
    """Regions among themselves and ministries among themselves, with what chance may have done."""
    blocks: list = [Sentence("leaders.rule", {"minimum": Number(MIN_QUESTIONS)})]
    for key, part, by in (("by_region", book.local, "region"), ("by_ministry", book.central, "body")):
        rows = ranked(part.resolution(by).rows)
        if not rows:
            continue
        blocks += _named_tiers(book, rows, by)
        lines = [(book.name(by, row.code), row.reported_rate, *row.interval) for row in rows]
        blocks.append(Bars(key, lines))
        blocks.append(_interval_table(key, part, rows, by))
    if len(blocks) == 1:
        blocks.append(Sentence("leaders.none"))
        return Chapter("leaders", "leaders", blocks)
    fair = [*_apart(book.local, "region"), *_apart(book.central, "central")]
    return Chapter("leaders", "leaders", [*blocks, *([Sentence("fair.rule")] if fair else []), *fair])


def ranked(rows: list[Row]) -> list[Row]:
    """Rows with enough questions, best first."""
    found = [row for row in rows if row.code and row.tier and row.tier != Tier.TOO_FEW]
    return sorted(found, key=lambda row: (-(row.reported_rate or 0), -row.interval[0], row.code))


def rows_table(title: str, part: Part, by: str, rows: list[Row] | None = None) -> Table:
    """The counts and rates of rows, each leading to its questions, and their total."""
    found = part.resolution(by)
    rows = found.rows if rows is None else rows
    lines = [[part.book.name(by, row.code), *_cells(part, row, by)] for row in rows]
    lines.append(["total", *_cells(part, None, by)])
    return Table(title, COLUMNS, lines, part.table("resolution", by), wide=True, strong=True)


def _cells(part: Part, row: Row | None, by: str) -> list[Number]:
    counts = [part.count(name, row, by) for name in ("questions", "solved", "open", "overdue", "in_plan")]
    # The total of a report by sphere has the questions of all rows, too.
    shown = row or part.resolution(by).total
    code = row.code if row else None
    rates = ("reported_rate", "confirmed_rate", "durable_rate")
    if row is not None and code is None:
        return [*counts, *(Number(getattr(shown, name), RATE) for name in rates)]
    return [
        *counts,
        *(part.figure("resolution", name, getattr(shown, name), RATE, by=by, code=code) for name in rates),
    ]


def _part(part: Part) -> list:
    total = part.total
    if not (total.questions or total.meetings):
        return [Sentence("part.none")]
    counts = {name: part.count(name) for name in ("questions", "solved", "partly", "answered", "open")}
    counts |= {"meetings": part.met("meetings"), "citizens": part.met("citizens")}
    rates = {
        "reported": part.rate("reported_rate"),
        "confirmed": part.rate("confirmed_rate"),
        "durable": part.rate("durable_rate"),
        "on_spot": part.count("on_spot"),
        "without_proof": part.count("without_proof"),
    }
    kept = {"planned": part.kept("planned"), "held": part.kept("held"), "late": part.kept("held_late")}
    kept["missed"] = part.kept("missed")
    return [Sentence("part.counts", counts), Sentence("part.rates", rates), Sentence("part.missed", kept)]


def _missed(part: Part) -> list:
    """Missed meetings by body and day: no explanation is accepted, so none is printed."""
    found = missed_of(part.chosen)
    shown, count = list(found[:MISSED_SHOWN]), found.count()
    if not shown:
        return [Sentence("missed.none")]
    day = part.book.period.as_of
    rows = [
        [
            part.book.bodies[meeting.body.code],
            Number(iso(meeting.planned_on), DATE),
            Number((day - meeting.planned_on).days, DAYS),
            Number(iso(meeting.held_on), DATE),
        ]
        for meeting in shown
    ]
    blocks: list = [
        Table("missed", ("body", "planned_on", "days", "held_on"), rows, part.table("discipline", "body"))
    ]
    if count > len(shown):
        blocks.append(Sentence("missed.more", {"shown": Number(len(shown)), "missed": part.kept("missed")}))
    return blocks


def _named_tiers(book: Book, rows: list[Row], by: str) -> list[Sentence]:
    sentences = []
    for key, tier in (("leaders.best", Tier.LEADER), ("leaders.worst", Tier.OUTSIDER)):
        chosen = [book.name(by, row.code) for row in rows if row.tier == tier]
        if chosen:
            sentences.append(Sentence(key, {"names": listed(chosen)}))
    return sentences


def _apart(part: Part, by: str) -> list:
    """Bodies that surely stand above or below others of comparable volume; nothing where none can be compared."""
    _chosen, found = REPORTS["rating"].made(part.parameters | {"by": by})
    told = {one: [row for row in found.rows if row.place.standing == one] for one in APART}
    if not any(row.place.others for row in found.rows):
        return []
    blocks: list = [
        Sentence(f"fair.{one}s_{by}", {"names": listed([part.book.bodies[row.code] for row in rows])})
        for one, rows in told.items()
        if rows
    ]
    if not blocks:
        return [Sentence(f"fair.same_{by}")]
    lines = [_apart_line(part, by, row) for rows in told.values() for row in rows]
    columns = ("name", "questions", "confirmed_rate", "low", "high", "reported_rate", "tier")
    return [*blocks, Table(f"apart_{by}", columns, lines, part.table("rating", by))]


def _apart_line(part: Part, by: str, row: RatingRow) -> list:
    def told(name: str, value, kind: str) -> Number:
        return part.figure("rating", name, value, kind, by=by, code=row.code)

    return [
        part.book.bodies[row.code],
        told("questions", row.counts.questions, COUNT),
        told("confirmed_rate", row.confirmed_rate, RATE),
        *(Number(end, RATE) for end in row.interval),
        told("reported_rate", row.reported_rate, RATE),
        f"surely_{row.place.standing}",
    ]


def _interval_table(title: str, part: Part, rows: list[Row], by: str) -> Table:
    lines = [
        [
            part.book.name(by, row.code),
            part.count("questions", row, by),
            part.count("solved", row, by),
            part.rate("reported_rate", row, by),
            Number(row.interval[0], RATE),
            Number(row.interval[1], RATE),
            row.tier,
        ]
        for row in rows
    ]
    return Table(
        title,
        ("name", "questions", "solved", "reported_rate", "low", "high", "tier"),
        lines,
        part.table("resolution", by),
    )


def change(now: float | None, before: float | None) -> Number:
    """The change of a rate in points."""
    value = None if now is None or before is None else now - before
    return Number(value, POINTS)
