"""Pages of blockers: each act has its form, each refusal its words; lists, files and what the ladder shows."""

import csv
import io
from datetime import timedelta

import pytest
from django.urls import reverse

from common.dates import today
from plans.actions.blockers import name_blocker, tie_blocker
from plans.actions.positions import state_position
from plans.actions.stages import expect_stage, reach_stage
from plans.enums import BlockerState, Stand
from plans.models import Blocker, BlockerStage
from plans.timeline import moments
from tests.days import In, resolved
from tests.plans.make import make_blocker, make_problem
from tests.plans.test_blockers import MONEY, fresh, ties_of
from tests.plans.test_rollup import ask
from tests.reports.test_resolution_page import content


def soon():
    return today() + timedelta(days=60)


@pytest.fixture
def problem(cast):
    return make_problem(cast, owner=cast.executor)


@pytest.fixture
def money(cast, problem):
    return name_blocker(
        by=cast.controller, problem=problem, waits_for=cast.ministry, expected={"financed": soon()}, **MONEY
    )


@pytest.fixture
def joint(cast, problem):
    return name_blocker(
        by=cast.controller, problem=problem, kind="joint", title="Joint order", waits_for=cast.ministry
    )


def at(name, row, **query):
    url = reverse(name, args=[row.pk])
    return url + ("?" + "&".join(f"{key}={value}" for key, value in query.items()) if query else "")


def test_named_from_the_problem_in_two_steps(cast, client_of, problem):
    client = client_of(cast.controller)
    kinds = client.get(at("blocker_new", problem))
    assert [code for code, *_rest in kinds.context["kinds"]] == [
        "law",
        "money",
        "joint",
        "procurement",
        "land",
        "court",
    ]
    form = client.get(at("blocker_new", problem, kind="money")).context["form"]
    assert "expected_financed" in form.fields and "expected_estimated" not in form.fields
    data = {
        "title": "Money for the road", "body": cast.own.code, "waits_for": cast.ministry.pk, "amount": "1200000000",
        "budget_level": "regional", "budget_year": "2027", "expected_financed": soon().isoformat(),
        "token": form.initial["token"],
    }  # fmt: skip
    for _twice in range(2):
        answer = client.post(at("blocker_new", problem, kind="money"), data)
        blocker = Blocker.objects.unscoped("test").get()
        assert answer.url == at("blocker_page", blocker)
    assert blocker.waits_for == cast.ministry
    assert client.post(at("blocker_new", problem), data).status_code == 422
    wrong = client.post(
        at("blocker_new", problem, kind="money"), data | {"expected_bid": "2020-01-01", "token": ""}
    )
    assert wrong.status_code == 422 and "expected_bid" in wrong.context["form"].errors


def test_the_page_tells_how_far_it_is(cast, client_of, money, problem):
    ask(cast, problem)
    expect_stage(
        money, by=cast.controller, stage="financed", on=soon() + timedelta(days=30), reason="Sequestered"
    )
    reach_stage(money, by=cast.controller, stage="commission", document="Protocol 3")
    page = client_of(cast.controller).get(at("blocker_page", money))
    steps = page.context["steps"]
    assert [step.look for step in steps] == ["done", "skipped", "now", "ahead", "ahead", "ahead"]
    assert (steps[4].first, steps[4].slip, steps[4].frees) == (soon(), 30, True)
    values = {kpi.label: kpi.value for kpi in page.context["kpis"]}
    assert values["Questions that wait"] == "1" and values["Money needed"] == "1.2 bn ₸"
    text = page.content.decode()
    assert "Stage reached: Before the budget commission" in text
    assert "Protocol 3" in text and "first expected" in text and "moved by 30 days" in text
    assert "Ministry of Energy, since" in text


