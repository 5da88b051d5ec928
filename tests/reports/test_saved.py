"""Saved reports: kept, shared, sent on their days, once, as long as their owner may see them."""

from datetime import date, datetime

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from common.acts import Refused, act
from common.dates import today
from notices.models import Notice
from notices.registry import build
from organisations.models import Membership
from reports.actions import saved as actions
from reports.actions.saved import (
    MOST_SAVED,
    SENT,
    STOPPED,
    change_saved,
    delete_saved,
    save_report,
    send_due,
    stop_sending,
)
from reports.enums import Every
from reports.models import SavedReport
from reports.period import preset
from reports.schedule import Schedule
from tests.crash import crash_at_every_statement

DAILY = Schedule(Every.DAY, hour=8)
# 3 p.m. in Almaty, a Thursday.
THURSDAY = "2022-12-15 15:00:00+06:00"


def kept(user, name="Roads", report="resolution", parameters=None, shared=False, schedule=None):
    return save_report(
        by=user, name=name, report=report, parameters=parameters or {"period": ["last_month"]},
        shared=shared, schedule=schedule or Schedule(),
    )  # fmt: skip


def notices(rule):
    return Notice.objects.unscoped("test").filter(rule=rule).order_by("pk")


def row(saved):
    return SavedReport.objects.unscoped("test").get(pk=saved.pk)


@pytest.mark.parametrize(
    ("schedule", "after", "expected"),
    [
        (Schedule(), date(2022, 12, 15), None),
        (Schedule(Every.DAY), date(2022, 12, 31), date(2023, 1, 1)),
        (Schedule(Every.WEEK, weekday=4), date(2022, 12, 15), date(2022, 12, 22)),
        (Schedule(Every.WEEK, weekday=5), date(2022, 12, 15), date(2022, 12, 16)),
        (Schedule(Every.WEEK, weekday=1), date(2022, 12, 15), date(2022, 12, 19)),
        (Schedule(Every.MONTH, month_day=28), date(2022, 2, 15), date(2022, 2, 28)),
        (Schedule(Every.MONTH, month_day=15), date(2022, 12, 15), date(2023, 1, 15)),
        (Schedule(Every.MONTH, month_day=1), date(2022, 12, 15), date(2023, 1, 1)),
    ],
)
def test_the_next_day(schedule, after, expected):
    assert schedule.next_after(after) == expected


@pytest.mark.parametrize(("hour", "expected"), [(7, date(2022, 12, 15)), (8, date(2022, 12, 16))])
def test_today_only_before_its_hour(hour, expected):
    assert DAILY.first_from(datetime(2022, 12, 15, hour, 59)) == expected


@pytest.mark.parametrize(
    ("code", "first", "last"),
    [
        ("last_month", date(2022, 12, 1), date(2022, 12, 31)),
        ("last_quarter", date(2022, 10, 1), date(2022, 12, 31)),
        ("last_half", date(2022, 7, 1), date(2022, 12, 31)),
    ],
)
def test_periods_that_have_just_ended(code, first, last):
    period = preset(code, date(2023, 1, 15))
    assert (period.first, period.last, period.as_of) == (first, last, last)


