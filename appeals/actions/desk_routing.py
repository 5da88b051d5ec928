"""What the rules of routing and of complaints do to a row of the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from appeals.actions.content import ON_SPOT, TO_WORK, Content
from appeals.policies_complaints import may_answer, may_take_part
from appeals.queries_rules import routed_by_rules
from common.acts import Refused
from organisations.models import Body, Territory, User


def routed(
    content: Content,
    host: Body,
    place: Territory | None,
    day: date,
    complained_of: Body | None = None,
) -> tuple[Content, int | None]:
    """The row with the body of the first rule that fits, where nobody is chosen and the rule assigns at once.

    The same row sent again gets the same body: a repetition never takes it away. Returns the key of the rule as well.
    """
    if content.responsible is not None or content.outcome != TO_WORK:
        return content, None
    body, rule = routed_by_rules(
        host,
        content.topic,
        content.territory or place,
        day,
        complained_of=content.complained_of or complained_of,
        automatic=True,
    )
    return (replace(content, responsible=body), rule) if body is not None else (content, None)


def check_complaint(content: Content, host: Body, by: User | None, complained_of: Body | None = None) -> None:
    """Raise Refused where a row would leave a complaint to the body complained of, or let it be its own judge."""
    complained_of = complained_of or content.complained_of
    if complained_of is None:
        return
    if content.responsible is not None and not may_answer(complained_of, host, content.responsible):
        raise Refused({"responsible": _("The complaint is about this body: another one answers.")})
    judged = content.outcome == ON_SPOT and by is not None
    if judged and not any(may_take_part(complained_of, post.body) for post in by.active_memberships):
        raise Refused({"outcome": _("The complaint is about your body: another body decides it.")})