def test_a_stage_that_is_late_is_marked_while_it_blocks(cast, client_of, problem):
    blocker = make_blocker(
        problem, "land", expected={"surveyed": today() - timedelta(days=3)}, waits_for=cast.ministry
    )
    steps = client_of(cast.executor).get(at("blocker_page", blocker)).context["steps"]
    assert [step.look for step in steps] == ["now", "late", "ahead", "ahead"]
    row = BlockerStage.objects.unscoped("test").get(blocker=blocker, stage="surveyed")
    assert str(row) and str(blocker) == blocker.title


ACTS = {
    "blocker_edit": ({"title": "Other words", "amount": 5, "budget_level": "rural", "budget_year": 2028, "version": 1},
                     {"title": ""}),
    "blocker_expect": ({"expected_financed": In(timedelta(days=69)), "reason": "Later", "version": 1},
                       {"expected_financed": "2020-01-01", "reason": "x"}),
    "blocker_reach": ({"stage": "bid", "on": In()}, {"stage": "financed", "on": In()}),
    "blocker_drop": ({"reason": "Sponsors pay"}, {"reason": ""}),
}  # fmt: skip


@pytest.mark.parametrize("name", ACTS)
def test_each_act_has_its_form(cast, client_of, money, name):
    good, bad = resolved(ACTS[name])
    client = client_of(cast.controller)
    assert client.get(at(name, money)).status_code == 200
    refused = client.post(at(name, money), bad)
    assert refused.status_code == 422 and refused.context["form"].errors
    assert client.post(at(name, money), good).url == at("blocker_page", money)
    assert client.get(at("blocker_page", money)).status_code == 200


def test_an_old_form_is_a_conflict(cast, client_of, money):
    client = client_of(cast.controller)
    data = ACTS["blocker_edit"][0]
    client.post(at("blocker_edit", money), data)
    again = client.post(at("blocker_edit", money), data | {"title": "Mine"})
    assert again.status_code == 409 and again.context["form"]["version"].value() == "2"


def test_a_stage_is_taken_back(cast, client_of, money):
    client = client_of(cast.controller)
    reach_stage(money, by=cast.controller, stage="bid")
    version = fresh(money).version
    client.post(at("blocker_back", money), {"reason": "Returned", "version": version})
    assert fresh(money).stage == "estimated"
    assert (
        client.post(at("blocker_back", money), {"reason": "Returned", "version": version}).status_code == 409
    )


def test_a_law_has_the_number_of_its_act(cast, client_of, problem):
    law = name_blocker(by=cast.controller, problem=problem, kind="law", title="Amendment")
    client = client_of(cast.controller)
    data = {"stage": "in_force", "on": today().isoformat()}
    assert "act_number" in client.post(at("blocker_reach", law), data).context["form"].errors
    client.post(at("blocker_reach", law), data | {"act_number": "No. 12-VIII"})
    page = client.get(at("blocker_page", law)).content.decode()
    assert "No. 12-VIII" in page and "Lifted on" in page


def test_the_body_waited_for_reaches_and_others_do_not(cast, client_of, money):
    ministry = client_of(cast.ministry_controller)
    assert [one.label for one in ministry.get(at("blocker_page", money)).context["buttons"]] == [
        "Stage reached"
    ]
    ministry.post(at("blocker_reach", money), {"stage": "bid", "on": today().isoformat()})
    assert fresh(money).stage == "bid"
    assert ministry.get(at("blocker_edit", money)).status_code == 403
    executor = client_of(cast.executor)
    assert executor.get(at("blocker_page", money)).context["buttons"] == []
    assert executor.get(at("blocker_reach", money)).status_code == 403
    assert client_of(cast.sister_controller).get(at("blocker_page", money)).status_code == 404


