"""The public pages, for search engines: fixed ones, meetings and ways of solving."""

from __future__ import annotations

from datetime import datetime

from django.contrib.sitemaps import Sitemap
from django.db.models import QuerySet
from django.urls import reverse

from plans.models import PublicCard
from plans.queries_cards import published_cards
from portal.meetings import public_meetings

PAGES = (
    "portal_home", "public_meetings", "public_meetings_month", "solutions", "track", "portal_statistics", "portal_method", "open_data", "portal_help",
    "portal_privacy", "portal_accessibility",
)  # fmt: skip


class Pages(Sitemap):
    """Pages that are always there."""

    def items(self) -> tuple[str, ...]:
        """Names of their routes."""
        return PAGES

    def location(self, item: str) -> str:
        """The address without the host."""
        return reverse(item)


class Meetings(Sitemap):
    """Meetings that everybody may know of, the latest first."""

    limit = 10_000

    def items(self) -> QuerySet:
        """Their keys: nothing else is told here."""
        return public_meetings().order_by("-planned_on", "-pk").values_list("pk", flat=True)

    def location(self, item: int) -> str:
        """The address without the host."""
        return reverse("public_meeting", args=[item])


class Solutions(Sitemap):
    """Cards of hard problems that are published."""

    limit = 10_000

    def items(self) -> QuerySet:
        """The cards."""
        return published_cards()

    def location(self, item: PublicCard) -> str:
        """The address without the host."""
        return reverse("solution", args=[item.problem_id])

    def lastmod(self, item: PublicCard) -> datetime:
        """When it was published."""
        return item.published_at


SECTIONS = {"pages": Pages, "meetings": Meetings, "solutions": Solutions}
