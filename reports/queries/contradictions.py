"""The report of contradictions: reported rate against the growth of appeals, judged by the rule in force."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from eotinish.queries import Received, population
from organisations.enums import BodyKind
from organisations.models import Territory
from reports.contradiction_words import reasons
from reports.documents import document
from reports.filters_complaints import ContradictionFilter
from reports.models import ContradictionRule
from reports.queries.complaints import counted, names_of, spans_json
from reports.queries.contradiction_rule import Facts, Judged, Judgement, Quadrant, Thresholds, judge
from reports.queries.counts import Counts, summed, tally
from reports.queries.dimensions import DIMENSIONS, NOT_STATED, Entry
from reports.queries.spans import Compared, Spans, spans
from reports.queries.statistics import wilson
from reports.rules import rule_on

# Whose figures a cut compares: akims by region, ministries among themselves.
TIER_OF = {"region": BodyKind.LOCAL.value, "body": BodyKind.CENTRAL.value}


@dataclass(frozen=True)
class ContradictionRow:
    """A row with its figures, its place and, where it is flagged, why. `short`: a name that fits into a chart."""

    code: str | None
    name: str
    short: str
    facts: Facts
    judged: Judged
    why: tuple[str, ...] = ()
    key: Any = None

    @property
    def flag(self) -> bool:
        """Whether rate and complaints contradict each other."""
        return self.judged.flagged

    @property
    def interval(self) -> tuple[float, float] | None:
        """The 95 % interval of the reported rate."""
        return wilson(self.facts.solved, self.facts.questions)

    @property
    def quadrant_name(self) -> str:
        """The quadrant in words."""
        return "" if self.code is None else str(Quadrant(self.judged.quadrant).label)

    def as_json(self) -> dict[str, Any]:
        """The row as files and other systems have it."""
        facts = asdict(self.facts)
        return {
            "code": self.code,
            "name": self.name,
            **facts,
            "reported_rate": self.facts.rate,
            "interval": None if self.interval is None else list(self.interval),
            "growth": self.facts.growth,
            "per_10000": self.facts.per_head,
            "quadrant": None if self.code is None else str(self.judged.quadrant),
            "flag": self.flag,
            "why": " ".join(self.why),
        }


@dataclass(frozen=True)
class Contradictions:
    """Rows, flagged ones first, then by rate; `compared`: the two spans that growth compares; `rule`: what judged."""

    by: str
    tier: str
    spans: Spans
    compared: Compared
    rows: list[ContradictionRow]
    total: ContradictionRow
    judgement: Judgement
    rule: ContradictionRule | None

    @property
    def flagged(self) -> list[ContradictionRow]:
        """The rows that contradict themselves."""
        return [row for row in self.rows if row.flag]


def contradictions(chosen: ContradictionFilter, by: str = "region") -> Contradictions:
    """The report of a valid selection. Every way out (page, file, API, command) calls this.

    The number of queries does not depend on the number of rows. Raises KeyError for an unknown cut.
    """
    found, tier = spans(chosen.period, chosen.against), TIER_OF.get(by) or chosen.value("tier") or ""
    facts = _facts(chosen, by, tier, found)
    names = names_of(by, [key for key in facts if key is not None])
    rule = rule_on(chosen.period.end)
    judgement = judge({key: one for key, one in facts.items() if key in names}, thresholds(rule))
    shorts = _shorts(names) if by == "region" else {}
    rows = [
        _row(key, names.get(key), shorts.get(key), one, judgement, facts, rule) for key, one in facts.items()
    ]
    rows.sort(key=lambda row: (row.code is None, not row.flag, -(row.facts.rate or 0), row.code or ""))
    total = ContradictionRow(None, _("Total"), "", _together(facts.values()), Judged())
    return Contradictions(by, tier, found, found.rising, rows, total, judgement, rule)


def thresholds(rule: ContradictionRule | None) -> Thresholds:
    """The numbers of the rule in force; those that the system came with where there is none."""
    if rule is None:
        return Thresholds()
    return Thresholds(rule.leaders, rule.most, rule.min_questions, rule.min_complaints)


def _facts(chosen: ContradictionFilter, by: str, tier: str, found: Spans) -> dict[Any, Facts]:
    """What is known of each key that has questions or appeals."""
    selection, compared = chosen.appeals(tier=tier), found.rising
    whole = counted(by, found.counted, selection)
    now = counted(by, compared.now, selection) if compared.told else None
    before = counted(by, compared.before, selection) if compared.told else None
    questions = _questions(chosen, by, tier)
    keys = {*whole, *questions}
    people = population([key for key in keys if key], compared.now.last) if by == "region" else {}
    return {
        key: Facts(
            solved=questions.get(key, Counts()).solved,
            questions=questions.get(key, Counts()).questions,
            received=_received(whole, key) if found.counted else None,
            now=None if now is None else _received(now, key),
            before=None if before is None else _received(before, key),
            people=people[key].people if key in people else None,
        )
        for key in keys
    }


def _received(table: dict[Any, Received], key: Any) -> int:
    return table.get(key, Received()).received


def _questions(chosen: ContradictionFilter, by: str, tier: str) -> dict[Any, Counts]:
    rows = chosen.questions.filter(body__kind=tier) if tier else chosen.questions
    found = tally(rows, DIMENSIONS[by].of_question, as_of=chosen.period.as_of)
    return {key: counts for (key,), counts in found.items()}


def _shorts(codes) -> dict[str, str]:
    regions = Territory.objects.filter(level="region", region_code__in=list(codes))
    return {region.region_code: region.short_name for region in regions}


def _row(
    key: Any,
    entry: Entry | None,
    short: str | None,
    one: Facts,
    judgement: Judgement,
    facts: dict[Any, Facts],
    rule: ContradictionRule | None,
) -> ContradictionRow:
    entry = entry or Entry(None, str(NOT_STATED))
    judged = judgement.rows.get(key, Judged())
    why = reasons(one, judged, judgement, facts.values(), thresholds(rule)) if judged.flagged else ()
    return ContradictionRow(entry.code, entry.name, short or entry.name, one, judged, why, key)


def _together(rows) -> Facts:
    """The sum; None where nobody told anything of any row."""
    rows = list(rows)
    counts = summed(Counts(solved=one.solved, open=one.questions - one.solved) for one in rows)
    sums = {}
    for name in ("received", "now", "before", "people"):
        told = [getattr(one, name) for one in rows]
        sums[name] = sum(told) if told and None not in told else None
    return Facts(solved=counts.solved, questions=counts.questions, **sums)


def contradictions_document(chosen: ContradictionFilter, found: Contradictions) -> dict[str, Any]:
    """The report as the API and the command answer it."""
    rule = found.rule
    return document(chosen, found) | {
        "tier": found.tier or None,
        **spans_json(found.spans),
        "growth": {
            "later": {
                "from": found.compared.now.first.isoformat(),
                "to": found.compared.now.last.isoformat(),
            },
            "earlier": {
                "from": found.compared.before.first.isoformat(),
                "to": found.compared.before.last.isoformat(),
            },
            "told": found.compared.told,
        },
        "rule": asdict(thresholds(rule)) | {"valid_from": rule.valid_from.isoformat() if rule else None},
        "median_rate": found.judgement.median_rate,
        "flagged": [row.code for row in found.flagged],
    }
