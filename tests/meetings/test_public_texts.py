"""What everybody reads of a meeting: announced, published, corrected; never with personal data in it."""

from datetime import time, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from appeals.actions.citizens import Speaker
from common.acts import Refused, act, changed
from common.dates import today
from meetings import above, actions
from meetings.deadlines import lead_days
from meetings.enums import MeetingStatus
from meetings.models import Meeting, MeetingEvent
from meetings.public_texts import (
    TEXT_MAX,
    check_public,
    draft_invitation,
    draft_results,
    in_languages,
    one_stop,
    shown,
)
from meetings.rules import load_meeting_rules
from tests.appeals.make import bring_to, make_question
from tests.meetings.build import events_of, held, meeting_in, planned, stored

pytestmark = pytest.mark.usefixtures("midyear")


def announce(meeting, cast, **more):
    what = {"announced_on": today(), "channels": ["site"], **more}
    return actions.announce(meeting_id=meeting.pk, by=cast.registrar, **what)


def publish(meeting, cast, **more):
    what = {"published_on": today(), "results_kk": "Шешілді", **more}
    return actions.publish_results(meeting_id=meeting.pk, by=cast.registrar, **what)


def correct(meeting, cast, **more):
    what = {"results_kk": "Түзетілді", "reason": "A wrong figure", **more}
    return actions.correct_results(meeting_id=meeting.pk, by=cast.registrar, **what)


def test_an_announcement_keeps_its_texts_and_the_last_day_for_questions(cast):
    meeting = announce(
        planned(cast), cast, invitation_kk="  Келіңіздер ", invitation_ru="Приходите",
        questions_until=today() + timedelta(days=8),
    )  # fmt: skip
    found = stored(meeting)
    assert (found.invitation_kk, found.invitation_ru) == ("Келіңіздер", "Приходите")
    assert found.questions_until == today() + timedelta(days=8)
    assert events_of(meeting)[-1].details["changes"]["invitation_ru"] == ["", "Приходите"]


@pytest.mark.parametrize(
    ("days", "words"),
    [(11, "on the planned day at the latest"), (-3, "before the announcement"), (-1, "has passed")],
)
def test_questions_in_advance_end_between_announcement_and_meeting(cast, days, words):
    meeting = planned(cast)
    with pytest.raises(Refused, match=words) as refusal:
        announce(
            meeting,
            cast,
            announced_on=today() - timedelta(days=2),
            questions_until=today() + timedelta(days=days),
        )
    assert "questions_until" in refusal.value.error_dict
    assert stored(meeting).status == MeetingStatus.PLANNED


def test_a_day_that_has_passed_stays_when_the_announcement_is_corrected(cast, time_machine):
    meeting = announce(planned(cast), cast, questions_until=today() + timedelta(days=2))
    time_machine.move_to("2026-06-14 12:00+05:00")
    last = meeting.questions_until
    announce(meeting, cast, announced_on=meeting.announced_on, questions_until=last, channels=["press"])
    assert stored(meeting).channels == ["press"]


def test_a_move_takes_the_old_announcement_off(cast):
    meeting = announce(
        planned(cast), cast, invitation_kk="Келіңіздер", questions_until=today() + timedelta(days=9)
    )
    actions.move(
        meeting_id=meeting.pk, by=cast.registrar, planned_on=today() + timedelta(days=3), reason="Flood"
    )
    found = stored(meeting)
    assert (found.invitation_kk, found.questions_until, found.announced_on) == ("", None, None)
    assert found.status == MeetingStatus.PLANNED


@pytest.mark.parametrize(
    "text",
    ["Звоните 8 701 123 45 67", "IIN 900101300017", "write to a.b@example.kz", "ул. Абая 5, кв. 12"],
)
def test_b1_personal_data_is_found_before_the_text_goes_out(cast, text):
    meeting = planned(cast)
    for field in ("invitation_kk", "invitation_ru"):
        with pytest.raises(Refused, match="line 1") as refusal:
            announce(meeting, cast, **{field: text})
        assert field in refusal.value.error_dict
    ended = held(cast)
    with pytest.raises(Refused, match="line 1"):
        publish(ended, cast, results_ru=text)
    with pytest.raises(Refused, match="line 1"):
        actions.move(
            meeting_id=meeting.pk, by=cast.registrar, planned_on=today() + timedelta(days=3), reason=text
        )
    assert stored(meeting).version == stored(ended).version - 1 == 1


