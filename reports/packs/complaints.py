"""The chapter about contradictions with e-Otinish."""

from __future__ import annotations

from eotinish.queries import Selection, received, total
from reports.packs.shape import RATE, Chapter, Number, Sentence
from reports.packs.sources import Book
from reports.queries.statistics import rate


def complaints(book: Book) -> Chapter:
    """How many appeals there were, what weight meetings have beside them, and where rate and complaints contradict each other."""
    everything, days = Selection(everything=True), book.period
    found = total(days.first, days.end, everything)
    if not found.received:
        return Chapter("complaints", "complaints", [Sentence("complaints.none")])
    by_tier = received("tier", first=days.first, last=days.end, selection=everything)
    local = by_tier[("local",)].received if ("local",) in by_tier else 0
    values = {
        "received": Number(found.received),
        "local": Number(rate(local, found.received), RATE),
        "weight": Number(rate(book.local.total.questions, local), RATE),
    }
    return Chapter("complaints", "complaints", [Sentence("complaints.weight", values)])
