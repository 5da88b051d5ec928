"""The public calendar of meetings: what everybody may know, in plain words, and nothing else."""

import re
from datetime import time, timedelta

import pytest
from django.urls import reverse
from icalendar import Calendar

from appeals.actions.citizens import Speaker
from appeals.at_meetings import together
from appeals.models import Publication
from common.acts import act
from common.dates import today
from meetings import actions
from meetings.models import MeetingEvent
from tests.appeals.make import make_question
from tests.meetings.build import held, meeting_in, planned
from tests.portal import AS_EVERYBODY

pytestmark = pytest.mark.usefixtures("midyear")
LIST, FEED = reverse("public_meetings"), reverse("public_meetings_ical")


@pytest.fixture
def midyear():
    import time_machine
    from django.utils import translation

    with translation.override("en"), time_machine.travel("2026-06-10 12:00+05:00", tick=True):
        yield


@pytest.fixture
def reader(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def announced(cast, days=10, **more):
    told = {
        name: more.pop(name) for name in ("invitation_kk", "invitation_ru", "questions_until") if name in more
    }
    meeting = planned(cast, today() + timedelta(days=days), **more)
    return actions.announce(
        meeting_id=meeting.pk, by=cast.registrar, announced_on=today(), channels=["site"], **told
    )


def page_of(reader, meeting) -> str:
    return reader.get(reverse("public_meeting", args=[meeting.pk])).content.decode()


def shown(reader, query="") -> list[int]:
    return [card.meeting.pk for card in reader.get(LIST + query).context["cards"]]


def test_a4_a_plan_inside_has_no_page_and_no_file(cast, reader):
    meeting = planned(cast)
    assert shown(reader) == []
    assert reader.get(reverse("public_meeting", args=[meeting.pk])).status_code == 404
    assert reader.get(reverse("public_meeting_ical", args=[meeting.pk])).status_code == 404
    assert reader.get(reverse("public_meeting", args=[meeting.pk + 1000])).status_code == 404


def test_tabs_and_filters(cast, reader):
    later, sooner = announced(cast, 10), announced(cast, 3, kind="target_group", target_group="farmers")
    missed, was_held = meeting_in(cast, "missed"), held(cast, today() - timedelta(days=2))
    moved = announced(cast, 4)
    actions.move(
        meeting_id=moved.pk, by=cast.registrar, planned_on=today() + timedelta(days=6), reason="Flood"
    )
    assert shown(reader) == [sooner.pk, moved.pk, later.pk]
    assert shown(reader, "?tab=held") == [was_held.pk]
    assert shown(reader, "?tab=missed") == [moved.pk, missed.pk]
    assert shown(reader, "?group=farmers") == [sooner.pk]
    assert shown(reader, "?region=150000000") == []
    assert shown(reader, f"?body={cast.own.code}&region=750000000&from=2026-06-15&tab=nonsense") == [
        moved.pk, later.pk,
    ]  # fmt: skip
    wrong = reader.get(f"{LIST}?from=never")
    assert (wrong.status_code, wrong.context["cards"]) == (422, [])


def test_the_list_takes_a_fixed_number_of_queries(cast, reader, django_assert_max_num_queries):
    for _count in range(8):
        announced(cast, host_name="Akim", venue="School")
    with django_assert_max_num_queries(6 + AS_EVERYBODY):
        reader.get(LIST)


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("announced", "You can come"),
        ("missed", "was not held on its day"),
        ("cancelled", "Reason given: Quarantine"),
        ("held", "The results are due by"),
    ],
)
def test_the_state_in_plain_words(cast, reader, state, words):
    assert words in page_of(reader, meeting_in(cast, state))


def test_moves_and_late_holding_are_told(cast, reader):
    meeting = announced(cast, 5)
    actions.move(
        meeting_id=meeting.pk, by=cast.registrar, planned_on=today() + timedelta(days=7), reason="Flood"
    )
    html = page_of(reader, meeting)
    assert "From 15.06.2026 to 17.06.2026" in html
    assert "Flood" in html
    assert "It is not announced yet" in html
    late = held(cast, today() - timedelta(days=12), planned_on=today() - timedelta(days=15))
    html = page_of(reader, late)
    assert "3 days late" in html
    assert "are not published" in html


def test_off_schedule_ones_are_not_called_missed(cast, reader):
    def off_schedule():
        meeting = actions.register_unscheduled(
            by=cast.registrar, body=cast.own, planned_on=today() - timedelta(days=1)
        )
        return actions.announce(
            meeting_id=meeting.pk, by=cast.registrar, announced_on=meeting.planned_on, channels=["site"]
        )

    assert "no meeting is recorded" in page_of(reader, off_schedule())
    called_off = off_schedule()
    actions.cancel(meeting_id=called_off.pk, by=cast.registrar, reason="Flood")
    assert "counts as not held" not in page_of(reader, called_off)