def test_b1_contacts_of_the_body_are_said_to_be_so(cast):
    text = "Справки: 8 727 272 00 00, info@example.kz"
    meeting = announce(planned(cast), cast, invitation_ru=text, own_contacts=True)
    assert stored(meeting).invitation_ru == text
    with pytest.raises(Refused):
        announce(planned(cast), cast, invitation_ru=f"{text}, кв. 12", own_contacts=True)


def test_b1_no_public_text_names_who_asked(cast):
    meeting = held(cast)
    make_question(cast.registrar, meeting, citizen=Speaker(surname="Жақсыбаева", given_name="Гүлнар"))
    assert above.names_of(meeting)
    with pytest.raises(Refused, match="Жақсыбаеваның"):
        publish(meeting, cast, results_kk="Гүлнар Жақсыбаеваның сұрағы шешілді")
    make_question(cast.registrar, meeting, citizen=Speaker(surname="Серікұлы", given_name="Азамат"))
    check_public(meeting, results_kk="Кездесу азаматтармен өтті")
    with pytest.raises(Refused, match="Азаматтың"):
        check_public(meeting, results_kk="Азаматтың сұрағы")
    with act("test"):
        changed(meeting, host_name="Жақсыбаева Гүлнар")
    check_public(stored(meeting), results_kk="Әкім Жақсыбаева Гүлнар жауап берді")


def test_texts_have_an_end(cast):
    with pytest.raises(Refused, match="too long"):
        announce(planned(cast), cast, invitation_kk="а" * (TEXT_MAX + 1))


def test_results_are_written_in_one_language_at_least(cast):
    meeting = held(cast)
    with pytest.raises(Refused, match="one language") as refusal:
        publish(meeting, cast, results_kk=" ")
    assert "results_kk" in refusal.value.error_dict
    assert publish(meeting, cast, results_kk="", results_ru="Решено").results_ru == "Решено"


def test_published_results_are_corrected_in_the_open(cast):
    meeting = publish(held(cast), cast)
    for wrong in ({"reason": " "}, {"results_kk": ""}, {"results_ru": "кв. 5"}):
        with pytest.raises(Refused):
            correct(meeting, cast, **wrong)
    correct(meeting, cast)
    event = events_of(meeting)[-1]
    assert (event.kind, event.note, event.details["changes"]) == (
        "corrected", "A wrong figure", {"results_kk": ["Шешілді", "Түзетілді"]}
    )  # fmt: skip
    assert stored(meeting).results_published_on == today()
    correct(meeting, cast)
    assert len(events_of(meeting)) == 4, "the same text again leaves no trace"


def test_drafts_tell_the_facts_in_both_languages(cast):
    meeting = planned(
        cast, venue="Мектеп 4", starts_at=time(15, 30), host_name="Санат Айтқали", kind="target_group",
        target_group="farmers",
    )  # fmt: skip
    draft = draft_invitation(meeting)
    assert "Almaty kk, Мектеп 4" in draft["kk"]
    assert "Almaty ru, Мектеп 4" in draft["ru"]
    assert all("15:30" in text and "Санат Айтқали" in text for text in draft.values())
    bare = planned(cast, territory=None)
    assert len(draft_invitation(bare)["ru"].splitlines()) == 4
    check_public(meeting, **{f"invitation_{code}": text for code, text in draft.items()})


def test_the_draft_of_the_results_counts_by_the_conditions_of_the_reports(cast):
    meeting = held(cast, attendees=40)
    assert above.figures_of(meeting) == above.Figures()
    make_question(cast.registrar, meeting)
    for outcome in ("resolved_on_spot", "withdrawn"):
        question = make_question(cast.registrar, meeting)
        bring_to(
            question,
            outcome,
            cast=cast,
            responsible=cast.own,
            executor=cast.executor,
            controller=cast.controller,
        )
    assert above.figures_of(meeting) == above.Figures(questions=2, on_spot=1, solved=1, in_work=1)
    assert "40" in draft_results(meeting)["ru"]
    assert len(draft_results(held(cast))["kk"].splitlines()) == 2


