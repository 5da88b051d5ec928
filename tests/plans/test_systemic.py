"""When a problem is systemic, and what it lacks: the rule over any numbers, and the table of rules."""

from __future__ import annotations

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import given
from hypothesis import strategies as st

from common.acts import Refused
from plans.actions.reference import load_plan_reference
from plans.actions.systemic_rules import add_systemic_rule, change_systemic_rule, remove_systemic_rule
from plans.models import SystemicRule
from plans.queries_systemic import ends_of_quarters
from plans.rules import SystemicRules, load_systemic_rules
from plans.systemic import Lack, ProblemFacts, Stood, is_systemic, lacking

LATER = date(2099, 1, 1)
SMALL = st.integers(0, 20)
RULES = st.builds(
    SystemicRule, questions=st.integers(1, 20), territories=st.integers(1, 6), periods=st.integers(1, 4)
)
ENDS = st.lists(st.builds(Stood, SMALL, st.integers(0, 8)), min_size=1, max_size=6)
FACTS = {"questions": 20, "territories": 5, "periods": 3, "source": "Order No. 5"}


@given(RULES, ENDS, st.data())
def test_more_questions_from_more_districts_never_make_a_problem_less_systemic(rule, ends, data):
    more = [Stood(one.questions + data.draw(SMALL), one.territories + data.draw(SMALL)) for one in ends]
    assert is_systemic(rule, more) >= is_systemic(rule, ends)


@given(RULES, ENDS, st.data())
def test_what_was_small_at_the_end_of_one_of_the_periods_is_not_systemic(rule, ends, data):
    place = data.draw(st.integers(0, rule.periods - 1))
    small = data.draw(st.sampled_from([Stood(rule.questions - 1, 99), Stood(999, rule.territories - 1)]))
    large = [Stood(999, 99)] * rule.periods
    assert is_systemic(rule, large)
    assert not is_systemic(rule, [*large[:place], small, *large[place + 1 :]])


@given(RULES, ENDS)
def test_what_lies_further_back_than_the_periods_of_the_rule_does_not_matter(rule, ends):
    assert is_systemic(rule, ends) == is_systemic(rule, ends[: rule.periods])
    if len(ends) < rule.periods:
        assert not is_systemic(rule, ends)


def test_without_a_rule_nothing_is_systemic():
    assert not is_systemic(None, [Stood(999, 99)] * 8)


@pytest.mark.parametrize(
    ("problems", "lacks"),
    [
        ([], (Lack.PROBLEM,)),
        ([(False, False)], (Lack.OWNER, Lack.PLAN)),
        ([(True, False)], (Lack.PLAN,)),
        ([(False, True)], (Lack.OWNER,)),
        ([(True, True)], ()),
        ([(False, False), (True, True)], ()),
        ([(False, True), (True, False)], (Lack.PLAN,)),
    ],
)
def test_one_problem_with_an_owner_and_a_plan_is_enough(problems, lacks):
    assert lacking(ProblemFacts(*facts) for facts in problems) == lacks


@given(st.lists(st.dates(date(2020, 1, 1), date(2030, 1, 1)), unique=True, max_size=6), st.dates())
def test_the_rule_in_force_is_the_last_one_that_has_begun(starts, day):
    found = SystemicRules.of(SystemicRule(valid_from=start) for start in starts).in_force(day)
    begun = [start for start in starts if start <= day]
    assert (found and found.valid_from) == (max(begun) if begun else None)


def test_quarters_end_with_the_day_itself():
    assert ends_of_quarters(date(2026, 5, 17), 3) == [
        date(2026, 5, 17),
        date(2026, 3, 31),
        date(2025, 12, 31),
    ]


# The table


def test_the_reference_rule_is_loaded_once_and_left_alone(cast):
    rule = SystemicRule.objects.get()
    assert (rule.questions, rule.territories, rule.periods, rule.valid_from) == (10, 3, 2, date(2022, 1, 1))
    assert load_plan_reference() == 0
    assert load_systemic_rules().in_force(date(2021, 12, 31)) is None
    assert load_systemic_rules().in_force(date(2022, 1, 1)) == rule


def test_a_rule_to_come_is_written_corrected_and_removed(cast):
    rule = add_systemic_rule(by=cast.administrator, valid_from=LATER, **FACTS | {"source": " Order  No. 5 "})
    assert rule.source == "Order No. 5"
    assert change_systemic_rule(rule, by=cast.administrator, questions=30).questions == 30
    assert change_systemic_rule(rule.pk, by=cast.administrator, source="Order  6").source == "Order 6"
    remove_systemic_rule(rule, by=cast.administrator)
    assert SystemicRule.objects.count() == 1


def test_a_rule_in_force_is_never_changed(cast):
    rule = SystemicRule.objects.get()
    with pytest.raises(Refused, match="stays as it is"):
        change_systemic_rule(rule, by=cast.administrator, questions=1)
    with pytest.raises(Refused, match="stays as it is"):
        remove_systemic_rule(rule, by=cast.administrator)


@pytest.mark.parametrize(
    ("wrong", "named"),
    [
        ({"questions": 0}, "__all__"),
        ({"periods": 9}, "__all__"),
        ({"source": " "}, "source"),
        ({"valid_from": date(2021, 1, 1)}, "valid_from"),
        ({"valid_from": date(2022, 1, 1)}, "__all__"),
    ],
)
def test_a_wrong_rule_is_refused_by_field(cast, wrong, named):
    with pytest.raises(Refused) as refusal:
        add_systemic_rule(by=cast.administrator, **{"valid_from": LATER, **FACTS, **wrong})
    assert named in refusal.value.message_dict


@pytest.mark.parametrize("who", ["head", "analyst", "controller"])
def test_only_administrators_write_rules(cast, who):
    person = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        add_systemic_rule(by=person, valid_from=LATER, **FACTS)
    rule = add_systemic_rule(by=None, valid_from=LATER, **FACTS)
    with pytest.raises(PermissionDenied):
        change_systemic_rule(rule, by=person, questions=1)
    with pytest.raises(PermissionDenied):
        remove_systemic_rule(rule, by=person)
