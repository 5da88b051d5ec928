"""The whole pack: chapters in the order in which they are read."""

from __future__ import annotations

from collections.abc import Callable

from reports.packs import hard, people
from reports.packs.complaints import complaints
from reports.packs.reach import coverage
from reports.packs.shape import Chapter, Content, Sentence
from reports.packs.sources import Book, in_languages
from reports.period import Period
from reports.queries.statistics import rate
from reports.views.selection import short_day


def summary(book: Book) -> Chapter:
    """Half a page for who reads no more."""
    blocks = []
    for key, part in (("summary.ministers", book.central), ("summary.akims", book.local)):
        if part.total.questions:
            values = {name: part.count(name) for name in ("questions", "solved", "open")}
            values |= {"meetings": part.met("meetings"), "citizens": part.met("citizens")}
            blocks.append(Sentence(key, values | {"rate": part.rate("reported_rate")}))
    everything = book.all
    blocks.append(Sentence("summary.missed", {"missed": everything.kept("missed")}))
    if everything.total.solved:
        names = {"doubted": "doubted", "asked": "asked", "replied": "replied"}
        values = {name: everything.count(figure) for name, figure in names.items()}
        values |= {
            "confirmed": everything.rate("confirmed_rate"),
            "reported": everything.rate("reported_rate"),
        }
        blocks.append(Sentence("summary.confirmed", values))
    overdue = {"overdue": everything.count("overdue"), "orphans": hard.without_plan(everything)}
    blocks.append(Sentence("summary.overdue", overdue))
    blocks.append(_change(book))
    return Chapter("summary", "summary", blocks)


def _change(book: Book) -> Sentence:
    before = book.period.previous
    days = in_languages(lambda: f"{short_day(before.first)} – {short_day(before.last)}")
    values = {
        tier: people.change(_rate(getattr(book, tier)), _rate(getattr(book.before, tier)))
        for tier in ("central", "local")
    }
    return Sentence("summary.change", {"days": days} | values)


def _rate(part) -> float | None:
    return rate(part.total.solved, part.total.questions)


def annex(book: Book) -> Chapter:
    """All rows: akims' questions by body of the region and by sphere."""
    tables = [
        people.rows_table(key, part, by)
        for key, part, by in (("by_body", book.local, "body"), ("by_sphere", book.central, "sphere"))
        if part.total.questions
    ]
    return Chapter("annex", "annex", tables)


def method(book: Book) -> Chapter:
    """One page."""
    keys = ("method.rates", "method.day", "method.interval", "method.references")
    return Chapter("method", "method", [Sentence(key) for key in keys])


CHAPTERS: tuple[Callable[[Book], Chapter], ...] = (
    summary, people.ministers, people.akims, coverage, people.topics, people.leaders, complaints, hard.unsolved, hard.blockers,
    hard.discipline, annex, method,
)  # fmt: skip


def collect(
    period: Period,
    *,
    formula_version: int,
    document: str = "",
    tell: Callable[[int, int], None] = lambda done, total: None,
) -> Content:
    """Everything of the pack as the reports have it now. `tell` hears how many chapters are done."""
    book, chapters = Book(period), []
    for number, make in enumerate(CHAPTERS):
        tell(number, len(CHAPTERS))
        chapters.append(make(book))
    tell(len(CHAPTERS), len(CHAPTERS))
    days = (period.first.isoformat(), period.last.isoformat(), period.as_of.isoformat())
    return Content(*days, formula_version, document, chapters, book.references)
