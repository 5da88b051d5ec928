"""The administrator's pages of norms, exemptions, terms and groups."""

from datetime import date

import pytest
from django.urls import reverse

from meetings.actions.norms import add_exemption, add_norm
from meetings.models import MeetingRule, Norm, NormExemption, TargetGroup
from tests.meetings.build import planned

pytestmark = pytest.mark.usefixtures("midyear")
NORM = {
    "host_level": "capital",
    "unit": "district",
    "count": "1",
    "period": "quarter",
    "valid_from": "2026-07-01",
    "source": "New decree",
}
RULE = {"kind": "announcement", "days": "5", "valid_from": "2026-06-12", "source": "New order"}


@pytest.fixture
def client(cast, client_of):
    return client_of(cast.administrator)


def test_every_row_stands_with_its_state(cast, client):
    add_exemption(by=cast.administrator, body=cast.ministry, valid_from=date(2026, 4, 1), source="Act")
    response = client.get(reverse("norm_tables"))
    states = {(row.what, row.state) for row in response.context["norms"]}
    assert ("Minister", "in_force") in states
    assert ("Minister", "earlier") in states
    assert [row.state for row in response.context["exemptions"]] == ["in_force"]
    assert [row.text for row in response.context["rules"]] == ["10.01", "15.01", "3 calendar days"]


def test_a_new_norm_is_tried_before_it_is_saved(cast, client):
    planned(cast, territory=cast.territories["medeu"])
    start = client.get(reverse("norm_new"), {"of": "capital"}).context["form"]
    assert (start["period"].value(), start["source"].value()) == ("year", None)
    look = client.post(reverse("norm_new"), NORM | {"look": "1"})
    assert look.context["preview"].startswith("1 body is concerned.")
    assert not Norm.objects.filter(source="New decree").exists()
    assert client.post(reverse("norm_new"), NORM)["Location"] == reverse("norm_tables")
    assert Norm.objects.get(source="New decree").count == 1
    page = client.get(reverse("norm_tables"))
    assert "to_come" in {row.state for row in page.context["norms"]}


def test_a_norm_that_changes_nothing_says_so_and_a_wrong_one_is_422(cast, client):
    far = client.post(reverse("norm_new"), NORM | {"valid_from": "2030-01-01", "look": "1"})
    assert far.context["preview"] == "Nothing changes this year and next year."
    for wrong in ({"valid_from": "2020-01-01"}, {"count": "-1"}, {"source": ""}):
        for look in ({}, {"look": "1"}):
            assert client.post(reverse("norm_new"), NORM | wrong | look).status_code == 422
    assert client.get(reverse("norm_new"), {"of": "moon\0"}).status_code == 200


def test_a_norm_to_come_is_corrected_and_removed_and_one_in_force_stays(cast, client):
    norm = add_norm(by=cast.administrator, **NORM | {"valid_from": date(2026, 7, 1), "count": 1})
    edit = reverse("norm_edit", args=[norm.pk])
    client.post(edit, NORM | {"count": "3", "deputies_count": "on"})
    assert Norm.objects.get(pk=norm.pk).count == 3
    assert "meetings of deputies count" in client.get(reverse("norm_tables")).content.decode()
    client.post(reverse("norm_remove", args=[norm.pk]))
    assert not Norm.objects.filter(pk=norm.pk).exists()
    fixed = Norm.objects.get(host_level="region", valid_from=date(2024, 1, 1))
    assert client.get(reverse("norm_edit", args=[fixed.pk])).context["fixed"]
    assert client.post(reverse("norm_edit", args=[fixed.pk]), NORM).status_code == 422
    client.post(reverse("norm_remove", args=[fixed.pk]))
    assert Norm.objects.filter(pk=fixed.pk).exists()


def test_an_exemption_is_added_by_name_ended_and_removed(cast, client):
    new = {"body": "Ministry of Energy", "valid_from": "2026-07-01", "source": "Decree"}
    look = client.post(reverse("norm_exemption_new"), new | {"look": "1"})
    assert look.context["preview"].startswith("1 body is concerned.")
    client.post(reverse("norm_exemption_new"), new)
    row = NormExemption.objects.get()
    edit = reverse("norm_exemption_edit", args=[row.pk])
    assert client.get(edit).context["remove_url"]
    client.post(edit, {"valid_to": "2026-09-01"})
    row.refresh_from_db()
    assert row.valid_to == date(2026, 9, 1)
    assert client.post(edit, {"valid_to": "2026-01-01"}).status_code == 422
    client.post(reverse("norm_exemption_remove", args=[row.pk]))
    assert not NormExemption.objects.exists()


def test_terms_say_what_they_would_change(cast, client):
    planned(cast, date(2026, 6, 20))
    new = reverse("meeting_rule_new")
    assert client.get(new, {"of": "announcement"}).context["form"]["days"].value() == 3
    preview = client.post(new, RULE | {"look": "1"}).context["preview"]
    assert preview == "1 meeting that is planned from that day on would be announced by it."
    calendar = {"kind": "calendar_local", "month": "2", "day": "1", "valid_from": "2026-07-01", "source": "x"}
    preview = client.post(new, calendar | {"look": "1"}).context["preview"]
    assert preview == "The calendars of 3 bodies would be due by it."
    calendar["kind"] = "calendar_central"
    assert "2 bodies" in client.post(new, calendar | {"look": "1"}).context["preview"]
    client.post(new, RULE)
    rule = MeetingRule.objects.get(source="New order")
    client.post(reverse("meeting_rule_edit", args=[rule.pk]), RULE | {"days": "6"})
    rule.refresh_from_db()
    assert rule.days == 6
    client.post(reverse("meeting_rule_remove", args=[rule.pk]))
    assert not MeetingRule.objects.filter(pk=rule.pk).exists()


def test_groups_are_added_renamed_and_ended(cast, client):
    names = {"name_kk": "Ардагерлер", "name_ru": "Ветераны", "name_en": "Veterans", "order": "55"}
    client.post(reverse("target_group_new"), {"code": "veterans", **names})
    group = TargetGroup.objects.get(code="veterans")
    client.post(reverse("target_group_edit", args=[group.pk]), names | {"name_en": "War veterans"})
    assert (
        client.post(reverse("target_group_end", args=[group.pk]), {"valid_to": "2026-06-10"}).status_code
        == 422
    )
    youth = TargetGroup.objects.get(code="youth")
    client.post(reverse("target_group_end", args=[youth.pk]), {"valid_to": "2026-06-10"})
    response = client.get(reverse("target_groups"))
    assert {("War veterans", True), ("Youth", False)} <= {
        (str(row), in_use) for row, in_use in response.context["rows"]
    }
    assert client.post(reverse("target_group_new"), {"code": "youth", **names}).status_code == 422


def test_the_directory_leads_there(client):
    page = client.get(reverse("directory_home")).content.decode()
    assert reverse("norm_tables") in page
    assert reverse("target_groups") in page
