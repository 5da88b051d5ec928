"""What a person sees of what reports keep."""

from __future__ import annotations

from common.scoping import ScopedQuerySet
from organisations.rights import Right


class FrozenPeriodQuerySet(ScopedQuerySet):
    """That a period is frozen is no secret to whoever may see reports."""

    def _visible(self, user) -> FrozenPeriodQuerySet:
        return self.all() if user.can(Right.REPORTS_VIEW) else self.none()


class PackQuerySet(ScopedQuerySet):
    """Packs hold figures of all bodies."""

    def _visible(self, user) -> PackQuerySet:
        return self.all() if user.can(Right.FIGURES_COUNTRY) else self.none()


class PackFileQuerySet(ScopedQuerySet):
    """Papers are seen with their pack."""

    def _visible(self, user) -> PackFileQuerySet:
        return self.all() if user.can(Right.FIGURES_COUNTRY) else self.none()


class SampleOrderQuerySet(ScopedQuerySet):
    """Which checks were ordered and what they found: for whoever may see figures of all bodies."""

    def _visible(self, user) -> SampleOrderQuerySet:
        return self.all() if user.can(Right.FIGURES_COUNTRY) else self.none()