def test_a_page_shows_its_own_language_or_what_there_is():
    texts = {"kk": "а", "ru": "б"}
    assert in_languages("ru", texts) == [("ru", "б")]
    assert in_languages("en", texts) == [("kk", "а"), ("ru", "б")]
    assert in_languages("kk", {"kk": "", "ru": "б"}) == [("ru", "б")]
    assert shown("Flood") == "Flood"
    assert shown("кв. 7") == ""


def test_a_sentence_has_one_full_stop():
    assert one_stop("до 14 декабря 2026 г..") == "до 14 декабря 2026 г."
    assert one_stop("до 14.12.2026.") == "до 14.12.2026."


def test_without_rooms_above_nothing_is_known(cast, monkeypatch):
    monkeypatch.setattr(above, "figures_known", [])
    monkeypatch.setattr(above, "names_known", [])
    assert above.figures_of(planned(cast)) == above.Figures()
    assert above.names_of(planned(cast)) == []


@pytest.mark.parametrize(
    ("said", "url", "stands"),
    [(None, "", None), (True, "", True), (False, "", False), (None, "https://example.kz/b", True)],
)
def test_a_briefing_is_held_or_not_or_not_known(cast, said, url, stands):
    meeting = held(cast, briefing_held=said, briefing_url=url)
    assert stored(meeting).briefing_held is stands
    made = actions.register_unscheduled(
        by=cast.registrar, body=cast.own, planned_on=today(), held=True, briefing_held=said, briefing_url=url
    )
    assert stored(made).briefing_held is stands


def test_a_link_to_a_briefing_means_that_there_was_one(cast):
    link = {"briefing_held": False, "briefing_url": "https://example.kz/b"}
    with pytest.raises(Refused, match="there was one"):
        held(cast, **link)
    meeting = held(cast)
    with pytest.raises(Refused, match="there was one"):
        actions.edit(meeting_id=meeting.pk, by=cast.registrar, version=None, **link)
    actions.edit(meeting_id=meeting.pk, by=cast.registrar, version=None, briefing_url=link["briefing_url"])
    assert stored(meeting).briefing_held is True


def test_lead_time_ends_so_many_days_before_the_meeting(cast):
    rules = load_meeting_rules()
    day = today() + timedelta(days=30)
    last = rules.last_day_to_announce(day)
    assert lead_days(last, day) == rules.lead_days(day)
    assert type(rules)().last_day_to_announce(day) is None


HELD_FORM = {"held_on": "2026-06-10", "minutes_all": "90", "minutes_questions": "70"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"minutes_questions": ""}, "Give both numbers"),
        ({"minutes_all": ""}, "Give both numbers"),
        ({"minutes_questions": "91"}, "More minutes for questions"),
        ({"question_share": "50"}, "another share"),
    ],
)
def test_minutes_that_do_not_fit(cast, client_of, data, words):
    meeting = planned(cast, today())
    address = reverse("meeting_hold", args=[meeting.pk])
    page = client_of(cast.registrar).post(address, {"version": 1, **HELD_FORM, **data})
    assert page.status_code == 422
    assert words in page.content.decode()


@pytest.mark.parametrize("extra", [{}, {"question_share": "78"}])
def test_the_share_of_time_is_counted_from_minutes(cast, client_of, extra):
    meeting = planned(cast, today())
    client = client_of(cast.registrar)
    page = client.post(
        reverse("meeting_hold", args=[meeting.pk]),
        {"version": 1, **HELD_FORM, **extra, "briefing_held": "no"},
    )
    assert page.status_code == 302
    assert (stored(meeting).question_share, stored(meeting).briefing_held) == (Decimal("0.78"), False)
    edited = {
        "version": 2, "kind": "population", "format": "in_person", "host_rank": "head", "ref": "R",
        "question_share": "78", "minutes_all": "100", "minutes_questions": "80", "briefing_held": "yes",
    }  # fmt: skip
    assert client.post(reverse("meeting_edit", args=[meeting.pk]), edited).status_code == 302
    assert (stored(meeting).question_share, stored(meeting).briefing_held) == (Decimal("0.80"), True)


