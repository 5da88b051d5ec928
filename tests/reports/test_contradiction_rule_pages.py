"""The thresholds of contradictions, as the Government office keeps them."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from common.acts import Refused
from common.dates import today
from reports.actions.contradiction_rules import (
    add_contradiction_rule,
    change_contradiction_rule,
    load_contradiction_rule,
    remove_contradiction_rule,
)
from reports.models import ContradictionRule

LIST, NEW = reverse("contradiction_rules"), reverse("contradiction_rule_new")
FACTS = {"leaders": 5, "most": 5, "min_questions": 10, "min_complaints": 50, "source": "Order No. 5"}
FORM = {name: str(value) for name, value in FACTS.items()} | {"valid_from": "2099-01-01"}


@pytest.fixture
def client(cast, client_of):
    return client_of(cast.analyst)


def coming(cast) -> ContradictionRule:
    return add_contradiction_rule(by=cast.analyst, valid_from=today() + timedelta(days=400), **FACTS)


def test_reference_is_loaded_once(cast):
    assert load_contradiction_rule() == 0
    assert ContradictionRule.objects.get().most == 4


def test_every_rule_stands_with_its_state(cast, client):
    rule = coming(cast)
    add_contradiction_rule(by=cast.analyst, valid_from=today(), **FACTS)
    rows = client.get(LIST).context["rows"]
    assert [row.tag[0] for row in rows] == ["to_come", "in_force", "earlier"]
    assert [row.url for row in rows] == [reverse("contradiction_rule_edit", args=[rule.pk]), "", ""]
    assert str(rule) == rule.valid_from.isoformat()


def test_a_rule_is_written_corrected_and_removed_while_it_is_to_come(cast, client):
    assert client.get(NEW).context["form"]["leaders"].value() == 3
    assert client.post(NEW, FORM)["Location"] == LIST
    rule = ContradictionRule.objects.get(leaders=5)
    edit, remove = (reverse(f"contradiction_rule_{act}", args=[rule.pk]) for act in ("edit", "remove"))
    assert remove in client.get(edit).content.decode()
    client.post(edit, FORM | {"most": "7"})
    assert ContradictionRule.objects.get(pk=rule.pk).most == 7
    client.post(remove)
    assert not ContradictionRule.objects.filter(pk=rule.pk).exists()


def test_a_rule_in_force_stays(cast, client):
    rule = ContradictionRule.objects.get()
    edit = reverse("contradiction_rule_edit", args=[rule.pk])
    assert "It stays as it is" in client.get(edit).content.decode()
    assert client.post(edit, FORM).status_code == 422
    client.post(reverse("contradiction_rule_remove", args=[rule.pk]))
    assert ContradictionRule.objects.filter(pk=rule.pk).exists()


@pytest.mark.parametrize(
    "wrong",
    [{"leaders": "0"}, {"most": "21"}, {"source": ""}, {"valid_from": "2020-01-01"}, {"leaders": "x"}],
)
def test_a_wrong_rule_is_told(cast, client, wrong):
    assert client.post(NEW, FORM | wrong).status_code == 422


def test_an_empty_table_says_what_that_means(cast, client):
    from common.acts import act

    with act("test.rules"):
        ContradictionRule.objects.all().delete()
    assert "the numbers hold that the system came with" in client.get(LIST).content.decode()
    assert client.get(NEW).context["form"]["leaders"].value() is None


def test_only_the_government_office_writes_it(cast):
    rule = coming(cast)
    for act in (
        lambda: add_contradiction_rule(by=cast.head, valid_from=today(), **FACTS),
        lambda: change_contradiction_rule(rule, by=cast.administrator, leaders=1),
        lambda: remove_contradiction_rule(rule.pk, by=cast.controller),
    ):
        with pytest.raises(PermissionDenied):
            act()
    with pytest.raises(Refused):
        change_contradiction_rule(rule.pk, by=cast.analyst, leaders=0)
    change_contradiction_rule(rule.pk, by=None, leaders=2)
    assert ContradictionRule.objects.get(pk=rule.pk).leaders == 2
