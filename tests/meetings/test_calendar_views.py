"""Screens of calendars: what stands on them, what forms do, refusals in words, without a script."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from common.dates import today
from meetings import actions
from meetings.actions.calendar_items import edit_line, remove_line
from meetings.actions.calendars import start_draft
from meetings.models import MeetingCalendar
from tests.meetings.build import planned
from tests.meetings.calendars import FACTS, draft, in_force, line, lines, meetings, now

pytestmark = pytest.mark.usefixtures("midyear")
JULY, AUGUST, PAST = date(2026, 7, 8), date(2026, 8, 12), date(2026, 5, 6)


def text(response) -> str:
    return " ".join(response.content.decode().split())


def facts(**more):
    return {"approved_on": today().isoformat(), **FACTS, **more}


def url(name, *args):
    return reverse(name, args=args)


@pytest.fixture
def registrar(cast, client_of):
    return client_of(cast.registrar)


@pytest.fixture
def controller(cast, client_of):
    return client_of(cast.controller)


class TestList:
    def test_bodies_in_reach_with_state_and_legal_day(self, cast, registrar):
        in_force(cast, JULY)
        draft(cast, JULY, body=cast.own_district)
        page = text(registrar.get(url("calendar_list")))
        assert "Calendars of 2026" in page
        assert "In force · Version 1" in page
        assert "146 days late" in page  # 15 January to 10 June
        assert "not approved in time" in page
        assert "Akimat of Aktobe Region" not in page

    def test_before_the_legal_day_it_is_named(self, cast, registrar):
        page = text(registrar.get(url("calendar_list"), {"year": 2027}))
        assert "by 15.01.2027" in page
        assert "no calendar" in page

    @pytest.mark.parametrize(
        ("tab", "shown"), [("drafts", 1), ("missing", 1), ("late", 1), ("all", 2), ("x", 2)]
    )
    def test_tabs(self, cast, registrar, tab, shown):
        in_force(cast, JULY)
        draft(cast, JULY, body=cast.own_district)
        response = registrar.get(url("calendar_list"), {"tab": tab, "year": 2026})
        assert len(response.context["rows"]) == shown

    def test_words_choose_bodies_and_a_wrong_year_shows_nothing(self, cast, registrar):
        response = registrar.get(url("calendar_list"), {"text": "medeu"})
        assert [row.year.body for row in response.context["rows"]] == [cast.own_district]
        wrong = registrar.get(url("calendar_list"), {"year": "1900"})
        assert (wrong.status_code, wrong.context["rows"]) == (422, [])

    def test_a_new_version_that_is_prepared_is_linked(self, cast, registrar):
        in_force(cast, JULY)
        calendar = start_draft(by=cast.registrar, body=cast.own, year=2026)
        page = text(registrar.get(url("calendar_list"), {"year": 2026}))
        assert url("calendar_page", calendar.pk) in page

    def test_bodies_that_owe_none_are_left_out(self, cast, client_of):
        response = client_of(cast.analyst).get(url("calendar_list"), {"year": 2026})
        bodies = {row.year.body for row in response.context["rows"]}
        assert cast.office not in bodies
        assert cast.ministry in bodies

    def test_the_list_of_meetings_leads_there(self, registrar):
        assert url("calendar_list") in text(registrar.get(url("meeting_list")))


class TestStart:
    def test_a_form_makes_a_draft_once(self, cast, registrar):
        page = registrar.get(url("calendar_start"), {"year": 2027, "body": cast.own_district.code})
        assert page.context["form"].initial["body"] == cast.own_district.code
        data = {"body": cast.own.code, "year": 2027, "origin": "empty"}
        first, second = (registrar.post(url("calendar_start"), data) for _again in range(2))
        assert first.url == second.url
        assert MeetingCalendar.objects.unscoped("test").count() == 1

    def test_refusals_stand_in_the_form(self, cast, registrar):
        data = {"body": cast.own.code, "year": 2027, "origin": "last_year"}
        response = registrar.post(url("calendar_start"), data)
        assert response.status_code == 422
        assert "No calendar of the year before is in force." in text(response)
        assert registrar.post(url("calendar_start"), {"body": cast.sister.code}).status_code == 422


class TestPage:
    def test_a_version_in_force_shows_meetings_and_what_moved(self, cast, registrar):
        calendar = in_force(cast, PAST, JULY)
        moved = meetings(cast.own)[1]
        actions.move(meeting_id=moved.pk, by=cast.registrar, planned_on=AUGUST, reason="Flood")
        planned(cast, AUGUST)
        page = text(registrar.get(url("calendar_page", calendar.pk)))
        assert "moved to 12.08.2026 since" in page
        assert "Missed" in page
        assert "Planned outside the calendar" in page
        assert url("meeting_page", moved.pk) in page
        assert "Order No. 7" in page
        meeting_page = text(registrar.get(url("meeting_page", moved.pk)))
        assert "version 1 of 2026, Order No. 7" in meeting_page
        assert "Day in the calendar" in meeting_page
        assert "Day in the calendar" not in text(registrar.get(url("meeting_page", meetings(cast.own)[0].pk)))

    def test_a_draft_says_what_approving_does(self, cast, registrar, controller):
        in_force(cast, JULY, AUGUST, date(2026, 9, 9))
        calendar = start_draft(by=cast.registrar, body=cast.own, year=2026)
        first, second, third = lines(calendar)
        who = {"calendar_id": calendar.pk, "by": cast.registrar}
        edit_line(**who, item_id=first.pk, version=None, planned_on=date(2026, 7, 15))
        edit_line(**who, item_id=second.pk, version=None, planned_on=AUGUST, venue="Hall")
        remove_line(**who, item_id=third.pk)
        line(cast, calendar, PAST)
        page = text(registrar.get(url("calendar_page", calendar.pk)))
        for words in (
            "1 meeting will be planned.",
            "1 meeting will be moved. It has to be announced again.",
            "Details of 1 meeting will change.",
            "1 meeting will be cancelled and counts as missed.",
            "The day of 1 new meeting has passed",
            "Planned for: 08.07.2026 → 15.07.2026",
            "Venue: Hall",
            "Added",
            "Taken out",
        ):
            assert words in page
        assert "Record the approval" not in page
        assert "Record the approval" in text(controller.get(url("calendar_page", calendar.pk)))

    def test_a_joined_meeting_and_one_that_cannot_be_done_are_told(self, cast, registrar):
        planned(cast, JULY, ref="hand")
        actions.register_unscheduled(by=cast.registrar, body=cast.own, planned_on=JULY, ref="off")
        calendar = draft(cast)
        line(cast, calendar, JULY, ref="hand")
        line(cast, calendar, JULY, ref="off")
        page = text(registrar.get(url("calendar_page", calendar.pk)))
        assert "1 meeting planned before becomes part of the calendar." in page
        assert "1 line can't be done" in page
        assert "An off-schedule meeting has this reference." in page

    def test_an_empty_draft_says_how_to_fill_it(self, cast, registrar, controller):
        calendar = draft(cast)
        assert "No meetings in it yet" in text(registrar.get(url("calendar_page", calendar.pk)))
        assert "The draft has no lines yet." in text(controller.get(url("calendar_page", calendar.pk)))

    def test_a_draft_of_the_system_and_a_discarded_one_are_shown(self, cast, registrar):
        calendar = start_draft(by=None, body=cast.ministry, year=2027)
        assert calendar.drafted_by is None
        own = start_draft(by=None, body=cast.own, year=2027)
        assert "the system" in text(registrar.get(url("calendar_page", own.pk)))


class TestChanges:
    def test_any_two_versions_are_compared(self, cast, registrar):
        old = in_force(cast, JULY)
        calendar = start_draft(by=cast.registrar, body=cast.own, year=2026)
        assert "Both versions have the same lines." in text(
            registrar.get(url("calendar_changes", calendar.pk))
        )
        line(cast, calendar, AUGUST)
        for shown, since in ((calendar, old), (old, calendar)):
            page = text(registrar.get(url("calendar_changes", shown.pk), {"since": since.pk}))
            assert "Version 1 → Draft" in page
            assert "Added: 1" in page

    def test_a_foreign_version_is_no_choice(self, cast, registrar):
        calendar = in_force(cast, JULY)
        foreign = draft(cast, JULY, by=cast.sister_registrar, body=cast.sister)
        response = registrar.get(url("calendar_changes", calendar.pk), {"since": foreign.pk})
        assert response.status_code == 422
        alone = registrar.get(url("calendar_changes", calendar.pk))
        assert "There is no other version" in text(alone)


class TestLines:
    def data(self, **more):
        return {
            "planned_on": "2026-07-08",
            "kind": "population",
            "format": "in_person",
            "host_rank": "head",
            **more,
        }

    def test_add_one_and_another(self, cast, registrar):
        calendar = draft(cast)
        address = url("calendar_line_new", calendar.pk)
        assert registrar.get(address).context["form"].initial["territory"] == "750000000"
        assert registrar.post(address, self.data()).url == url("calendar_page", calendar.pk)
        assert registrar.post(address, self.data(again="1")).url == address
        token = "0d1c1a3e-5a3c-4b57-9c5f-3f6a1f0f8a11"
        for _again in range(2):
            registrar.post(address, self.data(token=token))
        assert len(lines(calendar)) == 3
        wrong = registrar.post(address, self.data(planned_on="2027-07-08"))
        assert wrong.status_code == 422
        assert "calendar of 2026" in text(wrong)

    def test_f2_a_second_editor_is_told(self, cast, registrar):
        calendar = draft(cast, JULY)
        address = url("calendar_line", calendar.pk, lines(calendar)[0].pk)
        assert registrar.get(address).context["form"].initial["version"] == 1
        assert registrar.post(address, self.data(version=1, venue="Hall")).status_code == 302
        second = registrar.post(address, self.data(version=1, venue="School"))
        assert second.status_code == 409
        assert 'name="version" value="2"' in text(second)
        assert registrar.post(address, self.data(version=2, planned_on="2027-01-01")).status_code == 422
        assert lines(calendar)[0].venue == "Hall"
        assert registrar.get(url("calendar_line", calendar.pk, 0)).status_code == 404

    def test_take_out(self, cast, registrar):
        calendar = draft(cast, JULY)
        address = url("calendar_line_remove", calendar.pk, lines(calendar)[0].pk)
        for _again in range(2):
            assert registrar.post(address).url == url("calendar_page", calendar.pk)
        assert lines(calendar) == []

    def test_what_is_in_force_cannot_be_changed(self, cast, registrar):
        calendar = in_force(cast, JULY)
        address = url("calendar_line", calendar.pk, lines(calendar)[0].pk)
        assert "Only a draft can be changed." in text(registrar.get(address))
        assert registrar.post(address, self.data(version=1)).status_code == 422
        page = registrar.post(url("calendar_line_remove", calendar.pk, lines(calendar)[0].pk), follow=True)
        assert "stays as it is" in text(page)


class TestApprove:
    def test_facts_are_asked_and_the_calendar_is_in_force(self, cast, controller):
        calendar = draft(cast, JULY)
        address = url("calendar_approve", calendar.pk)
        assert "1 meeting will be planned." in text(controller.get(address))
        assert controller.post(address, facts(document="")).status_code == 422
        for _again in range(2):
            response = controller.post(address, facts(version=calendar.version))
            assert response.url == url("calendar_page", calendar.pk)
        assert len(meetings(cast.own)) == 1
        assert "Only a draft can be approved." in text(controller.get(address))

    def test_refusals_stand_in_the_form_and_a_conflict_goes_on(self, cast, controller):
        calendar = draft(cast, JULY)
        line(cast, calendar, AUGUST)
        address = url("calendar_approve", calendar.pk)
        stale = controller.post(address, facts(version=calendar.version))
        assert stale.status_code == 422
        assert "Someone else has changed this" in text(stale)
        assert controller.post(address, facts(version=now(calendar).version)).status_code == 302

    def test_many_by_one_document(self, cast, client_of):
        drafts = [draft(cast, JULY, body=body) for body in (cast.own, cast.own_district)]
        head, address = client_of(cast.head), url("calendar_approve_many") + "?year=2026"
        page = head.get(address)
        assert "2 meetings will be planned." in text(page)
        chosen = [f"{calendar.pk}:{calendar.version}" for calendar in drafts]
        look = head.post(address, facts(draft=chosen[:1], look="1"))
        assert "1 meeting will be planned." in text(look)
        assert 'value="Order No. 7"' in text(look)
        assert "Choose at least one draft." in text(head.post(address, facts()))
        assert head.post(address, facts(draft=chosen, document="")).status_code == 422
        line(cast, drafts[0], AUGUST)
        assert "Someone else has changed this" in text(head.post(address, facts(draft=chosen)))
        chosen[0] = f"{drafts[0].pk}:{now(drafts[0]).version}"
        done = head.post(address, facts(draft=[*chosen, "x", "1:", "²:1"]), follow=True)
        assert "2 calendars are in force now." in text(done)
        assert {now(calendar).document for calendar in drafts} == {"Order No. 7"}
        assert "No draft waits for approval" in text(head.get(address))
        assert "Approve calendars of 2026" in text(head.get(url("calendar_approve_many"), {"year": "x"}))


class TestDiscard:
    def test_after_a_look(self, cast, registrar):
        calendar = draft(cast, JULY)
        address = url("calendar_discard", calendar.pk)
        assert "The draft has 1 line." in text(registrar.get(address))
        assert registrar.post(address, {"version": 99}).status_code == 422
        for _again in range(2):
            assert registrar.post(address, {"version": calendar.version}).status_code == 302
        assert now(calendar).state == "discarded"
        page = text(registrar.get(url("calendar_page", calendar.pk)))
        assert "Discarded draft" in page
        assert registrar.post(url("calendar_line_new", calendar.pk), TestLines().data()).status_code == 422


def test_the_import_of_calendars_is_offered(registrar):
    assert "Calendars of meetings" in text(registrar.get(url("import_home")))


def test_days_late_are_counted_from_the_legal_day(cast, registrar):
    in_force(cast, JULY)
    (row,) = registrar.get(url("calendar_list"), {"tab": "late"}).context["rows"]
    assert row.year.days_late == (today() - date(2026, 1, 15)) // timedelta(days=1)