def test_the_form_offers_a_draft_until_it_is_announced(cast, client_of):
    meeting = planned(cast, venue="Мектеп 4")
    address = reverse("meeting_announce", args=[meeting.pk])
    client = client_of(cast.registrar)
    assert "Мектеп 4" in client.get(address).context["form"].initial["invitation_kk"]
    announce(meeting, cast, invitation_ru="Приходите")
    initial = client.get(address).context["form"].initial
    assert (initial["invitation_kk"], initial["invitation_ru"]) == ("", "Приходите")


def test_the_form_says_whether_an_announcement_is_in_time(cast, client_of):
    client = client_of(cast.registrar)

    def note(meeting):
        return client.get(reverse("meeting_announce", args=[meeting.pk])).context["beside"]

    assert note(planned(cast, today() + timedelta(days=30))).tone == "info"
    assert note(planned(cast, today() + timedelta(days=1))).tone == "warn"
    assert note(meeting_in(cast, "announced")) is None


def public() -> set[str]:
    return set(Meeting.objects.public(today()).values_list("ref", flat=True))


def test_a4_a_plan_that_nobody_announced_or_approved_stays_inside(cast):
    planned(cast, ref="plan")
    meeting_in(cast, "announced")
    for state in ("held", "results_published", "missed", "cancelled"):
        meeting_in(cast, state)
    assert len(public()) == 5
    assert "plan" not in public()
    moved = planned(cast, ref="moved inside")
    actions.move(
        meeting_id=moved.pk, by=cast.registrar, planned_on=today() + timedelta(days=3), reason="Flood"
    )
    assert "moved inside" not in public()
    told = announce(planned(cast, ref="moved"), cast)
    actions.move(
        meeting_id=told.pk, by=cast.registrar, planned_on=today() + timedelta(days=3), reason="Flood"
    )
    assert "moved" in public()


def test_a4_off_schedule_meetings_are_known_once_they_were_announced_or_held(cast):
    def off_schedule(**more):
        return actions.register_unscheduled(by=cast.registrar, body=cast.own, planned_on=today(), **more)

    off_schedule(ref="to come")
    off_schedule(ref="was held", held=True)
    called_off = off_schedule(ref="called off")
    actions.cancel(meeting_id=called_off.pk, by=cast.registrar, reason="Flood")
    assert public() == {"was held"}
    told = off_schedule(ref="told")
    announce(told, cast)
    actions.cancel(meeting_id=told.pk, by=cast.registrar, reason="Flood")
    assert public() == {"was held", "told"}


@pytest.mark.parametrize(("state", "known"), [("approved", True), ("draft", False), ("replaced", False)])
def test_a4_a_plan_in_the_calendar_in_force_is_known(cast, state, known):
    from django.utils import timezone

    from meetings.models import MeetingCalendar, PlanItem

    meeting = planned(cast, ref="plan")
    told = {"number": 1, "approved_on": today(), "approved_by": "Akim", "document": "No. 1", "recorded_at": timezone.now()}  # fmt: skip
    with act("test"):
        calendar = MeetingCalendar.objects.create(
            body=cast.own, year=2026, state=state, **(told if state != "draft" else {})
        )
        PlanItem.objects.create(
            calendar=calendar, ref="plan", meeting=meeting, kind="population", planned_on=meeting.planned_on
        )
    assert ("plan" in public()) is known


def test_events_of_announcements_decide_and_not_their_number(cast):
    meeting = announce(planned(cast, ref="twice"), cast)
    announce(meeting, cast, channels=["press"])
    assert MeetingEvent.objects.unscoped("test").filter(meeting=meeting, kind="announced").count() == 2
    assert public() == {"twice"}
