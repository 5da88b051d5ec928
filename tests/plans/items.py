"""Plan items for tests, brought to their states by the acts themselves."""

from __future__ import annotations

from datetime import timedelta

from appeals.actions.routing import assign, take
from common.dates import today
from notices.models import Notice
from plans.actions.items import approve_items, draft_item
from plans.actions.planning import put_in_plan
from plans.models import ActionItem, PlanEvent
from tests.appeals.make import fresh, make_meeting, make_question
from tests.plans.make import make_problem

DAY = timedelta(days=1)
DUE = timedelta(days=60)


def drafted(cast, **more) -> ActionItem:
    """A draft of the own akimat by its controller, whose owner is the executor."""
    facts = {
        "by": cast.controller, "body": cast.own, "title": "Rebuild the road", "starts_on": today(),
        "due_on": today() + DUE, "owner": cast.executor,
    }  # fmt: skip
    if "problem" not in more:
        facts["problem"] = make_problem(cast, body=more.get("body"))
    return draft_item(**(facts | more))


def approved(cast, **more) -> ActionItem:
    """A plan item in force, approved by the head."""
    return now(approve_items([drafted(cast, **more)], by=cast.head, document="Plan No. 1")[0])


def of_district(cast, **more) -> ActionItem:
    """A plan item in force of the district, whose dates the akimat above decides on."""
    return approved(cast, body=cast.own_district, owner=cast.district_executor, **more)


def now(row):
    """The row as it is stored now."""
    return type(row).objects.unscoped("test").get(pk=row.pk)


def kinds(item) -> list[str]:
    """What happened to the item, in order."""
    return list(PlanEvent.objects.unscoped("test").filter(item=item).values_list("kind", flat=True))


def told(rule: str, **params) -> list:
    """Who was told of it, in the order of their keys; with the parameters named."""
    rows = Notice.objects.unscoped("test").filter(rule=rule, channel="in_app")
    rows = rows.filter(**{f"params__{name}": value for name, value in params.items()})
    return [row.recipient for row in rows.select_related("recipient").order_by("recipient_id")]


def planned_question(cast, item, text="Жолды жөндеу қажет"):
    """A question that the own executor works on, put into the item."""
    question = make_question(cast.registrar, make_meeting(cast.own), text, topic=cast.topic)
    assign(question, by=cast.controller, responsible=cast.own)
    take(question, by=cast.executor)
    return put_in_plan(fresh(question), by=cast.controller, item=item)
