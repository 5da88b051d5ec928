"""The chapter about e-Otinish: how many appeals, what weight meetings have beside them, what does not fit together."""

from __future__ import annotations

from reports.catalogue import REPORTS
from reports.packs.shape import RATE, Chapter, Number, Sentence, Table
from reports.packs.sources import Book, Part, listed
from reports.queries.contradictions import Contradictions
from reports.queries.statistics import rate


def complaints(book: Book) -> Chapter:
    """Figures of the period, the field of contradictions by region, and who is flagged."""
    everything = _run(book.all, "complaints", "region")
    if not everything["total"]["received"]:
        return Chapter("complaints", "complaints", [Sentence("complaints.none")])
    local = _run(book.local, "complaints", "region")["total"]["received"]
    values = {
        "received": book.all.figure("complaints", "received", everything["total"]["received"], by="region"),
        "local": Number(rate(local or 0, everything["total"]["received"]), RATE),
        "weight": Number(rate(book.local.total.questions, local or 0), RATE),
    }
    blocks: list = [Sentence("complaints.weight", values)]
    _chosen, found = REPORTS["contradictions"].made(book.all.parameters | {"by": "region"})
    return Chapter("complaints", "complaints", blocks + _contradictions(book, found))


def _run(part: Part, report: str, by: str) -> dict:
    """The report as other systems get it."""
    return REPORTS[report].told(part.parameters | {"by": by})


def _contradictions(book: Book, found: Contradictions) -> list:
    flagged = [book.name("region", row.code) for row in found.flagged]
    said = (
        Sentence("complaints.flagged", {"names": listed(flagged)})
        if flagged
        else Sentence("complaints.quiet")
    )
    rows = [
        [
            book.name("region", row.code),
            _of(book, row.code, "questions", row.facts.questions),
            _of(book, row.code, "reported_rate", row.facts.rate, RATE),
            _of(book, row.code, "received", row.facts.received),
            _of(book, row.code, "growth", row.facts.growth, RATE),
            _of(book, row.code, "per_10000", row.facts.per_head),
            "yes" if row.flag else "no",
        ]
        for row in found.rows
        if row.code
    ]
    columns = ("name", "questions", "reported_rate", "received", "growth", "per_10000", "flag")
    return [said, Table("contradictions", columns, rows, book.all.table("contradictions", "region"))]


def _of(book: Book, code: str, name: str, value: float | None, kind: str = "count") -> Number:
    return book.all.figure("contradictions", name, value, kind, by="region", code=code)
