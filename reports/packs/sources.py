"""Where the figures of a pack come from: the reports themselves, over all bodies, each number with its reference."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import cache, cached_property
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext

from appeals.models import Topic
from common.acts import Refused
from organisations.models import Body, Territory
from reports.cards.rankings import brief
from reports.catalogue import REPORTS
from reports.documents import run, run_discipline
from reports.filters import ReportFilter
from reports.links import Links
from reports.packs.shape import COUNT, LANGUAGES, RATE, Name, Number, Reference
from reports.period import Period
from reports.queries.dimensions import NOT_STATED
from reports.queries.discipline import Discipline
from reports.queries.resolution import Resolution, Row
from reports.views.selection import short_day

TIERS = ("central", "local")


def in_languages(say: Callable[[], Any]) -> Name:
    """What `say` says, in each language."""
    found = {}
    for language in LANGUAGES:
        with translation.override(language):
            found[language] = str(say())
    return found


def named(row: Any) -> Name:
    """The names of a body, territory or topic."""
    return {language: getattr(row, f"name_{language}") for language in LANGUAGES}


def listed(names: list[Name]) -> Name:
    """Names one after the other."""
    return {language: ", ".join(name[language] for name in names) for language in LANGUAGES}


class Book:
    """The period of a pack, its references as they are made, and the names of everything."""

    def __init__(self, period: Period):
        self.period = period
        self.references: list[Reference] = []
        self._known: dict[tuple[str, str], int] = {}
        self.central, self.local, self.all = (Part(self, tier) for tier in (*TIERS, ""))

    @cached_property
    def before(self) -> Book:
        """The period before, seen equally late. Its numbers are for comparison and have no references."""
        return Book(self.period.previous)

    def ref(self, report: str, path: str, figure: str, said: Name) -> int:
        """The number of a reference; the same place and figure have one."""
        key = (path, figure)
        if key not in self._known:
            number = len(self.references) + 1
            self._known[key] = number
            self.references.append(Reference(number, report, path, said, figure))
        return self._known[key]

    @cached_property
    def regions(self) -> dict[str, Name]:
        """Regions by their two digits."""
        found = Territory.objects.filter(level="region")
        return {one.region_code: named(one) for one in found}

    @cached_property
    def bodies(self) -> dict[str, Name]:
        """Bodies by code, without the name of the country."""
        return {
            one.code: {lang: brief(name) for lang, name in named(one).items()} for one in Body.objects.all()
        }

    @cached_property
    def topics(self) -> dict[str, Name]:
        """Spheres and topics by code."""
        return {one.code: named(one) for one in Topic.objects.all()}

    def name(self, by: str, code: str | None) -> Name:
        """The name of a row of a report."""
        table = {"region": self.regions, "body": self.bodies, "responsible": self.bodies}.get(by, self.topics)
        return table.get(code or "") or in_languages(lambda: NOT_STATED)


class Part:
    """Ministries, akims, or both: their reports for the period."""

    def __init__(self, book: Book, tier: str):
        self.book, self.tier = book, tier
        days = book.period
        self.parameters = {
            "from": days.first.isoformat(),
            "to": days.last.isoformat(),
            "as_of": days.as_of.isoformat(),
        }
        if tier:
            self.parameters["tier"] = tier

    @cached_property
    def chosen(self) -> ReportFilter:
        """The selection, over all bodies. Raises Refused by field for days that are none."""
        chosen = ReportFilter(self.parameters)
        if not chosen.is_valid():
            raise Refused({name: list(messages) for name, messages in chosen.errors.items()})
        return chosen

    @cached_property
    def links(self) -> Links:
        """Addresses of its rows."""
        return Links(self.chosen)

    @cache  # noqa: B019 - a part lives as long as its pack is built
    def resolution(self, by: str = "region") -> Resolution:
        """What became of the questions."""
        return run(self.chosen, by)

    @cache  # noqa: B019
    def discipline(self, by: str = "body") -> Discipline:
        """How meetings are kept."""
        return run_discipline(self.chosen, by)

    @property
    def total(self) -> Row:
        """The sum of its rows."""
        return self.resolution("region").total

    def said(self, report: str) -> Name:
        """Which report, whose figures, which days: for the list of references."""
        days, tier = self.book.period, self.chosen.value("tier")

        def say() -> str:
            parts = [str(REPORTS[report].label) if report in REPORTS else gettext("Questions")]
            if tier:
                parts.append(dict(self.chosen.form.fields["tier"].choices)[tier])
            parts.append(f"{short_day(days.first)} – {short_day(days.last)}, {short_day(days.as_of)}")
            return " · ".join(str(part) for part in parts)

        return in_languages(say)

    def count(self, figure: str, row: Row | None = None, by: str = "region") -> Number:
        """A count of questions with the list of exactly these: of all with a reference, of a row with its path."""
        value = getattr(row or self.total, figure)
        if row is not None:
            return Number(value, path=self.links.row(by, row.code, row.key, figure))
        path = self.links.questions(figure)
        return Number(value, COUNT, self.book.ref("questions", path, "", self.said("questions")), path)

    def figure(
        self, report: str, name: str, value: Any, kind: str = COUNT, *, by: str, code: str | None = None
    ) -> Number:
        """Any figure of a report, with the report's own table."""
        path = self.page(report, by)
        if code is not None:
            return Number(value, kind, None, path, f"{code}.{name}")
        place = f"total.{name}"
        return Number(value, kind, self.book.ref(report, path, place, self.said(report)), path, place)

    def page(self, report: str, by: str) -> str:
        """Address of a report with this selection."""
        return f"{reverse(REPORTS[report].page)}?{urlencode(self.parameters | {'by': by})}"

    def table(self, report: str, by: str) -> int:
        """The reference of a table that is taken from a report."""
        return self.book.ref(report, self.page(report, by), "", self.said(report))

    def rate(self, name: str, row: Row | None = None, by: str = "region") -> Number:
        """A rate of the resolution report."""
        value = getattr(row or self.total, name)
        return self.figure("resolution", name, value, RATE, by=by, code=row.code if row else None)

    def met(self, name: str) -> Number:
        """Meetings held or citizens received."""
        return self.figure("resolution", name, getattr(self.total, name), by="region")

    def kept(self, name: str, row: Any = None, kind: str = COUNT) -> Number:
        """A figure of the discipline of meetings, of a body or of all."""
        counts = (row or self.discipline("body").total).counts.as_json()
        return self.figure("discipline", name, counts[name], kind, by="body", code=row.code if row else None)


def iso(day: date | None) -> str | None:
    """A day of a table."""
    return day.isoformat() if day else None