def test_problems_are_looked_for_tied_and_untied(cast, client_of, money, problem):
    bridge = make_problem(cast, title="The bridge")
    client = client_of(cast.controller)
    for text, there in (("bridge", True), (bridge.number, True), ("school", False)):
        page = client.get(at("blocker_tie", money, text=text))
        assert (bridge.title in page.content.decode()) == there, text
    assert client.post(at("blocker_tie", money), {"problem": problem.pk}).status_code == 422
    client.post(at("blocker_tie", money), {"problem": bridge.pk})
    assert ties_of(money) == {problem.pk, bridge.pk}
    client.post(at("blocker_untie", money), {"problem": bridge.pk, "reason": "Another road"})
    assert ties_of(money) == {problem.pk}
    last = client.post(at("blocker_untie", money), {"problem": problem.pk, "reason": "Another road"})
    assert last.status_code == 422
    client.post(at("blocker_drop", money), {"reason": "Sponsors pay"})
    assert "not needed any more" in client.get(at("blocker_tie", money)).content.decode()
    assert "not needed any more" in client.get(at("blocker_edit", money)).content.decode()


def test_positions_and_the_disagreement(cast, client_of, joint):
    client = client_of(cast.controller)
    assert (
        client.post(at("blocker_raise", joint), {"to": cast.office.pk, "on": today().isoformat()}).status_code
        == 422
    )
    client.post(at("blocker_position", joint), {"body": cast.sister.pk, "stand": "silent"})
    sister = client_of(cast.sister_executor)
    page = sister.get(at("blocker_page", joint))
    assert "those of other bodies" in page.content.decode()
    (line,) = page.context["positions"]
    form = sister.get(line.url).context["form"]
    assert (form.initial["body"], form.initial["stand"]) == (str(cast.sister.pk), "silent")
    assert sister.post(line.url, {"body": cast.sister.pk, "stand": "objects"}).status_code == 422
    sister.post(line.url, {"body": cast.sister.pk, "stand": "objects", "note": "No land"})
    client.post(
        at("blocker_raise", joint), {"to": cast.office.pk, "on": today().isoformat(), "note": "Decide"}
    )
    page = client.get(at("blocker_page", joint)).content.decode()
    assert "No land" in page and "Government Office, " in page and "Position of a body: objects" in page
    assert client_of(cast.district_executor).get(at("blocker_position", joint)).status_code == 404
    assert client_of(cast.executor).get(at("blocker_position", joint)).status_code == 403
    assert client.get(at("blocker_position", joint, body="x")).status_code == 200


def test_the_tab_of_a_problem_has_its_blockers_and_only_planners_name_more(
    cast, client_of, problem, money, joint
):
    tab = client_of(cast.controller).get(at("problem_blockers", problem))
    assert tab.context["rows"] == [joint, money]  # without a day it holds up longest
    assert tab.context["buttons"][0].shown
    tab = client_of(cast.executor).get(at("problem_blockers", problem))
    assert not tab.context["buttons"][0].shown
    assert client_of(cast.executor).get(at("blocker_new", problem)).status_code == 403
    empty = client_of(cast.controller).get(at("problem_blockers", make_problem(cast, title="Free")))
    assert "Nothing is named" in empty.content.decode()


def test_an_ended_problem_names_no_blocker(cast, client_of):
    ended = make_problem(cast, stage="solved", ended_on=today(), outcome="Built")
    for kind in ({}, {"kind": "land"}):
        page = client_of(cast.controller).get(at("blocker_new", ended, **kind))
        assert "not open any more" in page.content.decode()


LIST = reverse("blocker_list")


def listed(client, **query):
    return {row.pk for row in client.get(LIST, query).context["rows"]}


