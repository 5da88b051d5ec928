"""Terms around meetings: the row in force on a day."""

from datetime import date

from common.acts import act
from meetings.actions.reference import load_meeting_reference
from meetings.groups import group_choices, group_codes, group_name
from meetings.models import MeetingRule, Norm, TargetGroup
from meetings.rules import load_meeting_rules


def test_legal_days_of_calendars_and_lead_time(cast):
    rules = load_meeting_rules()
    assert rules.calendar_due("central", 2023) == date(2023, 1, 10)
    assert rules.calendar_due("local", 2023) == date(2023, 1, 15)
    assert rules.lead_days(date(2026, 3, 1)) == 3


def test_a_decree_of_spring_binds_from_the_next_year_on(cast):
    rules = load_meeting_rules()
    assert rules.calendar_due("central", 2022) is None
    assert rules.lead_days(date(2021, 12, 31)) is None


def test_a_later_row_leaves_earlier_days_alone(cast):
    with act("test.rule"):
        MeetingRule.objects.create(kind="announcement", days=10, valid_from="2026-07-01", source="Test")
    rules = load_meeting_rules()
    assert [rules.lead_days(day) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [3, 10]


def test_reference_is_loaded_once_and_leaves_what_is_there(cast):
    with act("test.groups"):
        TargetGroup.objects.filter(code="youth").update(name_en="Young people")
        Norm.objects.filter(host_level="region").delete()
    assert load_meeting_reference() == 2
    assert load_meeting_reference() == 0
    assert TargetGroup.objects.get(code="youth").name_en == "Young people"


def test_groups_in_use_on_a_day(cast):
    with act("test.groups"):
        TargetGroup.objects.filter(code="women").update(valid_to="2026-01-01")
        TargetGroup.objects.filter(code="youth").update(valid_from="2026-01-01")
    assert ("women" in group_codes(date(2025, 12, 31)), "women" in group_codes(date(2026, 1, 1))) == (
        True,
        False,
    )
    assert ("youth" in group_codes(date(2025, 12, 31)), "youth" in group_codes(date(2026, 1, 1))) == (
        False,
        True,
    )
    assert {"women", "youth"} <= {code for code, _name in group_choices()}
    assert (group_name("farmers"), group_name(""), group_name("gone")) == ("Farmers", "", "gone")
