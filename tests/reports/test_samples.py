"""Checks ordered from contradictions: the lot, once for each outcome, once for each form, and what came of them."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from appeals.actions.checking import check, draw
from appeals.models import Check
from common.acts import Refused, act, changed
from common.dates import today
from notices.models import Notice
from reports.actions.samples import candidates, order_sample
from reports.models import OrderedCheck, SampleOrder
from reports.queries.samples import results
from tests.appeals.make import make_meeting
from tests.appeals.word import in_hand, solved

PAGE = reverse("report_sample")
FINDING = "The road is as it was."


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.own)


@pytest.fixture
def days(meeting):
    return {"first": meeting.held_on - timedelta(days=1), "last": meeting.held_on + timedelta(days=1)}


def order(cast, days, **more):
    return order_sample(**({"by": cast.analyst, "wanted": 2, "region": "75"} | days | more))


def checks_of(one: SampleOrder) -> list[Check]:
    return [row.check_made for row in OrderedCheck.objects.unscoped("test").filter(order=one)]


def test_candidates_are_solved_and_not_drawn(cast, meeting, days):
    first, second = solved(cast, meeting), solved(cast, meeting)
    in_hand(cast, meeting)
    assert set(candidates(**days, region="75")) == {first, second}
    draw(first)
    assert set(candidates(**days, region="75")) == {second}
    assert set(candidates(**days, body=cast.own)) == {second}
    for none in ({"region": "15"}, {"body": cast.sister}):
        assert not candidates(**days, **none).exists()
    past = {name: day - timedelta(days=90) for name, day in days.items()}
    assert not candidates(**past, region="75").exists()


def test_the_lot_gives_as_many_as_were_asked_for_to_bodies_without_a_part(cast, meeting, days):
    for _each in range(4):
        solved(cast, meeting)
    made = order(cast, days)
    given = checks_of(made)
    assert (made.candidates, len(given)) == (4, 2)
    assert {one.body for one in given} == {cast.sister}
    assert (
        Notice.objects.unscoped("test").filter(recipient=cast.sister_controller, rule="check.drawn").exists()
    )


def test_an_outcome_is_drawn_once_and_fewer_are_left_each_time(cast, meeting, days):
    for _each in range(3):
        solved(cast, meeting)
    first, second = order(cast, days), order(cast, days)
    assert (len(checks_of(first)), len(checks_of(second))) == (2, 1)
    assert Check.objects.unscoped("test").count() == 3
    with pytest.raises(Refused, match="no solved question"):
        order(cast, days)
    assert SampleOrder.objects.unscoped("test").count() == 2


def test_the_same_form_twice_makes_one_order(cast, meeting, days):
    for _each in range(3):
        solved(cast, meeting)
    token = uuid4()
    assert order(cast, days, token=token) == order(cast, days, token=token)
    assert Check.objects.unscoped("test").count() == 2


def test_a_question_that_nobody_can_check_is_passed_over(cast, meeting, days):
    question = solved(cast, meeting)
    with act("test.complaint"):
        changed(question, complained_of=cast.sister)
    with pytest.raises(Refused, match="No body can check"):
        order(cast, days)
    assert not SampleOrder.objects.unscoped("test").exists()


def test_a_question_opened_meanwhile_is_passed_over(cast, meeting, days, monkeypatch):
    from reports.actions import samples

    gone, kept = solved(cast, meeting), solved(cast, meeting)

    def opened(pk):
        if pk == gone.pk:
            raise Refused("opened")
        return draw(pk)

    monkeypatch.setattr(samples, "draw", opened)
    assert [one.question_id for one in checks_of(order(cast, days))] == [kept.pk]


def test_what_is_wrong_is_told_by_field(cast, days):
    wrong = {"first": days["last"], "last": days["first"]}
    for more, field in ((wrong, "last"), ({"wanted": 101}, "wanted"), ({"region": ""}, "region")):
        with pytest.raises(Refused) as told:
            order(cast, days, **more)
        assert field in told.value.message_dict
    with pytest.raises(Refused):
        order(cast, days, body=cast.own)


def test_only_the_government_office_orders_and_only_those_who_compare_see(cast, meeting, days):
    solved(cast, meeting)
    with pytest.raises(PermissionDenied):
        order(cast, days, by=cast.controller)
    order(cast, days)
    for person, count in ((cast.analyst, 1), (cast.head, 1), (cast.controller, 0)):
        assert len(results(person, **days)) == count
    assert str(SampleOrder.objects.unscoped("test").get()).startswith("75 ")
    assert str(OrderedCheck.objects.unscoped("test").get())


def test_what_the_checks_found_stands_on_the_page(cast, meeting, days, client_of):
    for _each in range(3):
        solved(cast, meeting)
    made = order(cast, days, wanted=3)
    first, second, _third = checks_of(made)
    check(first, by=cast.sister_controller, verdict="failed", finding=FINDING)
    check(second, by=cast.sister_controller, verdict="passed", finding="It is done.")
    (result,) = results(cast.analyst, **days)
    assert (result.given, result.checked, result.failed) == (3, 2, 1)
    period = {"from": days["first"].isoformat(), "to": days["last"].isoformat(), "as_of": today().isoformat()}
    page = client_of(cast.analyst).get(reverse("report_contradictions"), period).content.decode()
    own = reverse("report_sample_order", args=[made.pk])
    assert own in page
    assert own not in client_of(cast.head).get(reverse("report_contradictions"), period).content.decode()
    page = client_of(cast.analyst).get(own).content.decode()
    assert "of them not solved: <b>1</b>" in page
    assert FINDING in page
    assert client_of(cast.head).get(own).status_code == 403


def test_the_page_lists_candidates_and_draws(cast, meeting, days, client_of):
    question, client = solved(cast, meeting), client_of(cast.analyst)
    assert client.get(PAGE).context["count"] is None
    asked = {"region": "75"} | {name: day.isoformat() for name, day in days.items()}
    page = client.get(PAGE, asked)
    assert (page.context["count"], list(page.context["questions"])) == (1, [question])
    form = asked | {"wanted": "5", "token": str(uuid4())}
    made = client.post(PAGE, form)
    one = SampleOrder.objects.unscoped("test").get()
    assert (
        made["Location"]
        == client.post(PAGE, form)["Location"]
        == reverse("report_sample_order", args=[one.pk])
    )
    assert client.post(PAGE, form | {"token": str(uuid4())}).status_code == 422
    for wrong in ({"wanted": "0"}, {"region": "xx"}, {"region": ""}, {"first": "x"}, {"body": "nobody"}):
        assert client.post(PAGE, form | {"token": ""} | wrong).status_code == 422
    assert SampleOrder.objects.unscoped("test").count() == 1


def test_an_order_of_a_body(cast, meeting, days, client_of):
    solved(cast, meeting)
    form = {"body": cast.own.code, "wanted": "5"} | {name: day.isoformat() for name, day in days.items()}
    made = client_of(cast.analyst).post(PAGE, form, follow=True).content.decode()
    assert "1 question is given to be checked." in made
    assert "Ordered check: Akimat of Almaty city" in made
    period = {"from": days["first"].isoformat(), "to": days["last"].isoformat(), "as_of": today().isoformat()}
    page = client_of(cast.head).get(reverse("report_contradictions"), period).content.decode()
    assert "Akimat of Almaty city" in page
