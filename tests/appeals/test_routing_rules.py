"""Rules of routing: the pure matching, what they do at the desk, the trial, and the screens of the administrator."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from appeals.actions.registering import register_question
from appeals.actions.routing import assign, classify
from appeals.actions.routing_rules import delete_rule, mark_tried, move_rule, save_rule, switch_rule
from appeals.models import Event, Question, RoutingRule
from appeals.queries_rules import try_rule
from appeals.routing_rules import Case, Line, first_match, fits
from appeals.suggestions import suggest_responsible
from common.acts import Conflict, Refused, act, changed
from common.dates import today
from tests.appeals.make import fresh, make_meeting, make_question

keys = st.none() | st.integers(1, 3)
levels = st.sampled_from(("", "region", "district"))
lines = st.lists(
    st.builds(Line, pk=st.integers(1, 99), body=st.integers(1, 4), topic=keys, territory=keys, level=levels),
    max_size=8,
)
cases = st.builds(
    Case, topics=st.frozensets(st.integers(1, 3)), territories=st.frozensets(st.integers(1, 3)), level=levels
)


@given(lines, cases)
def test_the_first_that_fits_is_taken(rules, case):
    found = first_match(rules, case)
    fitting = [line for line in rules if fits(line, case)]
    assert found == (fitting[0] if fitting else None)


@given(lines, cases, st.frozensets(st.integers(1, 4)))
def test_a_body_that_is_not_allowed_is_passed_over_as_if_its_rules_were_not_there(rules, case, banned):
    found = first_match(rules, case, lambda body: body not in banned)
    assert found == first_match([line for line in rules if line.body not in banned], case)


@given(lines, lines, cases)
def test_rules_after_the_first_that_fits_change_nothing(rules, more, case):
    found = first_match(rules, case)
    assert first_match([*rules, *more], case) == (found or first_match(more, case))


@given(cases)
def test_an_empty_rule_fits_everything(case):
    assert fits(Line(1, 1), case)


@given(lines, cases, cases)
def test_a_rule_that_fits_less_also_fits_more(rules, case, other):
    """What fits a question fits one that has more topics and places around it."""
    wider = Case(case.topics | other.topics, case.territories | other.territories, case.level)
    assert all(fits(line, wider) for line in rules if fits(line, case))


def made(cast, **more) -> RoutingRule:
    """A rule that was tried and switched on."""
    on = more.pop("on", True)
    fields = {
        "topic": cast.sphere,
        "territory": None,
        "level": "",
        "body": cast.ministry,
        "automatic": False,
    } | more
    rule = save_rule(None, by=cast.administrator, **fields)
    if on:
        mark_tried(rule.pk, by=cast.administrator)
        switch_rule(rule.pk, by=cast.administrator, on=True)
    return RoutingRule.objects.get(pk=rule.pk)


def test_a_rule_is_asked_before_the_place(cast):
    medeu, day = cast.territories["medeu"], today()
    assert suggest_responsible(cast.own, cast.topic, medeu, day) == cast.own_district
    rule = made(cast)
    assert suggest_responsible(cast.own, cast.topic, medeu, day) == cast.ministry
    assert suggest_responsible(cast.own, None, medeu, day) == cast.own_district
    switch_rule(rule.pk, by=cast.administrator, on=False)
    assert suggest_responsible(cast.own, cast.topic, medeu, day) == cast.own_district


@pytest.mark.parametrize(
    ("fields", "fit"),
    [
        ({"topic": None, "territory": "75"}, True),
        ({"topic": None, "territory": "15"}, False),
        ({"topic": None, "level": "city"}, True),
        ({"topic": None, "level": "district"}, False),
        ({"territory": "15"}, False),
    ],
)
def test_territory_and_level(cast, fields, fit):
    if "territory" in fields:
        fields["territory"] = cast.territories[fields["territory"]]
    made(cast, **fields)
    found = suggest_responsible(cast.own, cast.topic, cast.territories["medeu"], today())
    assert (found == cast.ministry) == fit


def test_never_a_body_that_did_not_exist_or_that_the_complaint_is_about(cast):
    made(cast)
    made(cast, body=cast.sister)
    medeu = cast.territories["medeu"]
    assert suggest_responsible(cast.own, cast.topic, medeu, today(), cast.ministry) == cast.sister
    with act("test"):
        changed(cast.ministry, valid_from=today())
    assert suggest_responsible(cast.own, cast.topic, medeu, today() - timedelta(days=1)) == cast.sister


def test_an_automatic_rule_assigns_at_the_desk(cast, meeting):
    rule = made(cast, automatic=True)
    question = make_question(cast.registrar, meeting, "Road", topic=cast.topic)
    assert (question.status, question.responsible) == ("assigned", cast.ministry)
    assert Event.objects.unscoped("test").get(question=question).details["rule"] == rule.pk
    chosen = make_question(cast.registrar, meeting, "Road", topic=cast.topic, responsible=cast.own)
    assert chosen.responsible == cast.own
    assert make_question(cast.registrar, meeting, "No topic").responsible is None
    spot = make_question(cast.registrar, meeting, "x", topic=cast.topic, outcome="on_spot", answer="Done")
    assert spot.responsible is None


def test_a_row_sent_twice_keeps_what_the_rule_gave(cast, meeting):
    from uuid import uuid4

    made(cast, automatic=True)
    row = {
        "meeting_id": meeting.pk,
        "by": cast.registrar,
        "client_key": uuid4(),
        "text": "Road",
        "topic": cast.topic,
    }
    first, second = register_question(**row), register_question(**row)
    assert first.pk == second.pk
    assert fresh(first).responsible == cast.ministry
    assert Event.objects.unscoped("test").filter(question=first).count() == 1


def test_a_rule_that_only_proposes_assigns_nothing(cast, meeting):
    made(cast)
    made(cast, body=cast.sister, automatic=True)
    assert make_question(cast.registrar, meeting, "Road", topic=cast.topic).responsible is None


def test_the_trial_counts(cast):
    meeting = make_meeting(cast.own, held_on=today() - timedelta(days=10))
    old = make_meeting(cast.own, held_on=today() - timedelta(days=200))
    rows = [make_question(cast.registrar, meeting, f"{n}", topic=cast.topic) for n in range(6)]
    make_question(cast.registrar, old, "Too old", topic=cast.topic)
    make_question(cast.registrar, meeting, "Another topic")
    for row, body in zip(rows, (cast.ministry, cast.sister, cast.sister, cast.own), strict=False):
        assign(row, by=cast.controller, responsible=body)
    classify(
        rows[5],
        by=cast.controller,
        kind="complaint",
        topic=cast.topic,
        territory=None,
        complained_of=cast.ministry,
    )
    rule = made(cast, on=False)
    trial = try_rule(rule, today())
    assert (trial.looked_at, trial.fit, trial.agreed, trial.differs, trial.unassigned) == (7, 5, 1, 3, 1)
    assert trial.elsewhere == [(cast.sister, 2), (cast.own, 1)]
    before = made(cast, topic=cast.topic, body=cast.sister)
    move_rule(before.pk, by=cast.administrator, up=True)
    trial = try_rule(RoutingRule.objects.get(pk=rule.pk), today())
    assert (trial.fit, trial.taken_before) == (0, 6)


def test_only_a_rule_that_was_tried_as_it_stands_is_switched_on(cast):
    by = cast.administrator
    rule = made(cast, on=False)
    with pytest.raises(Refused, match="Try the rule"):
        switch_rule(rule.pk, by=by, on=True)
    with pytest.raises(IntegrityError), transaction.atomic(), act("test"):
        changed(rule, is_active=True)
    rule = made(cast)
    same = {"topic": cast.sphere, "territory": None, "level": "", "body": cast.ministry, "automatic": True}
    assert save_rule(rule.pk, by=by, **same, note="Only the note").is_active
    assert not save_rule(rule.pk, by=by, **(same | {"body": cast.sister})).is_active
    with pytest.raises(Refused, match="Try the rule"):
        switch_rule(rule.pk, by=by, on=True)


def test_rules_are_moved_and_deleted(cast):
    by = cast.administrator
    one, two, three = (made(cast, level=level).pk for level in ("city", "region", "district"))

    def order():
        return list(RoutingRule.objects.order_by("order", "pk").values_list("pk", flat=True))

    move_rule(three, by=by, up=True)
    assert order() == [one, three, two]
    move_rule(one, by=by, up=True)
    move_rule(two, by=by, up=False)
    assert order() == [one, three, two]
    delete_rule(three, by=by)
    assert order() == [one, two]
    with pytest.raises(Http404):
        delete_rule(three, by=by)


def test_bad_rules_are_refused(cast):
    by = cast.administrator
    fields = {"topic": None, "territory": None, "level": "", "body": cast.ministry, "automatic": False}
    with pytest.raises(Refused, match="every question"):
        save_rule(None, by=by, **fields)
    with act("test"):
        changed(cast.office, valid_to=today())
    with pytest.raises(Refused, match="does not exist"):
        save_rule(None, by=by, **(fields | {"topic": cast.topic, "body": cast.office}))
    rule = made(cast, on=False)
    with pytest.raises(Conflict):
        save_rule(rule.pk, by=by, version=99, **(fields | {"topic": cast.topic}))
    with pytest.raises(PermissionDenied):
        save_rule(None, by=cast.controller, **(fields | {"topic": cast.topic}))
    assert RoutingRule.objects.count() == 1


def test_the_screens(cast, meeting, client_of, django_assert_max_num_queries):
    client = client_of(cast.administrator)
    question = make_question(
        cast.registrar, meeting, "Secret text of a case", topic=cast.topic, responsible=cast.sister
    )
    data = {
        "topic": "roads",
        "territory": "",
        "level": "",
        "body": "min-energy",
        "automatic": "on",
        "note": "Order 5",
    }
    response = client.post(reverse("routing_rule_new"), data)
    rule = RoutingRule.objects.get()
    here = reverse("routing_rule", args=[rule.pk])
    assert response["Location"] == here
    assert "not tried yet" in client.get(here).content.decode()
    client.post(reverse("routing_rule_switch", args=[rule.pk]), {"on": "1"})
    assert not RoutingRule.objects.get().is_active
    client.post(reverse("routing_rule_try", args=[rule.pk]))
    with django_assert_max_num_queries(12):
        page = client.get(here).content.decode()
    assert "Akimat of Aktobe Region" in page
    assert question.text not in page
    assert question.number not in page
    client.post(reverse("routing_rule_switch", args=[rule.pk]), {"on": "1"})
    assert RoutingRule.objects.get().is_active
    with django_assert_max_num_queries(12):
        assert "switched on" in client.get(reverse("routing_rules")).content.decode()
    edit = reverse("routing_rule_edit", args=[rule.pk])
    assert client.post(edit, {**data, "body": "no-such"}).status_code == 422
    assert client.post(edit, {**data, "body": ""}).status_code == 422
    assert client.post(edit, {**data, "topic": ""}).status_code == 422
    assert client.get(edit).status_code == 200
    client.post(reverse("routing_rule_move", args=[rule.pk]), {"up": "1"})
    client.post(reverse("routing_rule_delete", args=[rule.pk]))
    assert not RoutingRule.objects.exists()
    assert "No rules yet" in client.get(reverse("routing_rules")).content.decode()
    assert client_of(cast.controller).get(reverse("routing_rules")).status_code == 403
    assert Question.objects.unscoped("test").count() == 1
