"""Checks ordered from the report of contradictions: solved questions, drawn by lot, go to checking bodies."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from appeals.actions.checking import draw
from appeals.figures import REGION
from appeals.lots import number
from appeals.models import Check, Question
from appeals.querysets_word import due_to_be_drawn
from common.acts import Refused, act, lock
from common.dates import today
from organisations.enums import BodyKind
from organisations.models import Body, User
from reports.models import OrderedCheck, SampleOrder
from reports.models.contradictions import MOST_CHECKED
from reports.permissions_rules import check_user_judges


def candidates(*, first: date, last: date, region: str = "", body: Body | None = None) -> QuerySet[Question]:
    """Questions of the period that are solved now and whose outcome nobody was given to check: of the akims of a region
    (where the problem is), or of a body that held the meeting."""
    found = due_to_be_drawn(today(), since=date.min).filter(raised_on__gte=first, raised_on__lte=last)
    if body is not None:
        return found.filter(body=body)
    return found.filter(body__kind=BodyKind.LOCAL).alias(its_region=REGION).filter(its_region=region)


def order_sample(
    *,
    by: User,
    first: date,
    last: date,
    wanted: int,
    region: str = "",
    body: Body | None = None,
    token: UUID | None = None,
) -> SampleOrder:
    """Draw `wanted` candidates by lot and give each to the body that the lot names; fewer where there are no more.

    An outcome is checked once, so no order draws what was drawn before. `token` names the form: sent again, it gives back
    the order it made. Raises PermissionDenied, Refused (by field).
    """
    with act("sample.order", by=by):
        check_user_judges(by)
        lock(User, by.pk, by)  # the same form sent twice at once waits here
        if token and (
            made := SampleOrder.objects.unscoped("the form sent again").filter(token=token).first()
        ):
            return made
        _check(first, last, wanted, region, body)
        found = {
            row.pk: row.closing_id for row in candidates(first=first, last=last, region=region, body=body)
        }
        if not found:
            raise Refused(_("There is no solved question that could be drawn."))
        order = SampleOrder.objects.create(
            region=region,
            body=body,
            first=first,
            last=last,
            wanted=wanted,
            candidates=len(found),
            by=by,
            token=token,
        )
        checks = _drawn(sorted(found, key=lambda pk: number("ordered", found[pk])), wanted)
        if not checks:
            raise Refused(_("No body can check these questions: each has taken part in them."))
        OrderedCheck.objects.bulk_create(OrderedCheck(order=order, check_made=check) for check in checks)
    return order


def _check(first: date, last: date, wanted: int, region: str, body: Body | None) -> None:
    wrong = {}
    if first > last:
        wrong["last"] = _("The period must not end before it begins.")
    if bool(region) == (body is not None):
        wrong["region"] = _("Name a region or a body.")
    if not 1 <= wanted <= MOST_CHECKED:
        wrong["wanted"] = _("From 1 to %(most)s questions.") % {"most": MOST_CHECKED}
    if wrong:
        raise Refused(wrong)


def _drawn(questions: list[int], wanted: int) -> list[Check]:
    """Checks in the order of the lot; questions that no body can check, or that were opened meanwhile, are passed over."""
    checks = []
    for pk in questions:
        if len(checks) == wanted:
            break
        try:
            check = draw(pk)
        except Refused:
            continue
        if check is not None:
            checks.append(check)
    return checks
