"""“Why this date”, the calculator, the directory of rules, the list of recomputations."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import translation

from appeals.actions.deadline_rules import add_rule, change_rule, load_deadline_rules, remove_rule
from appeals.actions.deadline_runs import causes_text
from appeals.actions.outcomes import close, reopen
from appeals.actions.recomputing import recompute_deadlines
from appeals.actions.routing import classify
from appeals.actions.word import ask_citizen, deny
from appeals.deadlines import Rule
from appeals.explaining import explain
from appeals.models import DeadlineRule, DeadlineRun
from common.acts import Refused, act
from organisations.actions.calendar import save_day
from organisations.actions.reference import CALENDAR_REASON, load_calendar_days
from organisations.models import CalendarDay
from organisations.workdays import load_calendar
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question

MONDAY = date(2026, 3, 16)
NAMES = {"name_kk": "Мереке", "name_ru": "Праздник", "name_en": "Founding day"}
FACTS = {
    "length": 10,
    "unit": "working",
    "first_day": "same",
    "reserve": 2,
    "extension_months": 2,
    "source": "Law 9",
}


@pytest.fixture(autouse=True)
def _on_monday():
    with time_machine.travel(f"{MONDAY}T09:00+05:00", tick=True):
        yield


@pytest.fixture
def calendar(db):
    load_calendar_days()


def text_of(response) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def explained(**facts):
    rule = Rule(**{"kind": "application", "length": 15, "unit": "working", "first_day": "next", "reserve": 0,
                   "extension_months": 2, "valid_from": date(2021, 7, 1), **facts})  # fmt: skip
    rows = {row.day: row for row in CalendarDay.objects.all()}
    return lambda start, **more: explain(rule, start, load_calendar(), rows, today=start, **more)


def test_each_day_says_why(calendar):
    """Registered on 16 March 2026; Nauryz on a weekend takes two working days more (domain example: 9 April)."""
    found = explained()(MONDAY)
    by_day = {entry.day.isoformat(): entry for entry in found.days}
    assert (found.term.due_on.isoformat(), found.other.isoformat()) == ("2026-04-09", "2026-04-08")
    assert (by_day["2026-03-16"].number, by_day["2026-03-16"].look) == (None, "first")
    assert by_day["2026-03-17"].number == 1
    assert by_day["2026-03-23"].look in ("holiday", "moved")
    assert any("Nowruz" in part for part in by_day["2026-03-23"].why)
    assert by_day["2026-03-28"].why[-1] == "day off"
    assert (by_day["2026-04-09"].number, by_day["2026-04-09"].last) == (15, True)
    assert by_day["2026-04-08"].control
    assert [month.first.month for month in found.months] == [3, 4]
    assert all(len(week) == 7 for month in found.months for week in month.weeks)


def test_working_saturdays_extensions_and_calendar_days(calendar):
    saturday = explained()(date(2024, 4, 22))
    entry = next(day for day in saturday.days if day.day == date(2024, 5, 4))
    assert entry.look == "working"
    assert entry.number
    extended = explained()(MONDAY, extended_until=date(2026, 5, 9))
    assert extended.term.due_on > extended.ordinary == date(2026, 4, 9)
    assert {day.look for day in extended.days if day.day > extended.ordinary} >= {"extra", "off"}
    assert all(day.number is None for day in extended.days if day.day > extended.ordinary)
    plain = explained(unit="calendar", length=5)(date(2026, 3, 17))
    assert [day.number for day in plain.days][:6] == [None, 1, 2, 3, 4, 5]
    assert plain.term.due_on == date(2026, 3, 26), (
        "Nauryz lies at the end: it goes on to the next working day"
    )
    assert "goes on" in plain.days[-1].why[-1]


def test_e6_why_this_date_on_the_page(cast, client_of, calendar, in_work, django_assert_max_num_queries):
    client = client_of(cast.executor)
    page = client.get(reverse("question_page", args=[in_work.pk]))
    address = reverse("question_term", args=[in_work.pk])
    assert address in page.content.decode()
    with django_assert_max_num_queries(12):
        answer = client.get(address)
    words = text_of(answer)
    assert "Why 09.04.2026 is the last day" in words
    assert "15 working days from 16.03.2026 end on 09.04.2026" in words
    for part in (
        "Art. 76(1)",
        "08.04.2026",
        "the day after registration",
        "version 1",
        "Nowruz",
        "Controlled on",
    ):
        assert part in words
    assert "How the last day moved" not in words


def test_the_page_tells_how_the_last_day_moved(cast, client_of, calendar, in_work):
    save_day(by=cast.administrator, day=date(2026, 4, 9), kind="holiday", reason="Decree 7", **NAMES)
    address = reverse("question_term", args=[in_work.pk])
    client = client_of(cast.executor)
    assert "will follow within minutes" in text_of(client.get(address))
    recompute_deadlines()
    classify(
        in_work, by=cast.controller, kind="complaint", topic=None, territory=None, complained_name="A clinic"
    )
    words = text_of(client.get(address))
    assert "will follow" not in words
    for part in ("Decree 7", "09.04.2026", "10.04.2026", "Last day moved", "Classified", "Founding day"):
        assert part in words
    close(in_work, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=MONDAY)
    with time_machine.travel("2026-03-30T09:00+05:00"):
        reopen(in_work, by=cast.controller, reason="Not done")
        client = client_of(cast.executor)
        words = text_of(client.get(address))
        assert "30.03.2026, reopened (raised on 16.03.2026)" in words
        close(in_work, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=date(2026, 3, 30))
        save_day(by=cast.administrator, day=date(2026, 4, 15), kind="holiday", reason="Decree 8", **NAMES)
        recompute_deadlines()
        assert "stays as it was then" in text_of(client.get(address))


def test_the_words_of_the_citizen_are_not_repeated(cast, client_of, calendar, in_work):
    close(
        in_work,
        by=cast.executor,
        outcome="resolved",
        answer=ANSWER,
        closed_on=fresh(in_work).raised_on,
        proof="Act 7",
    )
    with time_machine.travel(f"{MONDAY + timedelta(days=2)}T09:00+05:00", tick=True):
        deny(ask_citizen(in_work)[0], reason="Asel of flat 5 has no light")
    page = client_of(cast.analyst).get(reverse("question_term", args=[in_work.pk])).content.decode()
    assert "Asel" not in page
    assert "the citizen" in page


def test_whose_question_is_not_visible_learns_nothing(cast, client_of, in_work):
    address = reverse("question_term", args=[in_work.pk])
    assert client_of(cast.sister_executor).get(address).status_code == 404
    assert client_of(cast.stranger).get(address).status_code == 403


def test_the_calculator(cast, client_of, calendar):
    client, address = client_of(cast.executor), reverse("term_calculator")
    for person in (cast.executor, cast.administrator):
        assert client_of(person).get(address).status_code == 200
    words = text_of(client.get(address, {"kind": "complaint", "day": "2026-03-16"}))
    assert "20 working days from 16.03.2026 end on 16.04.2026" in words
    assert "15.04.2026" in words
    words = text_of(client.get(address, {"kind": "confirmation", "day": "2026-03-16"}))
    assert "15 calendar days" in words
    for wrong in (
        {"kind": "x", "day": "2026-03-16"},
        {"kind": "complaint", "day": "9999-12-31"},
        {"kind": "complaint", "day": "soon"},
    ):
        assert client.get(address, wrong).status_code == 422


# the directory of rules


def add(cast, **more) -> DeadlineRule:
    return add_rule(
        by=cast.administrator,
        **{"kind": "application", "valid_from": MONDAY + timedelta(days=10), **FACTS, **more},
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"length": 0}, "__all__"),
        ({"length": 401}, "__all__"),
        ({"unit": "weeks"}, "unit"),
        ({"first_day": "never"}, "first_day"),
        ({"reserve": 31}, "__all__"),
        ({"source": "  "}, "source"),
        ({"kind": "complaint"}, "extension_months"),
        ({"kind": "forward"}, "extension_months"),
        ({"kind": "wish"}, "kind"),
        ({"valid_from": date(2021, 7, 1)}, "__all__"),
        ({"valid_from": date(2021, 6, 30)}, "valid_from"),
        ({"valid_from": date(2200, 1, 1)}, "valid_from"),
    ],
)
def test_a_rule_that_can_not_be(cast, wrong, field):
    before = list(DeadlineRule.objects.values_list("pk", flat=True))
    with pytest.raises(Refused) as refusal:
        add(cast, **wrong)
    assert field in refusal.value.message_dict or "__all__" in refusal.value.message_dict
    assert list(DeadlineRule.objects.values_list("pk", flat=True)) == before
    assert not DeadlineRun.objects.exists()


def test_only_administrators_change_rules(cast):
    for person in (cast.head, cast.controller, cast.analyst):
        with pytest.raises(PermissionDenied):
            add_rule(by=person, kind="application", valid_from=MONDAY, **FACTS)
        with pytest.raises(PermissionDenied):
            remove_rule(DeadlineRule.objects.first(), by=person)
        with pytest.raises(PermissionDenied):
            change_rule(DeadlineRule.objects.first(), by=person, length=3)


def test_a_rule_to_come_may_be_changed_and_removed_one_in_force_never(cast):
    rule = add(cast)
    with pytest.raises(Refused):
        add(cast)
    change_rule(rule, by=cast.administrator, length=12)
    rule.refresh_from_db()
    assert rule.length == 12
    with pytest.raises(Refused):
        change_rule(rule, by=cast.administrator, valid_from=date(2021, 7, 1))
    remove_rule(rule, by=cast.administrator)
    assert not DeadlineRule.objects.filter(pk=rule.pk).exists()
    present = DeadlineRule.objects.get(kind="application")
    with pytest.raises(Refused):
        change_rule(present, by=cast.administrator, length=5)
    with pytest.raises(Refused):
        remove_rule(present, by=cast.administrator)
    present.refresh_from_db()
    assert present.length == 15
    assert not DeadlineRun.objects.exists(), "nothing of it concerned open questions"


def test_a_rule_brought_forward_to_today_counts_open_questions_anew(cast, in_work):
    rule = add(cast, kind="unclassified")
    change_rule(rule, by=cast.administrator, valid_from=MONDAY)
    assert DeadlineRun.objects.get().rule == rule
    assert recompute_deadlines() == 1


def test_the_only_rule_of_a_kind_stays(cast):
    with act("test.rules"):
        DeadlineRule.objects.filter(kind="check").update(valid_from=MONDAY + timedelta(days=3))
    with pytest.raises(Refused, match="only rule"):
        remove_rule(DeadlineRule.objects.get(kind="check"), by=cast.administrator)


def test_rules_loaded_again_change_nothing_and_late_ones_count_anew(cast, in_work):
    assert load_deadline_rules() == 0
    with act("test.rules"):
        DeadlineRule.objects.filter(kind="check").delete()
    assert load_deadline_rules() == 1
    run = DeadlineRun.objects.get()
    assert (run.started_by, run.rule) == (None, None)
    assert recompute_deadlines() == 0


def form(**more) -> dict:
    return {"kind": "unclassified", "valid_from": MONDAY.isoformat(), **FACTS, **more}


def test_the_screens_of_rules(cast, client_of, in_work, django_assert_max_num_queries):
    client, listing, new = (
        client_of(cast.administrator),
        reverse("deadline_rules"),
        reverse("deadline_rule_new"),
    )
    with django_assert_max_num_queries(12):
        assert "20 working days" in text_of(client.get(listing))
    assert client.get(new, {"kind": "complaint"}).context["form"].initial["length"] == 20
    assert client.get(new, {"kind": "nonsense"}).status_code == 200

    looked = client.post(new, form(look="1"))
    assert looked.status_code == 200
    assert "1 open question would move." in text_of(looked)
    assert "Nothing is saved yet" in text_of(looked)
    assert not DeadlineRule.objects.filter(source="Law 9").exists()
    assert not DeadlineRun.objects.exists()
    assert "No open question would move" in text_of(client.post(new, form(look="1", kind="proposal")))
    assert client.post(new, form(look="1", valid_from="2020-01-01")).status_code == 422
    assert client.post(new, form(source="")).status_code == 422
    assert client.post(new, form(kind="complaint")).status_code == 422

    assert client.post(new, form(valid_from="2026-04-01")).url == listing
    rule = DeadlineRule.objects.get(source="Law 9")
    edit = reverse("deadline_rule_edit", args=[rule.pk])
    assert "to come" in text_of(client.get(listing))
    assert edit in client.get(listing).content.decode()
    assert client.get(edit).context["form"].initial["length"] == 10
    assert client.post(edit, form(valid_from="2020-01-01")).status_code == 422
    assert client.post(edit, form(length="11", valid_from="2026-04-02")).status_code == 302
    rule.refresh_from_db()
    assert (rule.length, rule.valid_from) == (11, date(2026, 4, 2))
    client.post(reverse("deadline_rule_remove", args=[rule.pk]))
    assert not DeadlineRule.objects.filter(pk=rule.pk).exists()
    present = DeadlineRule.objects.get(kind="complaint")
    assert "stays as it is" in text_of(client.get(reverse("deadline_rule_edit", args=[present.pk])))
    client.post(reverse("deadline_rule_remove", args=[present.pk]))
    assert DeadlineRule.objects.filter(pk=present.pk).exists()


def test_the_list_of_recomputations(cast, client_of, django_assert_max_num_queries):
    client, address = client_of(cast.administrator), reverse("deadline_runs")
    assert "Nothing has changed yet" in text_of(client.get(address))
    for n in range(3):
        make_question(cast.registrar, make_meeting(cast.own), str(n))
    save_day(by=cast.administrator, day=date(2026, 3, 20), kind="holiday", reason="Decree 7", **NAMES)
    waiting = client.get(address)
    assert "Waits" in text_of(waiting)
    assert 'hx-trigger="every 3s"' in waiting.content.decode()
    with act("test.half"):
        DeadlineRun.objects.update(reached=1, looked_at=1)
    assert "1 / 4" in text_of(client.get(address)).replace("\xa0", " ")
    with act("test.half"):
        DeadlineRun.objects.update(reached=0, looked_at=0)
    recompute_deadlines()
    with django_assert_max_num_queries(12):
        done = client.get(address, headers={"HX-Request": "true"})
    assert "<html" not in done.content.decode()
    assert "hx-trigger" not in done.content.decode()
    words = text_of(done)
    for part in ("Decree 7", "Done", "Calendar, version 1", cast.administrator.full_name):
        assert part in words
    assert client_of(cast.controller).get(address).status_code == 403


def test_what_is_shown_is_what_is_stored(cast, in_work, calendar):
    """The page, the row and the list of events agree after any change (counted by one engine)."""
    from appeals.queries_terms import explained_question
    from appeals.rules import load_terms

    for reason in ("one", "two"):
        day = fresh(in_work).due_on
        save_day(by=cast.administrator, day=day, kind="holiday", reason=reason, **NAMES)
        recompute_deadlines()
        row = fresh(in_work)
        found = explained_question(row, load_terms())
        assert (found.term.due_on, found.term.control_on) == (row.due_on, row.control_on)
        assert found.days[-1].day == row.due_on > day


def test_what_the_system_caused_is_told_in_the_reader_s_language():
    with translation.override("ru"):
        told = causes_text(f"{CALENDAR_REASON}; Decree 7")
    assert told.endswith("; Decree 7")
    assert not told.startswith("Public")
    assert causes_text("") == ""
