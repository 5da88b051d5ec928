"""What a person sees of what reports keep."""

from __future__ import annotations

from django.db.models import Q

from common.scoping import ScopedQuerySet
from organisations.models import Body
from organisations.querysets import sees_all_cases
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


class FrozenFactQuerySet(ScopedQuerySet):
    """Frozen figures are those of all bodies."""

    def _visible(self, user) -> FrozenFactQuerySet:
        return self.all() if user.can(Right.FIGURES_COUNTRY) else self.none()


class CorrectionQuerySet(ScopedQuerySet):
    """Requests of the bodies in reach; whoever sees all cases sees all."""

    def _visible(self, user) -> CorrectionQuerySet:
        if sees_all_cases(user):
            return self.all()
        reach = Body.objects.in_reach_of(user, Right.REPORTS_VIEW)
        return self.filter(Q(question__body__in=reach) | Q(meeting__body__in=reach))


class CountedQuerySet(ScopedQuerySet):
    """Cells are figures of all bodies; reports read them unscoped where the person may count everything."""

    def _visible(self, user) -> CountedQuerySet:
        return self.all() if user.can(Right.FIGURES_COUNTRY) else self.none()


class ReportRunQuerySet(ScopedQuerySet):
    """A file is seen by the person who asked for it."""

    def _visible(self, user) -> ReportRunQuerySet:
        return self.filter(by=user)


class OfRunQuerySet(ScopedQuerySet):
    """Parts of files, and who took them, are seen with the file."""

    def _visible(self, user) -> OfRunQuerySet:
        return self.filter(run__by=user)


class SavedReportQuerySet(ScopedQuerySet):
    """One's own, and those that people share with the bodies in which one works."""

    def _visible(self, user) -> SavedReportQuerySet:
        if not user.can(Right.REPORTS_VIEW):
            return self.none()
        return self.filter(Q(by=user) | Q(body__in=[one.body_id for one in user.active_memberships]))
