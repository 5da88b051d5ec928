"""The chapter about coverage: territories against what norms ask, and target groups, which have no norm."""

from __future__ import annotations

from collections import defaultdict
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from meetings.groups import group_choices
from reports.catalogue import REPORTS
from reports.packs.shape import COUNT, LANGUAGES, RATE, Chapter, Name, Number, Sentence, Table
from reports.packs.sources import Book, Part, in_languages, listed, named
from reports.queries.coverage import Asked, CoverageReport, CoverageRow, Norm
from reports.queries.statistics import rate

ASKED = ("required", "met", "not_met", "open")
COLUMNS = ("required", "met", "not_met", "not_over")
GROUP_FIGURES = ("meetings", "people", "questions")
MOST_NAMED = 5
BODIES_SHOWN = 40


def coverage(book: Book) -> Chapter:
    """Which territories and target groups were met, who left most unmet, and of whom no norm asks anything."""
    found = _run(book.all, "body")
    if not found.bodies:
        return Chapter("reach", "reach", [Sentence("reach.none")])
    blocks = [*_akims(book), *_ministries(book)]
    free = [row for row in found.rows if row.asked.state == Norm.NONE]
    if free:
        blocks.append(Sentence("reach.free", {"bodies": _told(book.all, "body", "rows.free", len(free))}))
    blocks += _groups(book)
    blocks.append(Sentence("reach.days"))
    return Chapter("reach", "reach", blocks)


def _run(part: Part, by: str) -> CoverageReport:
    _chosen, found = REPORTS["coverage"].made(part.parameters | {"by": by})
    return found


def _akims(book: Book) -> list:
    found = _run(book.local, "territory")
    if not found.total.asked.required:
        return [Sentence("reach.akims_free")]
    asked = [row for row in found.rows if row.asked.required]
    empty = [row for row in asked if not row.reach.meetings]
    counts = {"places": len(asked), "reached": len(asked) - len(empty), "empty": len(empty)}
    values = {name: _told(book.local, "territory", f"rows.{name}", value) for name, value in counts.items()}
    regions: dict[str, list[CoverageRow]] = defaultdict(list)
    for row in asked:
        regions[row.body.territory.region_code].append(row)
    sums = {code: sum((row.asked for row in rows), Asked()) for code, rows in sorted(regions.items())}
    lines = [
        [book.name("region", code), *_places(book.local, regions[code], sums[code], region=code)]
        for code in sums
    ]
    lines.append(["total", *_places(book.local, asked, found.total.asked)])
    columns = ("name", "places", "reached", "reached_share", *COLUMNS)
    return [
        Sentence("reach.akims", values),
        Sentence("reach.norms", _norms(book.local, "territory", found.total.asked)),
        *_most(book, "region", sums),
        Table("by_region", columns, lines, book.local.table("coverage", "territory"), wide=True, strong=True),
        *_unvisited(book, empty),
    ]


def _places(part: Part, rows: list[CoverageRow], asked: Asked, **host: str) -> list[Number]:
    """Territories asked for, those with a meeting, their share, and the norms: of one region, or of all."""
    reached = sum(bool(row.reach.meetings) for row in rows)
    path = _page(part, "territory", **host)
    return [
        Number(len(rows), path=path, figure="rows.places"),
        Number(reached, path=path, figure="rows.reached"),
        Number(rate(reached, len(rows)), RATE),
        *(Number(getattr(asked, name), path=path, figure=f"total.{name}") for name in ASKED),
    ]


