"""Norms, exemptions, terms and target groups as an administrator writes them: what was in force is never rewritten."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied

from common.acts import Refused
from common.dates import today
from meetings.actions import groups as group_actions
from meetings.actions import meeting_rules as rule_actions
from meetings.actions import norms as norm_actions
from meetings.groups import group_codes
from meetings.models import MeetingRule, Norm, NormExemption, TargetGroup
from organisations.models import History

pytestmark = pytest.mark.usefixtures("midyear")
NORM = {
    "host_level": "region",
    "unit": "district",
    "count": 1,
    "period": "quarter",
    "valid_from": date(2026, 7, 1),
    "source": "New decree",
}
RULE = {"kind": "announcement", "days": 5, "valid_from": date(2026, 7, 1), "source": "New order"}
GROUP = {
    "code": "veterans",
    "name_kk": "Ардагерлер",
    "name_ru": "Ветераны",
    "name_en": "Veterans",
    "order": 55,
}


def exempt(cast, body=None, **changes):
    facts = {"body": body or cast.ministry, "valid_from": date(2026, 7, 1), "source": "Decree"}
    return norm_actions.add_exemption(by=cast.administrator, **facts | changes)


@pytest.mark.parametrize(
    "act",
    [
        lambda who: norm_actions.add_norm(by=who, **NORM),
        lambda who: norm_actions.change_norm(Norm.objects.first(), by=who, count=2),
        lambda who: norm_actions.remove_norm(Norm.objects.first(), by=who),
        lambda who: norm_actions.add_exemption(by=who, body=None, valid_from=today(), source="x"),
        lambda who: norm_actions.end_exemption(1, by=who, valid_to=None),
        lambda who: norm_actions.remove_exemption(1, by=who),
        lambda who: rule_actions.add_meeting_rule(by=who, **RULE),
        lambda who: rule_actions.change_meeting_rule(MeetingRule.objects.first(), by=who, days=4),
        lambda who: rule_actions.remove_meeting_rule(MeetingRule.objects.first(), by=who),
        lambda who: group_actions.add_group(by=who, **GROUP),
        lambda who: group_actions.change_group(TargetGroup.objects.first(), by=who, order=1),
        lambda who: group_actions.end_group(TargetGroup.objects.first(), by=who, valid_to=None),
    ],
)
def test_only_who_manages_directories_writes(cast, act):
    with pytest.raises(PermissionDenied):
        act(cast.registrar)


def test_a_new_norm_begins_later_and_can_be_corrected_and_taken_away(cast):
    norm = norm_actions.add_norm(by=cast.administrator, **NORM | {"source": "  New   decree "})
    assert norm.source == "New decree"
    norm_actions.change_norm(norm, by=cast.administrator, count=2, source="Newer decree")
    assert Norm.objects.get(pk=norm.pk).count == 2
    assert History.objects.unscoped("test").filter(table="meetings_norm", row=norm.pk).exists()
    norm_actions.remove_norm(norm.pk, by=cast.administrator)
    assert not Norm.objects.filter(pk=norm.pk).exists()


def test_a_norm_in_force_is_never_changed_or_removed(cast):
    norm = Norm.objects.get(host_level="region", valid_from=date(2024, 1, 1))
    with pytest.raises(Refused, match="stays as it is"):
        norm_actions.change_norm(norm, by=cast.administrator, count=2)
    with pytest.raises(Refused, match="stays as it is"):
        norm_actions.remove_norm(norm, by=cast.administrator)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"valid_from": date(2023, 1, 1)}, "valid_from"),
        ({"valid_from": date(2026, 3, 31)}, "valid_from"),
        ({"valid_from": date(2101, 1, 1)}, "valid_from"),
        ({"valid_to": date(2026, 6, 1)}, "__all__"),
        ({"source": " "}, "source"),
        ({"count": 61}, "__all__"),
        ({"unit": "moon"}, "unit"),
    ],
)
def test_a_norm_that_would_rewrite_the_past_or_is_wrong_is_refused_by_field(cast, changes, field):
    with pytest.raises(Refused) as refusal:
        norm_actions.add_norm(by=cast.administrator, **NORM | changes)
    assert field in refusal.value.message_dict


def test_a_norm_of_the_running_quarter_may_still_be_entered(cast):
    assert norm_actions.add_norm(by=cast.administrator, **NORM | {"valid_from": date(2026, 4, 1)}).pk


def test_the_first_norm_of_a_level_may_begin_on_any_day(cast):
    from common.acts import act

    with act("test.empty"):
        Norm.objects.filter(host_level="region").delete()
    assert norm_actions.add_norm(by=cast.administrator, **NORM | {"valid_from": date(2022, 3, 7)}).pk


def test_an_exemption_is_ended_and_one_that_has_not_begun_is_taken_away(cast):
    row = exempt(cast, valid_from=date(2026, 4, 1))
    with pytest.raises(Refused, match="past"):
        norm_actions.end_exemption(row, by=cast.administrator, valid_to=date(2026, 6, 9))
    with pytest.raises(Refused, match="stays as it is"):
        norm_actions.remove_exemption(row, by=cast.administrator)
    norm_actions.end_exemption(row, by=cast.administrator, valid_to=date(2026, 8, 1))
    assert NormExemption.objects.get(pk=row.pk).valid_to == date(2026, 8, 1)
    norm_actions.end_exemption(row, by=cast.administrator, valid_to=None)
    assert NormExemption.objects.get(pk=row.pk).valid_to is None
    later = exempt(cast, cast.own)
    with pytest.raises(Refused, match="after the beginning"):
        norm_actions.end_exemption(later, by=cast.administrator, valid_to=date(2026, 7, 1))
    norm_actions.remove_exemption(later, by=cast.administrator)
    assert not NormExemption.objects.filter(pk=later.pk).exists()


def test_exemptions_of_a_body_never_overlap_nor_reach_into_periods_that_are_over(cast):
    exempt(cast, valid_to=date(2026, 9, 1))
    with pytest.raises(Refused, match="already"):
        exempt(cast, valid_from=date(2026, 8, 1))
    assert exempt(cast, valid_from=date(2026, 9, 1)).pk
    assert exempt(cast, valid_from=date(2026, 5, 1), valid_to=date(2026, 7, 1)).pk
    with pytest.raises(Refused, match="over"):
        exempt(cast, cast.own, valid_from=date(2026, 3, 31))


def test_a_term_begins_later_and_can_be_corrected_and_taken_away(cast):
    rule = rule_actions.add_meeting_rule(by=cast.administrator, **RULE)
    rule_actions.change_meeting_rule(rule, by=cast.administrator, days=7)
    rule_actions.change_meeting_rule(rule, by=cast.administrator, source=" Order 2 ")
    assert (MeetingRule.objects.get(pk=rule.pk).days, MeetingRule.objects.get(pk=rule.pk).source) == (
        7,
        "Order 2",
    )
    rule_actions.remove_meeting_rule(rule, by=cast.administrator)
    assert MeetingRule.objects.filter(kind="announcement").count() == 1
    with pytest.raises(Refused, match="stays as it is"):
        rule_actions.remove_meeting_rule(MeetingRule.objects.get(kind="announcement"), by=cast.administrator)
    with pytest.raises(Refused):
        rule_actions.add_meeting_rule(by=cast.administrator, **RULE | {"days": 0})


def test_a_group_is_added_renamed_ended_and_used_again_and_keeps_its_code(cast):
    group = group_actions.add_group(by=cast.administrator, **GROUP)
    assert "veterans" in group_codes(today())
    group_actions.change_group(group, by=cast.administrator, name_en="War  veterans", order=56)
    assert TargetGroup.objects.get(code="veterans").name_en == "War veterans"
    group_actions.end_group(group, by=cast.administrator, valid_to=date(2026, 6, 11))
    assert "veterans" in group_codes(today())
    assert "veterans" not in group_codes(date(2026, 6, 11))
    group_actions.end_group(group, by=cast.administrator, valid_to=None)
    assert "veterans" in group_codes(date(2026, 6, 11))
    with pytest.raises(Refused, match="past"):
        group_actions.end_group(group, by=cast.administrator, valid_to=date(2026, 6, 1))


def test_a_group_has_its_own_code_and_three_names(cast):
    with pytest.raises(Refused) as refusal:
        group_actions.add_group(by=cast.administrator, **GROUP | {"code": "youth", "name_kk": ""})
    assert set(refusal.value.message_dict) == {"code", "name_kk"}
    with pytest.raises(Refused):
        group_actions.change_group(TargetGroup.objects.first(), by=cast.administrator, name_ru=" ")
