"""Rights of the person over problems, plan items and blockers. Whether an act is possible: `policies`."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from organisations.models import Body
from organisations.querysets import BodyQuerySet
from organisations.rights import ROLES, Reach, Right


def check_user_can(user, right: str, *bodies: Body | None) -> None:
    """Raise `PermissionDenied` unless the person holds the right in one of the bodies."""
    if not user_can(user, right, *bodies):
        raise PermissionDenied(_("Your role does not allow this in this body."))


def user_can(user, right: str, *bodies: Body | None) -> bool:
    """Whether the person holds the right in one of the bodies (None: the system, which may)."""
    return user is None or any(user.can(right, body) for body in bodies if body is not None)


def check_user_can_work_on(user, body: Body) -> None:
    """Raise `PermissionDenied` unless the person does, or plans, the work of the body."""
    if not user_can_work_on(user, body):
        raise PermissionDenied(_("Your role does not allow this in this body."))


def user_can_work_on(user, body: Body) -> bool:
    """Whether the person does the work of the body (executors) or builds its plans."""
    return user_can(user, Right.QUESTIONS_WORK, body) or user_can(user, Right.PLANS_MANAGE, body)


def check_user_can_finish(user, item) -> None:
    """Raise `PermissionDenied` unless the person may say that the plan item is done."""
    if not user_can_finish(user, item):
        raise PermissionDenied(_("It is up to the owner of the plan item and to those who plan."))


def user_can_finish(user, item) -> bool:
    """Whether the person may say that the plan item is done: those who plan in its body, and its owner who works there."""
    if user_can(user, Right.PLANS_MANAGE, item.body):
        return True
    return item.owner_id == user.pk and user_can(user, Right.QUESTIONS_WORK, item.body)


def check_user_can_move(user, body: Body) -> None:
    """Raise `PermissionDenied` unless the person decides on dates of the body's plan: only a higher level does."""
    if not user_can_move(user, body):
        raise PermissionDenied(_("Only a higher level decides on another date."))


def moved_bodies(user) -> BodyQuerySet:
    """The bodies on whose dates the person decides: `user_can_move` for all of them at once."""
    condition = Q(pk__in=[])
    for membership in user.active_memberships:
        definition = ROLES[membership.role]
        if Right.PLANS_MOVE not in membership.rights:
            continue
        if definition.reach == Reach.ALL:
            return Body.objects.all()
        condition |= Q(path__startswith=membership.body.path) & ~Q(path=membership.body.path)
    return Body.objects.filter(condition)


def user_can_move(user, body: Body) -> bool:
    """Whether the person stands above the body: in a body above it, or over all bodies where there is none above."""
    if user is None:
        return True
    for membership in user.active_memberships:
        definition = ROLES[membership.role]
        if Right.PLANS_MOVE not in membership.rights:
            continue
        above = membership.body.path != body.path and body.is_within(membership.body)
        if definition.reach == Reach.SUBTREE and above:
            return True
        if definition.reach == Reach.ALL:
            return True
    return False