class TestKeeping:
    def test_seen_by_its_owner_and_where_it_is_shared(self, cast):
        own, shared = kept(cast.controller), kept(cast.controller, "Shared", shared=True)
        assert set(SavedReport.objects.visible_to(cast.controller)) == {own, shared}
        assert set(SavedReport.objects.visible_to(cast.executor)) == {shared}
        assert not SavedReport.objects.visible_to(cast.ministry_controller).exists()
        assert not SavedReport.objects.visible_to(cast.administrator).exists()

    def test_wrong_input_is_told_by_field(self, cast):
        kept(cast.analyst)
        for more, field in (
            ({"name": " "}, "name"),
            ({"name": "Roads"}, "name"),
            ({"name": "Other", "parameters": {"from": ["never"]}}, "from"),
        ):
            with pytest.raises(Refused) as refusal:
                kept(cast.analyst, **more)
            assert field in refusal.value.error_dict

    def test_a_limit(self, cast, monkeypatch):
        monkeypatch.setattr("reports.actions.saved.MOST_SAVED", 1)
        kept(cast.analyst)
        with pytest.raises(Refused, match="1 saved"):
            kept(cast.analyst, "Another")
        assert MOST_SAVED > 1

    def test_only_the_owner_changes_it(self, cast):
        saved = kept(cast.controller, shared=True)
        for change in (
            lambda by: change_saved(by=by, saved_id=saved.pk, name="x", shared=True, schedule=DAILY),
            lambda by: delete_saved(by=by, saved_id=saved.pk),
            lambda by: stop_sending(by=by, saved_id=saved.pk),
        ):
            with pytest.raises(PermissionDenied):
                change(cast.executor)
            with pytest.raises(Http404):
                change(cast.ministry_controller)
        with pytest.raises(PermissionDenied):
            kept(cast.administrator)

    def test_renamed_shared_and_deleted(self, cast):
        saved = kept(cast.controller)
        change_saved(by=cast.controller, saved_id=saved.pk, name="Water", shared=True, schedule=DAILY)
        assert (row(saved).name, row(saved).body) == ("Water", cast.controller.body)
        delete_saved(by=cast.controller, saved_id=saved.pk)
        assert not SavedReport.objects.unscoped("test").exists()


class TestSending:
    def test_once_on_its_day_at_its_hour(self, cast):
        with time_machine.travel(THURSDAY, tick=False):
            saved = kept(cast.analyst, schedule=Schedule(Every.WEEK, weekday=5, hour=9))
        with time_machine.travel("2022-12-16 08:59:00+06:00", tick=False):
            assert send_due() == 0
        with time_machine.travel("2022-12-16 09:00:00+06:00", tick=False):
            assert (send_due(), send_due()) == (1, 0)
        assert row(saved).due_on == date(2022, 12, 23)
        assert {one.channel for one in notices(SENT)} == {"in_app", "email"}

    def test_days_on_which_nothing_ran_are_not_made_up(self, cast):
        with time_machine.travel(THURSDAY, tick=False):
            saved = kept(cast.analyst, schedule=DAILY)
        with time_machine.travel("2022-12-20 12:00:00+06:00", tick=False):
            assert send_due() == 1
        assert row(saved).due_on == date(2022, 12, 21)

    def test_the_letter_tells_days_and_totals_and_how_to_stop(self, facts):
        with time_machine.travel(THURSDAY, tick=False):
            saved = kept(facts.analyst, parameters={"period": ["2022"]}, schedule=DAILY)
        with time_machine.travel("2022-12-16 12:00:00+06:00", tick=False):
            send_due()
            letter = build(notices(SENT).first())
        text = "\n".join(letter.lines)
        assert "Questions: " in text and "Reported rate: " in text
        assert reverse("saved_report_stop", args=[saved.pk]) in text
        assert "resolution" in letter.url and "period=2022" in letter.url

    def test_who_has_lost_the_right_gets_no_letter_and_is_told(self, cast):
        with time_machine.travel(THURSDAY, tick=False):
            saved = kept(cast.analyst, schedule=DAILY)
        with act("test.demote"):
            Membership.objects.unscoped("test").filter(user=cast.analyst).update(ended_on=date(2022, 12, 15))
        with time_machine.travel("2022-12-16 12:00:00+06:00", tick=False):
            assert send_due() == 0
        assert not notices(SENT).exists() and notices(STOPPED).exists()
        assert (row(saved).every, row(saved).due_on) == ("", None)

    def test_the_deactivated_are_told_nothing(self, cast):
        with time_machine.travel(THURSDAY, tick=False):
            kept(cast.analyst, schedule=DAILY)
        with act("test.deactivate"):
            type(cast.analyst).objects.unscoped("test").filter(pk=cast.analyst.pk).update(is_active=False)
        with time_machine.travel("2022-12-16 12:00:00+06:00", tick=False):
            assert send_due() == 0
        assert not notices(SENT).exists() and not notices(STOPPED).exists()

    def test_what_can_no_longer_be_chosen_stops(self, cast):
        with time_machine.travel(THURSDAY, tick=False):
            saved = kept(cast.analyst, schedule=DAILY)
        with act("test.gone"):
            SavedReport.objects.unscoped("test").filter(pk=saved.pk).update(
                parameters={"by": ["gone"], "from": ["x"]}
            )
        with time_machine.travel("2022-12-16 12:00:00+06:00", tick=False):
            assert send_due() == 0
        assert notices(STOPPED).exists()

    def test_no_letter_once_it_is_deleted_or_the_right_is_lost(self, cast):
        with time_machine.travel(THURSDAY, tick=False):
            saved = kept(cast.analyst, schedule=DAILY)
        with time_machine.travel("2022-12-16 12:00:00+06:00", tick=False):
            send_due()
        notice = notices(SENT).first()
        delete_saved(by=cast.analyst, saved_id=saved.pk)
        assert build(notice) is None

    def test_whoever_comes_second_sends_nothing(self, cast):
        assert not actions._send(kept(cast.analyst, schedule=DAILY).pk)
        assert not notices(SENT).exists()

    def test_stopping_twice_is_once(self, cast):
        saved = kept(cast.analyst, schedule=DAILY)
        stop_sending(by=cast.analyst, saved_id=saved.pk)
        stop_sending(by=cast.analyst, saved_id=saved.pk)
        assert row(saved).due_on is None


