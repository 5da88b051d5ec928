"""The administrator's pages of the rules of systemic problems."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from common.dates import today
from plans.actions.systemic_rules import add_systemic_rule
from plans.models import SystemicRule
from plans.queries_systemic import ends_of_quarters
from tests.reports.facts import make_meeting, make_questions

LIST, NEW = reverse("systemic_rules"), reverse("systemic_rule_new")
RULE = {
    "questions": "3",
    "territories": "1",
    "periods": "2",
    "valid_from": "2099-01-01",
    "source": "Order No. 5",
}
LATER = {"questions": 2, "territories": 1, "periods": 1, "source": "Order"}


@pytest.fixture
def client(cast, client_of):
    return client_of(cast.administrator)


def test_every_rule_stands_with_its_state(cast, client):
    add_systemic_rule(by=cast.administrator, valid_from=today() + timedelta(days=400), **LATER)
    assert [row.state for row in client.get(LIST).context["rows"]] == ["to_come", "in_force"]
    add_systemic_rule(by=cast.administrator, valid_from=today(), **LATER)
    page = client.get(LIST)
    assert [row.state for row in page.context["rows"]] == ["to_come", "in_force", "earlier"]
    assert LIST in client.get(reverse("directory_home")).content.decode()


def test_a_rule_is_tried_on_the_questions_of_today_before_it_is_saved(cast, client):
    """Three questions on a topic, open for two quarters: too few now, enough by the new rule for all that they count to."""
    earlier = ends_of_quarters(today(), 2)[1] - timedelta(days=5)
    make_questions(make_meeting(cast.own_district, earlier), *["in_work"] * 3, topic=cast.topic)
    make_questions(make_meeting(cast.own_district, earlier), *["in_work"] * 9)  # of no topic
    assert client.get(NEW).context["form"]["questions"].value() == 10
    look = client.post(NEW, RULE | {"look": "1"})
    assert "0 systemic now, 2 by the rule" in look.context["preview"]  # the district's cell and the city's
    strict = client.post(NEW, RULE | {"look": "1", "periods": "8"})
    assert "0 systemic now, 0 by the rule" in strict.context["preview"]
    assert SystemicRule.objects.count() == 1
    assert client.post(NEW, RULE)["Location"] == LIST
    assert SystemicRule.objects.get(questions=3).source == "Order No. 5"


def test_a_wrong_rule_is_told(cast, client):
    for wrong in ({"questions": "0"}, {"source": ""}, {"valid_from": "2020-01-01"}, {"periods": "x"}):
        for look in ({}, {"look": "1"}):
            assert client.post(NEW, RULE | wrong | look).status_code == 422


def test_a_rule_to_come_is_corrected_and_removed_and_one_in_force_stays(cast, client):
    rule = add_systemic_rule(by=cast.administrator, valid_from=today() + timedelta(days=400), **LATER)
    edit, remove = (reverse(f"systemic_rule_{act}", args=[rule.pk]) for act in ("edit", "remove"))
    assert remove in client.get(edit).content.decode()
    client.post(edit, RULE | {"questions": "77"})
    assert SystemicRule.objects.get(pk=rule.pk).questions == 77
    client.post(remove)
    assert not SystemicRule.objects.filter(pk=rule.pk).exists()
    fixed = SystemicRule.objects.get()
    page = client.get(reverse("systemic_rule_edit", args=[fixed.pk]))
    assert page.context["fixed"]
    assert "Remove the rule" not in page.content.decode()
    assert client.post(reverse("systemic_rule_edit", args=[fixed.pk]), RULE).status_code == 422
    client.post(reverse("systemic_rule_remove", args=[fixed.pk]))
    assert SystemicRule.objects.filter(pk=fixed.pk).exists()


def test_an_empty_table_says_what_that_means(cast, client):
    from common.acts import act

    with act("test.none"):
        SystemicRule.objects.all().delete()
    assert "Without a rule no problem is systemic." in client.get(LIST).content.decode()
    assert client.get(NEW).context["form"]["questions"].value() is None