def test_questions_are_taken_until_the_last_day(cast, reader):
    meeting = announced(cast, questions_until=today() + timedelta(days=9))
    assert reverse("ask_in_advance", args=[meeting.pk]) in page_of(reader, meeting)
    closed = announced(cast)
    assert reverse("ask_in_advance", args=[closed.pk]) not in page_of(reader, closed)


def test_results_appear_with_their_publication_and_say_that_they_were_changed(cast, reader):
    meeting = held(cast, briefing_url="https://example.kz/b", attendees=40)
    for _count in range(6):
        question = make_question(cast.registrar, meeting, "Secret words", citizen=Speaker(surname="Saparova"))
    for state, text in (("published", "Road"), ("prepared", "Inside")):
        with act("test"):
            Publication.objects.create(
                question=question if state == "published" else make_question(cast.registrar, meeting),
                state=state, text=text, answer="Repaired", prepared_by=cast.executor, prepared_at=meeting.created_at,
                published_by=cast.controller, published_at=meeting.created_at,
            )  # fmt: skip
    assert "Questions asked" not in page_of(reader, meeting)
    actions.publish_results(
        meeting_id=meeting.pk,
        by=cast.registrar,
        published_on=today(),
        results_kk="Шешілді",
        results_ru="Решено",
    )
    html = page_of(reader, meeting)
    assert all(words in html for words in ("Шешілді", "Решено", "Questions asked", "Road"))
    hidden = ("Inside", "Secret words", "Saparova", meeting.ref, "This text was changed")
    assert [words for words in hidden if words in html] == []
    actions.correct_results(
        meeting_id=meeting.pk, by=cast.registrar, results_kk="Түзетілді", reason="A wrong figure"
    )
    html = page_of(reader, meeting)
    assert "This text was changed since it was published, last on 10.06.2026." in html
    assert "A wrong figure" not in html


@pytest.mark.parametrize(
    ("counts", "told"),
    [
        ([("a", 9), ("b", 4), ("c", 2)], [("a", 9), ("Other spheres", 6)]),
        ([("a", 9), ("b", 6), ("c", 2)], [("a", 9), ("Other spheres", 8)]),
        ([("a", 9), ("", 1)], []),
        ([("a", 3)], []),
        ([("a", 9), ("b", 5)], [("a", 9), ("b", 5)]),
        ([], []),
    ],
)
def test_b1_small_numbers_can_not_be_found_as_a_difference(counts, told):
    assert together(counts) == told


@pytest.mark.parametrize("field", ["venue", "reason"])
def test_b1_what_tells_who_somebody_is_is_left_out(cast, reader, field):
    from common.acts import changed

    meeting = meeting_in(cast, "cancelled")
    with act("test"):
        changed(meeting, **{{"venue": "venue", "reason": "not_held_reason"}[field]: "кв. 17"})
    assert "кв. 17" not in page_of(reader, meeting)


def test_pages_and_files_are_kept_by_anybody_and_nothing_of_staff(cast, reader, client_of):
    meeting = announced(cast)
    page = reader.get(reverse("public_meeting", args=[meeting.pk]))
    assert page["Cache-Control"] == "public, max-age=60"
    feed = reader.get(FEED)
    assert feed["Cache-Control"] == "public, max-age=900"
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in feed["Vary"].split(",")}
    assert "no-store" in client_of(cast.executor).get(FEED)["Cache-Control"]


def events_of(answer):
    return Calendar.from_ical(answer.content).walk("VEVENT")


def one(reader, meeting):
    (event,) = events_of(reader.get(reverse("public_meeting_ical", args=[meeting.pk]) + "?lang=en"))
    return event


def test_an_event_follows_the_meeting(cast, reader):
    meeting = announced(cast, venue="Hall; 2, left", starts_at=time(15, 30), invitation_ru="Приходите")
    first = one(reader, meeting)
    assert (first["STATUS"], first["LOCATION"]) == ("CONFIRMED", "Almaty, Hall; 2, left")
    assert first.decoded("DTSTART").isoformat() == "2026-06-20T10:30:00+00:00"
    assert "Приходите" in first["DESCRIPTION"]
    actions.move(
        meeting_id=meeting.pk, by=cast.registrar, planned_on=today() + timedelta(days=12), reason="Flood"
    )
    second = one(reader, meeting)
    assert (second["UID"], second["STATUS"]) == (first["UID"], "TENTATIVE")
    assert second["SEQUENCE"] > first["SEQUENCE"]
    assert second.decoded("DTSTART").day == 22
    actions.cancel(meeting_id=meeting.pk, by=cast.registrar, reason="Flood")
    third = one(reader, meeting)
    assert (third["STATUS"], third["SUMMARY"][:9]) == ("CANCELLED", "Not held:")
    assert third["SEQUENCE"] > second["SEQUENCE"]


def test_a_missed_meeting_did_not_take_place_and_a_late_one_stands_on_its_day(cast, reader):
    assert one(reader, meeting_in(cast, "missed"))["STATUS"] == "CANCELLED"
    late = held(cast, today() - timedelta(days=2), planned_on=today() - timedelta(days=4))
    event = one(reader, late)
    assert (event["STATUS"], event.decoded("DTSTART")) == ("CONFIRMED", today() - timedelta(days=2))


