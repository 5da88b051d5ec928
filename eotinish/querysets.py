"""Who sees which figures of e-Otinish. They hold nothing about persons."""

from __future__ import annotations

from django.db.models import Q

from common.scoping import ScopedQuerySet
from organisations.models import Body
from organisations.querysets import sees_all_cases
from organisations.rights import Right


class FiguresQuerySet(ScopedQuerySet):
    """Whoever sees figures of all bodies sees all; others those of the bodies in their reach and of these bodies' regions.

    What a region's people write to other bodies of the region concerns its akimat, too.
    """

    def _visible(self, user) -> FiguresQuerySet:
        if user.can(Right.FIGURES_COUNTRY) or sees_all_cases(user):
            return self.all()
        bodies = Body.objects.in_reach_of(user, Right.REPORTS_VIEW)
        regions = bodies.filter(kind="local").values("territory__region_code")
        return self.filter(Q(body__body__in=bodies) | Q(territory__territory__region_code__in=regions))


class OpenQuerySet(ScopedQuerySet):
    """Directories: whoever sees reports may see them."""

    def _visible(self, user) -> OpenQuerySet:
        return self.all() if user.can(Right.REPORTS_VIEW) else self.none()


class UploadQuerySet(ScopedQuerySet):
    """Uploaded files are seen by those who keep these figures."""

    def _visible(self, user) -> UploadQuerySet:
        return self.all() if user.can(Right.COMPLAINTS_MANAGE) else self.none()