@pytest.mark.django_db(transaction=True)
def test_g1_letter_and_next_day_are_one(cast):
    names = (f"Report {number}" for number in range(300))

    def prepare():
        saved = kept(cast.analyst, next(names), schedule=DAILY)
        with act("test.time"):
            SavedReport.objects.unscoped("test").filter(pk=saved.pk).update(due_on=date(2022, 12, 16))
        return saved

    def told(saved):
        return notices(SENT).filter(params__saved=saved.pk).exists()

    def unchanged(saved):
        assert row(saved).due_on == date(2022, 12, 16) and not told(saved)

    def done(saved):
        assert row(saved).due_on > today() and told(saved)

    points = crash_at_every_statement(
        prepare=prepare, do=lambda saved: actions._send(saved.pk), unchanged=unchanged, done=done
    )
    assert points > 4


class TestPages:
    def test_from_the_report_to_the_list(self, facts, client_of):
        client = client_of(facts.analyst)
        address = f"{reverse('saved_report_new')}?report=resolution&from=2022-01-01&to=2022-06-30&by=body"
        assert client.get(address).status_code == 200
        given = {
            "name": "By body",
            "period": "last_half",
            "every": "week",
            "weekday": "1",
            "month_day": "1",
            "hour": "8",
        }
        assert client.post(address, given).status_code == 302
        saved = SavedReport.objects.unscoped("test").get()
        assert saved.parameters == {"by": ["body"], "period": ["last_half"]}
        page = client.get(reverse("saved_report_list")).content.decode()
        assert "By body" in page and "period=last_half" in page
        assert client.post(reverse("saved_report_stop", args=[saved.pk])).status_code == 302
        assert row(saved).due_on is None
        edit = reverse("saved_report", args=[saved.pk])
        assert client.post(edit, given | {"name": "Bodies", "every": ""}).status_code == 302
        assert row(saved).name == "Bodies"
        assert client.post(reverse("saved_report_delete", args=[saved.pk])).status_code == 302

    def test_wrong_input(self, facts, client_of):
        client = client_of(facts.analyst)
        assert client.get(reverse("saved_report_new") + "?report=none").status_code == 404
        answer = client.post(reverse("saved_report_new") + "?report=resolution", {"name": "", "hour": "99"})
        assert answer.status_code == 422