def test_the_feed_has_the_filters_of_the_list(cast, reader):
    announced(cast), announced(cast, kind="target_group", target_group="farmers")
    old = held(cast, today() - timedelta(days=120))
    found = events_of(reader.get(f"{FEED}?lang=kk"))
    assert len(found) == 2
    assert not any(f"meeting-{old.pk}@" in event["UID"] for event in found)
    assert len(events_of(reader.get(f"{FEED}?group=farmers&lang=xx"))) == 1
    assert reader.get(FEED)["Content-Type"] == "text/calendar; charset=utf-8"


def test_the_first_page_shows_what_comes_next(cast, reader):
    meeting = announced(cast)
    html = reader.get(reverse("portal_home")).content.decode()
    assert reverse("public_meeting", args=[meeting.pk]) in html


def test_the_poster_of_an_announced_meeting(cast, client_of):
    client = client_of(cast.registrar)
    meeting = announced(
        cast, starts_at=time(15, 30), invitation_ru="Приходите\n\n" * 300, questions_until=today()
    )
    answer = client.get(reverse("meeting_poster", args=[meeting.pk]))
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert client.get(reverse("meeting_poster", args=[planned(cast, territory=None).pk])).status_code == 404


def test_a_shared_meeting_shows_who_when_and_where(cast, reader):
    html = page_of(reader, announced(cast, 5, venue="School 7"))
    assert 'property="og:title" content="Meeting with the population: Akimat of Almaty city"' in html
    assert re.search(r'property="og:description" content="[^"]*June[^"]*School 7\. You can come', html)


def test_a_move_that_tells_no_days_is_left_out(cast, reader):
    meeting = announced(cast, 5)
    with act("test.moved"):
        MeetingEvent.objects.create(meeting=meeting, kind="moved", happened_on=today(), note="Flood")
    assert "Flood" not in page_of(reader, meeting)


def test_the_district_is_chosen_beside_its_region(cast, reader):
    form = reader.get(LIST).context["filter"].form
    assert "district" not in form.fields
    region, district = cast.territories["75"], cast.territories["medeu"]
    there, elsewhere = announced(cast, 3, territory=district), announced(cast, 4)
    query = f"?region={region.code}&district={district.code}"
    assert district in reader.get(LIST + query).context["filter"].form.fields["district"].queryset
    assert shown(reader, query) == [there.pk]
    assert elsewhere.pk in shown(reader, f"?region={region.code}")
    # The old district goes along when another region is chosen: it is not chosen any more.
    other = reader.get(f"{LIST}?region=150000000&district={district.code}")
    assert (other.status_code, other.context["filter"].active) == (200, 1)
    wrong = reader.get(f"{LIST}?region={region.code}&district=75nonsense")
    assert wrong.status_code == 422


MONTH = reverse("public_meetings_month")


def test_the_month_shows_what_everybody_may_know(cast, reader):
    meeting, inside = announced(cast, 3), planned(cast)
    missed = meeting_in(cast, "missed")
    html = reader.get(MONTH).content.decode()
    assert reverse("public_meeting", args=[meeting.pk]) in html
    assert reverse("public_meeting", args=[inside.pk]) not in html
    before = reader.get(f"{MONTH}?month={missed.planned_on:%Y-%m}").content.decode()
    assert reverse("public_meeting", args=[missed.pk]) in before


def test_the_month_keeps_what_was_chosen_and_leads_to_the_rest_of_a_day(cast, reader):
    for _count in range(6):
        announced(cast, 3)
    answer = reader.get(f"{MONTH}?region=750000000&group=")
    html = answer.content.decode()
    assert answer.context["filter"].active == 1
    assert "2 more" in html
    assert "region=750000000&amp;group=&amp;from=2026-06-13&amp;to=2026-06-13&amp;tab=all" in html
    assert "month=2026-07" in html
    assert len(shown(reader, "?region=750000000&from=2026-06-13&to=2026-06-13&tab=all")) == 6
    assert reverse("public_meeting", args=[1]) not in reader.get(f"{MONTH}?region=150000000").content.decode()


@pytest.mark.parametrize("month", ["2026-13", "never", "2026-6", "0000-00", "9999-12"])
def test_a_month_that_is_none_is_this_one(reader, db, month):
    answer = reader.get(MONTH, {"month": month})
    assert (answer.status_code, answer.context["title"]) == (200, "June 2026")


def test_a_wrong_filter_of_the_month_is_told(reader, db):
    answer = reader.get(f"{MONTH}?body=no-such")
    assert (answer.status_code, answer.context["has_meetings"]) == (422, False)


def test_the_month_takes_a_fixed_number_of_queries(cast, reader, django_assert_max_num_queries):
    for days in range(8):
        announced(cast, 3 + days)
    with django_assert_max_num_queries(6 + AS_EVERYBODY):
        reader.get(MONTH)
