"""Questions without a plan and late plan items on the dashboard."""

from __future__ import annotations

from datetime import date, timedelta

from django.urls import reverse

from common.acts import act
from common.dates import today
from plans.models import PlannedQuestion
from reports.filters import ReportFilter
from reports.queries.dashboard import dashboard
from tests.plans.make import make_item, make_problem
from tests.reports.facts import make_meeting, make_questions

YEAR = {"from": "2022-01-01", "to": "2022-12-31", "as_of": "2022-12-31"}


def figures(user, **data) -> tuple[int, int]:
    chosen = ReportFilter(YEAR | data, user=user)
    assert chosen.is_valid()
    found = dashboard(chosen)
    return found.orphans, found.late_items


def late_item(cast, body, **more):
    problem = make_problem(cast, body=body, **more)
    yesterday = today() - timedelta(days=1)
    return make_item(problem, cast.executor, starts_on=yesterday, due_on=yesterday)


def test_overdue_questions_in_no_plan_are_counted_as_of_the_day(cast):
    first, second = make_questions(make_meeting(cast.own, date(2022, 3, 1)), "in_work", "in_work")
    assert figures(cast.head) == (2, 0)
    with act("test.plan"):
        item = make_item(make_problem(cast), cast.executor)
        PlannedQuestion.objects.create(item=item, question=first, put_on=date(2022, 6, 1))
    assert figures(cast.head) == (1, 0)
    assert figures(cast.head, as_of="2022-05-31") == (2, 0)
    assert figures(cast.head, as_of="2022-03-20") == (0, 0)  # nothing is overdue yet
    assert second.pk


def test_late_plan_items_are_those_of_the_selection_and_of_the_own_bodies(cast):
    late_item(cast, cast.own)
    late_item(cast, cast.sister)
    make_item(make_problem(cast), cast.executor)  # its day is still to come
    assert figures(cast.head) == (0, 1)
    assert figures(cast.analyst) == (0, 2)
    assert figures(cast.analyst, body="akimat-15") == (0, 1)
    assert figures(cast.analyst, region="75") == (0, 1)
    assert figures(cast.analyst, tier="central") == (0, 0)
    assert figures(cast.analyst, topic="roads.repair") == (0, 2)
    assert figures(cast.analyst, sphere="roads") == (0, 2)


def test_the_figures_lead_to_their_rows(cast, client_of):
    make_questions(make_meeting(cast.own, date(2022, 3, 1)), "in_work", "in_work")
    late_item(cast, cast.own)
    client = client_of(cast.head)
    found = {kpi.label: kpi for kpi in client.get(reverse("dashboard"), YEAR).context["kpis"]}
    without, late = found["Without a plan"], found["Late plan items"]
    assert (without.value, late.value) == ("2", "1")
    assert client.get(without.url).context["page"].total == 2
    assert late.url == f"{reverse('item_list')}?tab=late"
    assert client.get(late.url).status_code == 200
    narrowed = client.get(reverse("dashboard"), YEAR | {"region": "75"}).context["kpis"]
    assert not next(kpi for kpi in narrowed if kpi.label == "Late plan items").url
