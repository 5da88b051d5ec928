"""The map of problematic issues against a recount by hand; what is systemic on which day; what the level leaves out."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from common.acts import act, changed
from common.dates import today
from plans.actions.systemic_rules import add_systemic_rule
from plans.models import SystemicRule
from reports.documents_map import problem_map_document
from reports.filters_map import MapFilter, default_level
from reports.queries.problem_map import Sum, problem_map
from tests.plans.make import join, make_item, make_problem
from tests.reports.facts import make_meeting, make_questions
from tests.reports.issues import Issues, make_issues, open_problems, recounted

QUARTER = {"from": "2022-10-01", "to": "2022-12-31", "as_of": "2022-12-31"}
DAYS = [date(2022, 12, 31), date(2022, 9, 30)]


def mapped(user=None, **data):
    chosen = MapFilter(QUARTER | data, user=user)
    assert chosen.is_valid(), chosen.errors
    return chosen, problem_map(chosen, by_region=True)


def cells_of(chosen, found) -> dict[tuple, dict]:
    return {(row["body"], row["code"]): row for row in problem_map_document(chosen, found)["rows"]}


def expected(cell: dict, issues: Issues, day: date) -> dict:
    """The measures of a recounted cell as the document has them."""
    waiting = cell["waiting"]
    blocker = min(waiting, key=lambda kind: (-waiting[kind], kind), default=None)
    return {
        "open": cell["open"][0],
        "before": cell["open"][1],
        "change": cell["open"][0] - cell["open"][1],
        "overdue": cell["overdue"],
        "planned": cell["planned"],
        "orphans": cell["orphans"],
        "territories": len(cell["places"][0]),
        "problems": len(cell["problems"]),
        "main_blocker": blocker,
        "waiting": waiting[blocker] if blocker else 0,
    }


def systemic_by_hand(cell: dict, code: str | None, rule: SystemicRule) -> bool:
    large = [
        many >= rule.questions and len(places) >= rule.territories
        for many, places in zip(cell["open"], cell["places"], strict=True)
    ]
    return code is not None and all(large[: rule.periods])


def lacks_by_hand(cell: dict, issues: Issues, day: date) -> list[str]:
    problems = [one for one in open_problems(issues, day) if one.pk in cell["problems"]]
    if not problems:
        return ["problem"]
    has = [
        (one.owner_id is not None, any(item.approved_on and item.approved_on <= day for item in one.items.unscoped("test")))
        for one in problems
    ]  # fmt: skip
    if (True, True) in has:
        return []
    if (True, False) in has:
        return ["plan"]
    return ["owner"] if (False, True) in has else ["owner", "plan"]


@pytest.mark.parametrize("seed", range(4))
def test_every_cell_equals_a_recount_question_by_question(cast, seed):
    issues = make_issues(cast, seed)
    rule = SystemicRule.objects.get()
    marked = 0
    for level in ("central", "region", "district"):
        for by in ("topic", "sphere"):
            for as_of in (DAYS[0], date(2022, 11, 3)):
                chosen, found = mapped(level=level, by=by, as_of=as_of.isoformat())
                days = [as_of, DAYS[1]]
                assert found.days == days
                rows, hand = cells_of(chosen, found), recounted(issues, level, by, days)
                assert rows.keys() == hand.keys()
                for key, cell in hand.items():
                    wanted = expected(cell, issues, as_of)
                    assert {name: rows[key][name] for name in wanted} == wanted, (level, by, as_of, key)
                    assert rows[key]["systemic"] == systemic_by_hand(cell, key[1], rule), key
                    if rows[key]["systemic"]:
                        marked += 1
                        assert rows[key]["lacks"] == lacks_by_hand(cell, issues, as_of)
                    else:
                        assert rows[key]["lacks"] == []
    assert marked


@pytest.mark.parametrize("level", ["central", "region", "district"])
@pytest.mark.parametrize("by", ["topic", "sphere"])
def test_cells_rows_columns_and_what_is_left_out_add_up_to_all_open_questions(cast, level, by):
    make_issues(cast, 9)
    _chosen, found = mapped(level=level, by=by)
    every = sum(problem_map_total(one) for one in ("central", "region"))
    for name in ("open", "before", "overdue", "planned", "orphans"):
        parts = [found.cells, found.rows, found.columns, found.regions]
        assert {sum(getattr(cell, name) for cell in part.values()) for part in parts} == {
            getattr(found.total, name)
        }
    assert found.total.open + found.left_out == every
    problems = frozenset().union(*(cell.problems for cell in found.cells.values()))
    assert found.total.problems == problems


def problem_map_total(level: str) -> int:
    return mapped(level=level)[1].total.open


def large_cell(cast, *, many: int = 6, body=None) -> list:
    """Open questions on road repair from two districts and a region, raised long before the periods."""
    places = [cast.territories["medeu"], cast.territories["75"], cast.territories["15"]]
    meeting = make_meeting(body or cast.own_district, date(2022, 1, 20))
    return [
        question
        for number in range(many)
        for question in make_questions(meeting, "in_work", topic=cast.topic, territory=places[number % 3])
    ]


def small_rule(**more) -> None:
    with act("test.rule"):
        changed(SystemicRule.objects.get(), **{"questions": 6, "territories": 3, "periods": 2} | more)


def lacks_now(cast) -> tuple[bool, list[str]]:
    chosen, found = mapped(level="region")
    row = cells_of(chosen, found)["akimat-75", "roads.repair"]
    return row["systemic"], row["lacks"]


def test_a_systemic_problem_asks_for_a_root_problem_an_owner_and_a_plan_one_after_the_other(cast):
    small_rule()
    questions = large_cell(cast)
    assert lacks_now(cast) == (True, ["problem"])
    problem = make_problem(cast, body=cast.ministry, named_on=date(2022, 5, 1), topic=cast.sphere)
    assert lacks_now(cast) == (True, ["problem"])  # another body, another topic, and nobody joined a question
    join(problem, questions[0])
    with act("test.earlier"):
        changed(problem.joined.unscoped("test").get(), joined_on=date(2022, 6, 1))
    assert lacks_now(cast) == (True, ["owner", "plan"])
    with act("test.owner"):
        changed(problem, owner=cast.executor)
    assert lacks_now(cast) == (True, ["plan"])
    item = make_item(problem, cast.executor)
    assert lacks_now(cast) == (True, ["plan"])  # approved only today: on that day there was no plan
    with act("test.approved"):
        changed(item, approved_on=date(2022, 12, 31))
    assert lacks_now(cast) == (True, [])
    _chosen, found = mapped(level="region")
    assert (len(found.systemic()), found.unowned()) == (1, [])


def test_a_problem_of_the_body_and_topic_counts_though_no_question_is_joined(cast):
    small_rule()
    large_cell(cast)
    make_problem(cast, body=cast.own, named_on=date(2022, 5, 1), owner=cast.executor)
    assert lacks_now(cast) == (True, ["plan"])


@pytest.mark.parametrize("rule", [{"questions": 7}, {"territories": 4}, {"periods": 5}])
def test_below_one_threshold_nothing_is_systemic(cast, rule):
    small_rule(**rule)
    large_cell(cast)
    assert lacks_now(cast) == (False, [])


def test_the_rule_of_the_day_decides_and_without_a_rule_nothing_is_systemic(cast):
    small_rule()
    large_cell(cast)
    add_systemic_rule(
        by=cast.administrator, valid_from=today(), questions=999, territories=3, periods=2, source="Order"
    )
    assert lacks_now(cast) == (True, ["problem"])
    now = mapped(**{"from": "", "to": "", "as_of": today().isoformat(), "level": "region"})[1]
    assert now.rule.questions == 999
    assert not now.systemic()
    before = mapped(**{"from": "2021-10-01", "to": "2021-12-31", "as_of": "2021-12-31"})[1]
    assert before.rule is None
    assert before.cells == {}


def test_questions_of_no_topic_are_no_systemic_problem(cast):
    small_rule(territories=1)
    make_questions(make_meeting(cast.own, date(2022, 1, 20)), *["in_work"] * 20)
    _chosen, found = mapped(level="region")
    assert [key[1] for key in found.cells] == [None]
    assert not found.systemic()


def test_periods_of_the_kind_go_back_as_far_as_the_rule_asks(cast):
    small_rule(periods=4)
    assert mapped()[1].days == [date(2022, 12, 31), date(2022, 9, 30), date(2022, 6, 30), date(2022, 3, 31)]
    odd = MapFilter({"from": "2022-03-11", "to": "2022-03-20", "as_of": "2022-03-15"})
    assert odd.is_valid()
    assert odd.ends(3) == [date(2022, 3, 15), date(2022, 3, 10), date(2022, 2, 28)]


def test_the_quarter_is_the_period_unless_another_is_chosen(cast):
    plain = MapFilter({})
    assert plain.is_valid()
    assert (plain.period.last - plain.period.first) < timedelta(days=93)
    year = MapFilter({"period": "2022"})
    assert year.is_valid()
    assert year.period.first == date(2022, 1, 1)


@pytest.mark.parametrize(
    ("who", "level"),
    [("analyst", "region"), ("head", "region"), ("district_executor", "district"), ("ministry_head", "central"),
     ("stranger", "region")],
)  # fmt: skip
def test_a_person_begins_at_the_level_of_the_own_body(cast, who, level):
    chosen = MapFilter({}, user=getattr(cast, who))
    assert chosen.is_valid()
    assert chosen.level == default_level(chosen) == level
    assert MapFilter({}).is_valid()


def test_measures_of_nothing_have_no_share_and_no_blocker(cast):
    assert Sum().as_json() | {"open": 0} == Sum().as_json()
    assert (Sum().planned_share, Sum().main_blocker, Sum(open=4, planned=1).planned_share) == (None, "", 0.25)
