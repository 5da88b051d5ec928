"""What each person sees of the directory of people, of runs and of history; and the grammar of bodies."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from common.scoping import ScopedQuerySet
from organisations.rights import CASE_ROLES, ROLES, Reach, Right


class BodyQuerySet(models.QuerySet):
    """Bodies are a public directory; `in_reach_of` is what scoping of all case data is made of."""

    def existing_on(self, day) -> BodyQuerySet:
        """Bodies that exist on a day."""
        return self.filter(
            Q(valid_from__isnull=True) | Q(valid_from__lte=day),
            Q(valid_to__isnull=True) | Q(valid_to__gt=day),
        )

    def below(self, body) -> BodyQuerySet:
        """The body and all bodies under it."""
        return self.filter(path__startswith=body.path)

    def in_reach_of(self, user, right: str | None = None) -> BodyQuerySet:
        """Bodies in which the person works on cases (with `right`: in which they hold that right)."""
        condition = Q(pk__in=[])
        for membership in user.active_memberships:
            definition = ROLES[membership.role]
            if membership.role not in CASE_ROLES or (right is not None and right not in membership.rights):
                continue
            if definition.reach == Reach.ALL:
                return self.all()
            if definition.reach == Reach.SUBTREE:
                condition |= Q(path__startswith=membership.body.path)
            else:
                condition |= Q(pk=membership.body_id)
        return self.filter(condition)


def sees_all_cases(user) -> bool:
    """Whether a membership of the person reaches every body, so that no filter is needed."""
    return any(ROLES[membership.role].reach == Reach.ALL for membership in user.active_memberships)


class UserQuerySet(ScopedQuerySet):
    """Administrators see all people; others see those who work in the bodies they reach, and themselves.

    The account of another system is no person: nobody sees it here.
    """

    def _visible(self, user) -> UserQuerySet:
        if user.can(Right.PEOPLE_MANAGE):
            return self.filter(is_machine=False)
        return self.filter(Q(pk=user.pk) | Q(pk__in=_colleagues(user)))

    def active(self) -> UserQuerySet:
        """People who may sign in."""
        return self.filter(is_active=True, is_machine=False)

    def working_in(self, body, right: str) -> UserQuerySet:
        """Active people of the body itself whose role includes the right."""
        from organisations.models import Membership
        from organisations.rights import roles_with

        here = Membership.objects.unscoped("choice of colleagues").filter(
            body=body, role__in=roles_with(right), ended_on__isnull=True
        )
        return self.active().filter(pk__in=here.values("user_id"))


def _colleagues(user):
    from organisations.models import Body, Membership

    reach = Body.objects.in_reach_of(user)
    return (
        Membership.objects.unscoped("colleagues in reach")
        .filter(body__in=reach, ended_on__isnull=True)
        .values("user_id")
    )


class MembershipQuerySet(ScopedQuerySet):
    """Memberships are seen with the people they belong to."""

    def _visible(self, user) -> MembershipQuerySet:
        from organisations.models import User

        return self.filter(user__in=User.objects.visible_to(user))

    def in_force(self) -> MembershipQuerySet:
        """Memberships that have not ended."""
        return self.filter(ended_on__isnull=True)


class ApiClientQuerySet(ScopedQuerySet):
    """Connected systems are kept by those who keep accounts."""

    def _visible(self, user) -> ApiClientQuerySet:
        return self.all() if user.can(Right.PEOPLE_MANAGE) else self.none()


class ApiTokenQuerySet(ScopedQuerySet):
    """Tokens are seen with the systems they belong to."""

    def _visible(self, user) -> ApiTokenQuerySet:
        return self.all() if user.can(Right.PEOPLE_MANAGE) else self.none()

    def in_force(self, today) -> ApiTokenQuerySet:
        """Tokens that open something today."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=today, client__closed_at__isnull=True)


class AnsweredQuerySet(ScopedQuerySet):
    """Each account sees the answers that it was given."""

    def _visible(self, user) -> AnsweredQuerySet:
        return self.filter(account=user)


class ImportRunQuerySet(ScopedQuerySet):
    """A run is seen by the person who started it."""

    def _visible(self, user) -> ImportRunQuerySet:
        return self.filter(by=user)


class HistoryQuerySet(ScopedQuerySet):
    """Raw history is for administrators of the system, by command only; screens show typed events."""

    def _visible(self, user) -> HistoryQuerySet:
        return self.none()
