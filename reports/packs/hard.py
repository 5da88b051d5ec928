"""Chapters about what does not go well: what stays unsolved, blockers and money, discipline."""

from __future__ import annotations

from django.urls import reverse

from appeals.models import Topic
from organisations.models import Body
from plans.figures import orphans
from plans.models import Blocker
from reports.catalogue import REPORTS
from reports.packs.shape import MONEY, RATE, Chapter, Number, Sentence, Table
from reports.packs.sources import Book, Part, in_languages, named
from reports.queries.blockers import BlockerRow
from reports.queries.problem_map import ProblemMap
from reports.queries.statistics import rate

BLOCKERS_SHOWN = 15
CELLS_SHOWN = 30


def without_plan(part: Part) -> Number:
    """Questions past their last day that stand in no plan."""
    value = orphans(part.chosen.questions, part.book.period.as_of).count()
    return Number(
        value, ref=part.book.ref("questions", part.links.questions("orphans"), "", part.said("questions"))
    )


def unsolved(book: Book) -> Chapter:
    """Open, overdue, planned; and the pairs of body and topic that are systemic."""
    part = book.all
    counts = {name: part.count(name) for name in ("open", "overdue", "in_plan")}
    blocks: list = [Sentence("unsolved.counts", counts | {"orphans": without_plan(part)})]
    _chosen, found = REPORTS["problem-map"].made(part.parameters | {"level": "region", "by": "topic"})
    blocks += _systemic(book, found)
    return Chapter("unsolved", "unsolved", blocks)


def _systemic(book: Book, found: ProblemMap) -> list:
    if found.rule is None:
        return []
    path = f"{reverse('report_problem_map')}?level=region&by=topic&as_of={book.period.as_of}"
    said = book.all.said("problem-map")
    cells = found.systemic()
    values = {name: Number(getattr(found.rule, name)) for name in ("questions", "territories", "periods")}
    values["cells"] = Number(len(cells), ref=book.ref("problem-map", path, "systemic", said))
    blocks: list = [Sentence("unsolved.systemic", values)]
    if cells:
        bodies = Body.objects.in_bulk([body for body, _topic in cells])
        topics = Topic.objects.in_bulk([topic for _body, topic in cells if topic])
        rows = [
            [
                named(bodies[body]),
                named(topics[topic]),
                Number(found.cells[body, topic].open),
                Number(found.cells[body, topic].overdue),
            ]
            for body, topic in cells[:CELLS_SHOWN]
            if topic in topics
        ]
        blocks.append(Table("systemic", ("body", "topic", "open", "overdue"), rows))
    return blocks


def blockers(book: Book) -> Chapter:
    """What law, money or joint decision would let most people go on, those for the least money first."""
    _chosen, found = REPORTS["blockers"].made({"by": "blocker"})
    if not found.rows:
        return Chapter("blockers", "blockers", [Sentence("blockers.none")])
    counts = found.total.counts
    values = {
        name: _of(book, name, getattr(counts, name), "money" if name == "money" else "count")
        for name in ("blockers", "questions", "people", "money", "acts")
    }
    table = Table(
        "by_blocker",
        ("name", "questions", "people", "money", "per_billion"),
        [_line(row) for row in found.rows[:BLOCKERS_SHOWN]],
    )
    return Chapter("blockers", "blockers", [Sentence("blockers.counts", values), table])


def _of(book: Book, name: str, value: int, kind: str) -> Number:
    path = f"{reverse('report_blockers')}?by=blocker"
    place = f"total.{name}"
    return Number(value, kind, book.ref("blockers", path, place, book.all.said("blockers")), path, place)


def _line(row: BlockerRow) -> list:
    counts = row.counts
    kind = in_languages(lambda: row.blocker.get_kind_display())
    name = {language: f"{row.code} · {kind[language]} · {title_of(row.blocker)}" for language in kind}
    return [
        name,
        Number(counts.questions),
        Number(counts.people),
        Number(counts.money or None, MONEY),
        Number(None if counts.people_per_billion is None else round(counts.people_per_billion)),
    ]


def title_of(blocker: Blocker) -> str:
    """The words of a blocker stand in the language in which they were written."""
    return blocker.title


def discipline(book: Book) -> Chapter:
    """How meetings are kept by ministries and by regions."""
    blocks: list = []
    for key, part, by in (("by_ministry", book.central, "body"), ("by_region", book.local, "region")):
        rows = [row for row in part.discipline(by).rows if row.code]
        if not rows:
            continue
        total = part.discipline("body").total
        values = {
            "announced": _share(
                total.counts.announced_in_time,
                total.counts.announced_in_time + total.counts.announced_late + total.counts.not_announced,
            ),
            "published": _share(
                total.counts.results_in_time, total.counts.results_in_time + total.counts.results_late
            ),
        }
        blocks.append(Sentence(f"discipline.{key}", values))
        blocks.append(_kept_table(key, part, by, rows))
    return Chapter("discipline", "discipline", blocks or [Sentence("part.none")])


def _share(part: int, whole: int) -> Number:
    return Number(rate(part, whole), RATE)


def _kept_table(title: str, part: Part, by: str, rows: list) -> Table:
    names = ("planned", "held", "held_late", "missed")
    lines = [
        [
            part.book.name(by, row.code),
            *(
                part.figure("discipline", name, getattr(row.counts, name), by=by, code=row.code)
                for name in names
            ),
            part.figure("discipline", "score", row.counts.score, RATE, by=by, code=row.code),
        ]
        for row in rows
    ]
    return Table(
        title, ("name", "planned", "held", "late", "missed", "score"), lines, part.table("discipline", by)
    )