def _unvisited(book: Book, empty: list[CoverageRow]) -> list:
    """The territories in which nobody was met, by the body that is asked to, those with most of them first."""
    if not empty:
        return []
    places: dict[str, list[CoverageRow]] = defaultdict(list)
    for row in empty:
        places[row.body.code].append(row)
    bodies = sorted(places, key=lambda code: -len(places[code]))[:BODIES_SHOWN]
    lines = [
        [
            book.name("body", code),
            Number(len(places[code]), path=_page(book.local, "territory", body=code), figure="rows.empty"),
            listed([_place(row) for row in places[code]]),
        ]
        for code in bodies
    ]
    ref = book.local.table("coverage", "territory")
    blocks: list = [Table("unvisited", ("body", "empty", "territories"), lines, ref)]
    if len(places) > len(bodies):
        shown = {"shown": Number(len(bodies)), "bodies": Number(len(places))}
        blocks.append(Sentence("reach.more", shown))
    return blocks


def _place(row: CoverageRow) -> Name:
    return named(row.place) if row.place else in_languages(lambda: gettext("Whole country"))


def _ministries(book: Book) -> list:
    found = _run(book.central, "body")
    asked = {row.code: row.asked for row in found.rows if row.asked.required}
    if not asked:
        return [Sentence("reach.ministries_free")]
    path = _page(book.central, "body")
    lines = [
        [
            book.name("body", code),
            *(Number(getattr(one, name), path=path, figure=f"{code}.{name}") for name in ASKED),
        ]
        for code, one in asked.items()
    ]
    total = (Number(getattr(found.total.asked, name), path=path, figure=f"total.{name}") for name in ASKED)
    lines.append(["total", *total])
    return [
        Sentence("reach.ministries", _norms(book.central, "body", found.total.asked)),
        *_most(book, "body", asked),
        Table("by_ministry", ("name", *COLUMNS), lines, book.central.table("coverage", "body"), strong=True),
    ]


def _most(book: Book, by: str, asked: dict[str, Asked]) -> list[Sentence]:
    """Who left most norms unmet, the most first."""
    behind = sorted(
        (code for code, one in asked.items() if one.not_met), key=lambda code: -asked[code].not_met
    )
    if not behind:
        return []
    names = [book.name(by, code) for code in behind[:MOST_NAMED]]
    return [Sentence(f"reach.most_{by}", {"names": listed(names)})]


def _groups(book: Book) -> list:
    found = _run(book.all, "group")
    names = _group_names(book)
    met = sum(bool(row.reached) for row in found.rows)
    values = {"met": met, "groups": len(found.rows)}
    path = _page(book.all, "group")
    lines = [
        [
            names[row.code],
            Number(row.reached, path=path, figure=f"{row.code}.reached"),
            Number(row.pairs, path=path, figure=f"{row.code}.pairs"),
            Number(rate(row.reached, row.pairs), RATE),
            *(
                Number(getattr(row.reach, name), path=path, figure=f"{row.code}.{name}")
                for name in GROUP_FIGURES
            ),
        ]
        for row in found.rows
    ]
    told = {name: _told(book.all, "group", f"rows.{name}", value) for name, value in values.items()}
    columns = ("name", "bodies_met", "bodies", "share", "meetings", "citizens", "questions")
    table = Table("by_group", columns, lines, book.all.table("coverage", "group"), wide=True)
    return [Sentence("reach.groups", told), *([table] if lines else [])]


def _group_names(book: Book) -> dict[str, Name]:
    by_language = {}
    for language in LANGUAGES:
        with translation.override(language):
            by_language[language] = dict(group_choices(book.period.end))
    return {code: {lang: names[code] for lang, names in by_language.items()} for code in by_language["kk"]}


def _norms(part: Part, by: str, asked: Asked) -> dict[str, Number]:
    return {name: _told(part, by, f"total.{name}", getattr(asked, name)) for name in ASKED}


def _told(part: Part, by: str, figure: str, value: int) -> Number:
    """A number of a sentence, with its reference."""
    path = _page(part, by)
    return Number(value, COUNT, part.book.ref("coverage", path, figure, part.said("coverage")), path, figure)


def _page(part: Part, by: str, **host: str) -> str:
    """The report with the rows of which a number is made; `host`: the region (two digits) or the body that hosts."""
    return f"{reverse(REPORTS['coverage'].page)}?{urlencode(part.parameters | {'by': by} | host)}"
