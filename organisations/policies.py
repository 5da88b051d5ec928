"""State of the directories: whether a change is possible now and with this input. Who may make it: `permissions`."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from common.acts import Refused
from organisations.enums import DayKind, TerritoryLevel
from organisations.models import Body, Official, Post, Territory, User

SATURDAY = 6
LEVELS = [level.value for level in TerritoryLevel]


def check_body_place(body: Body, parent: Body | None) -> None:
    """Refused when the body would stand below itself or in the other tier."""
    if parent is None:
        return
    if parent.pk == body.pk or parent.is_within(body):
        raise Refused({"parent": _("A body can't stand below itself or below a body of its own.")})
    if parent.kind != body.kind:
        raise Refused({"parent": _("Central and local bodies stand in separate trees.")})


def check_body_can_end(body: Body, day: date, successors: list[Body]) -> None:
    """Refused while the body has parts that go on, or when a successor is not there on that day."""
    if body.valid_to is not None:
        raise Refused(_("This body has ended already."))
    if body.valid_from is not None and day <= body.valid_from:
        raise Refused({"valid_to": _("A body must end after it begins.")})
    if Body.objects.below(body).exclude(pk=body.pk).existing_on(day).exists():
        raise Refused(_("Bodies below this one still exist. End them or move them first."))
    for successor in successors:
        if successor.is_within(body):
            raise Refused({"successors": _("A body can't succeed itself.")})
        if not successor.exists_on(day):
            raise Refused(
                {"successors": _("%(body)s does not exist on that day.") % {"body": successor.name}}
            )


def check_territory_place(territory: Territory, parent: Territory | None) -> None:
    """Refused unless the tree stays one of levels inside one region."""
    if parent is None:
        if territory.level != TerritoryLevel.REGION:
            raise Refused({"parent": _("Only a region stands by itself.")})
        return
    if LEVELS.index(parent.level) >= LEVELS.index(territory.level):
        raise Refused({"parent": _("A territory lies in one of a higher level.")})
    if parent.region_code != territory.region_code:
        raise Refused(
            {"parent": _("Both must lie in the same region, as the first two digits of the codes say.")}
        )


def check_appointment(post: Post, official: Official) -> None:
    """Refused when somebody else holds the post at that time. An acting official may stand beside the head."""
    if official.acting:
        return
    others = post.officials.filter(acting=False).exclude(pk=official.pk)
    if official.until is not None:
        others = others.filter(since__lte=official.until)
    for other in others:
        if other.until is None or other.until >= official.since:
            raise Refused({"since": _("%(name)s holds this post at that time.") % {"name": other.full_name}})


def check_membership(user: User, body: Body, today: date) -> None:
    """Refused for a body that has ended and for an account that is closed."""
    if not user.is_active:
        raise Refused(_("This account is closed."))
    if not body.exists_on(today):
        raise Refused({"body": _("This body does not exist now.")})


def check_day(day: date, kind: str) -> None:
    """Refused when the kind does not suit the day of the week."""
    weekend = day.isoweekday() >= SATURDAY
    if kind == DayKind.WORKING and not weekend:
        raise Refused({"kind": _("Only a Saturday or a Sunday can become a working day.")})
    if kind == DayKind.MOVED and weekend:
        raise Refused({"kind": _("A Saturday or a Sunday is a day off already.")})