def test_the_list_shows_what_blocks_and_filters_it(cast, client_of, problem, money, joint):
    plot = make_blocker(
        make_problem(cast, title="Elsewhere", territory=None),
        "land",
        state=BlockerState.LIFTED,
        ended_on=today(),
    )
    ask(cast, problem)
    client = client_of(cast.controller)
    everything = {money.pk, joint.pk, plot.pk}
    assert listed(client) == {money.pk, joint.pk}
    for query, found in (
        ({"state": ""}, everything),
        ({"state": "lifted"}, {plot.pk}),
        ({"kind": "money"}, {money.pk}),
        ({"waits_for": "none"}, {plot.pk}),
        ({"waits_for": cast.ministry.code}, {money.pk, joint.pk}),
        ({"body": cast.own.code, "sphere": "roads"}, everything),
        ({"body": cast.sister.code}, set()),
        ({"region": "75"}, {money.pk, joint.pk}),
        ({"region": "none"}, {plot.pk}),
        ({"region": "15"}, set()),
        ({"budget_level": "regional", "budget_year": "2027"}, {money.pk}),
        ({"only": "acts"}, {joint.pk}),
        ({"only": "priced"}, {money.pk}),
        ({"text": "order joint"}, {joint.pk}),
        ({"text": money.number}, {money.pk}),
        ({"text": "nothing like it"}, set()),
        ({"blocks": "true"}, {money.pk, joint.pk}),
    ):  # fmt: skip
        assert listed(client, **query) == found, query
    for query in ({"kind": "weather"}, {"region": "xx"}, {"budget_year": "1"}, {"body": "nobody"}):
        assert client.get(LIST, query).status_code == 422, query


def test_the_list_as_a_file_and_in_order(cast, client_of, problem, money, joint):
    ask(cast, problem)
    client = client_of(cast.controller)
    rows = list(csv.DictReader(io.StringIO(content(client.get(LIST, {"format": "csv"})).decode("utf-8-sig"))))
    assert {row["Number"]: row["People who wait"] for row in rows} == {money.number: "1", joint.number: "1"}
    assert next(row for row in rows if row["Number"] == money.number)["Amount, ₸"] == "1200000000"
    assert content(client.get(LIST, {"format": "xlsx", "state": ""}))[:2] == b"PK"
    ordered = client.get(LIST, {"sort": "-amount", "state": "open"}).context["rows"]
    assert len(ordered) == 2


def test_the_list_takes_few_queries(cast, client_of, django_assert_max_num_queries):
    for number in range(6):
        make_blocker(make_problem(cast, title=f"P{number}"), "land")
    client = client_of(cast.controller)
    client.get(LIST)
    with django_assert_max_num_queries(16):
        client.get(LIST)


def test_the_questions_behind_a_number(cast, client_of, problem, money):
    alone = make_problem(cast, title="Money alone")
    tie_blocker(money, by=cast.controller, problem=alone)
    name_blocker(by=cast.controller, problem=problem, kind="law", title="Amendment")
    ask(cast, problem), ask(cast, alone)
    client, url = client_of(cast.controller), reverse("blocker_questions")
    for query, count in (
        ({}, 2),
        ({"blocker": money.pk}, 2),
        ({"blocker": money.pk, "freed": "all"}, 1),
        ({"freed": "all"}, 2),
        ({"freed": "money"}, 1),
        ({"kind": "law"}, 1),
    ):
        assert client.get(url, query).context["page"].total == count, query
    assert client.get(url, {"kind": "weather"}).status_code == 422
    assert "No question waits" in client.get(url, {"kind": "court"}).content.decode()


def test_the_history_says_what_happened(cast, joint):
    reach_stage(joint, by=cast.controller, stage="signed", document="Order 5")
    state = [one.title for one in moments(joint.events.unscoped("test"))]
    assert state == [
        "Blocker named: Joint order",
        "Stage reached: Joint order signed. The blocker is lifted.",
    ]
    from plans.actions.stages import step_back

    step_back(joint, by=cast.controller, reason="Error")
    expect_stage(joint, by=cast.controller, stage="agreed", on=soon())
    state_position(joint, by=cast.controller, body=cast.ministry, stand=Stand.AGREES)
    told = list(moments(joint.events.unscoped("test")))
    assert told[2].title == "Back to the stage: Joint decision needed"
    assert told[3].changes[0].startswith("Text agreed: — → ")
    assert told[4].title == "Position of a body: agrees"
