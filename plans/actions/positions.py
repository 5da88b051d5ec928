"""A decision of several bodies: what each of them says, and to whom their disagreement is raised."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from common.acts import Refused, changed
from common.dates import today
from common.text import clean
from organisations.models import Body, User
from plans.actions.events import record
from plans.actions.following import following
from plans.actions.telling_blockers import tell_asked, tell_raised
from plans.enums import PlanEventKind, Stand
from plans.models import Blocker, BlockerPosition
from plans.permissions_blockers import check_user_can_state
from plans.policies_blockers import check_disagreement, check_joint, check_position


def state_position(
    blocker: Blocker | int,
    *,
    by: User | None,
    body: Body,
    stand: str,
    note: str = "",
    on: date | None = None,
) -> BlockerPosition:
    """Record where a body stands on the decision; `Stand.SILENT` asks it. The same position again changes nothing.

    The body that follows the blocker records for any body; a body that was asked speaks for itself.
    Raises Http404, PermissionDenied, Refused.
    """
    note, on = clean(note), None if stand == Stand.SILENT else on or today()
    with following("position", blocker, by=by, right=_anyone, state=check_joint) as blocker:
        row = _positions(blocker).filter(body=body).select_for_update(no_key=True).first()
        check_user_can_state(by, blocker, body, listed=row is not None)
        check_position(stand, note, on, today())
        before = row.stand if row is not None else None
        if row is None:
            row = BlockerPosition.objects.create(
                blocker=blocker, body=body, stand=stand, note=note, stated_on=on
            )
        elif not changed(row, stand=stand, note=note, stated_on=on):
            return row
        details = {"body": body.pk, "stand": str(stand), "before": before}
        event = record(
            PlanEventKind.POSITION, by=by, blocker=blocker, happened_on=on, note=note, details=details
        )
        if stand == Stand.SILENT:
            tell_asked(blocker, body, event, by)
        return row


def raise_disagreement(
    blocker: Blocker | int, *, by: User | None, to: Body, on: date | None = None, note: str = ""
) -> Blocker:
    """Say that the bodies do not agree and that a higher one was asked to decide. To the same body once.

    Raises Http404, PermissionDenied, Refused.
    """
    on = on or today()
    with following("raise", blocker, by=by, state=check_joint) as blocker:
        if blocker.raised_to_id == to.pk:
            return blocker
        check_disagreement(blocker, to.pk, dict(_positions(blocker).values_list("body", "stand")))
        if on > today() or on < blocker.named_on:
            raise Refused({"on": _("A day between the naming of the blocker and today, please.")})
        changed(blocker, raised_on=on, raised_to=to)
        event = record(
            PlanEventKind.RAISED,
            by=by,
            blocker=blocker,
            happened_on=on,
            note=clean(note),
            details={"to": to.pk},
        )
        tell_raised(blocker, to, event, by)
        return blocker


def _anyone(user: User | None, blocker: Blocker) -> None:
    """The right depends on the body whose position it is, and is checked with it."""


def _positions(blocker: Blocker):
    return BlockerPosition.objects.unscoped("positions on the locked blocker").filter(blocker=blocker)
