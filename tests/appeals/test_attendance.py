"""Who came: a list with numbers, kept by registrars of the host; the sheet at the door."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import reverse

from appeals.actions import attendance
from appeals.actions.attendance import add_attendees_from, remove_attendee
from appeals.actions.citizens import Speaker
from appeals.actions.registering import edit_question
from appeals.models import AdvanceQuestion, Attendee, Citizen
from appeals.sign_in_sheet import registered_names, sign_in_pdf
from common.acts import Refused, act
from common.dates import today
from organisations.models import Membership
from organisations.rights import Role
from tests.appeals.make import fresh, make_meeting, make_question
from tests.appeals.papers import came, events, listed
from tests.meetings.build import meeting_in, planned, stored


def advance(cast, meeting, name="Нұрлан Асан", state="waiting"):
    with act("test"):
        card = Citizen(body=meeting.body, surname=name.split()[0], given_name=name.split()[1])
        card.refresh_search()
        card.save()
        position = AdvanceQuestion.objects.unscoped("test").filter(meeting=meeting).count() + 1
        return AdvanceQuestion.objects.create(
            meeting=meeting, position=position, client_key=uuid4(), source="staff", citizen=card,
            text="Will the school be built?", state=state,
        )  # fmt: skip


def test_f6_a_form_sent_twice_and_a_person_met_twice_are_one_line(cast, meeting):
    key = uuid4()
    first = came(cast, meeting, client_key=key, phone="87012345678")
    assert came(cast, meeting, client_key=key, phone="87012345678") == first
    assert came(cast, meeting, phone="+7 701 234 56 78") == first
    came(cast, meeting, "Асанов Ержан")
    assert listed(meeting) == [(1, "Сейтова Айгүл"), (2, "Асанов Ержан")]


def test_a_nameless_person_is_counted_and_not_listed(cast, meeting):
    with pytest.raises(Refused) as refusal:
        came(cast, meeting, "")
    assert "name" in refusal.value.error_dict


def test_all_who_asked_and_all_who_registered_come_once(cast, meeting):
    speaker = Speaker.named("Сейтова Айгүл", phone="87012345678")
    make_question(cast.registrar, meeting, citizen=speaker)
    make_question(cast.registrar, meeting, "Another one", citizen=speaker)
    make_question(cast.registrar, meeting, "Nameless")
    advance(cast, meeting)
    advance(cast, meeting, "Declined Person", state="withdrawn")
    who = {"meeting_id": meeting.pk, "by": cast.registrar}
    assert add_attendees_from(**who, source="questions") == 1
    assert add_attendees_from(**who, source="questions") == 0
    assert add_attendees_from(**who, source="advance") == 1
    assert listed(meeting) == [(1, "Сейтова Айгүл"), (2, "Нұрлан Асан")]


def test_a_person_taken_off_leaves_a_trace_without_a_name(cast, meeting):
    row = came(cast, meeting)
    for _ in range(2):
        remove_attendee(meeting_id=meeting.pk, attendee_id=row.pk, by=cast.registrar)
    assert listed(meeting) == []
    assert events(meeting) == ["not_here"]


def test_a_list_has_an_end(cast, meeting, monkeypatch):
    monkeypatch.setattr(attendance, "MAX_PEOPLE", 1)
    came(cast, meeting)
    with pytest.raises(Refused, match="at most 1"):
        came(cast, meeting, "Асанов Ержан")


def test_the_list_opens_on_the_day_of_the_meeting(cast):
    came(cast, planned(cast, today()))
    for meeting in (planned(cast, today() + timedelta(days=1)), meeting_in(cast, "cancelled")):
        with pytest.raises(Refused):
            came(cast, meeting)


def test_a2_only_registrars_of_the_host_write_and_only_who_sees_people_reads(cast, meeting):
    row = came(cast, meeting)
    for person in (cast.executor, cast.controller, cast.head, cast.analyst):
        with pytest.raises(PermissionDenied):
            remove_attendee(meeting_id=meeting.pk, attendee_id=row.pk, by=person)
    with pytest.raises(Http404):
        remove_attendee(meeting_id=meeting.pk, attendee_id=row.pk, by=cast.sister_registrar)
    assert Attendee.objects.visible_to(cast.head).count() == 1
    for person in (cast.analyst, cast.sister_registrar, cast.district_executor, cast.stranger):
        assert not Attendee.objects.visible_to(person).exists()


def test_a_card_in_a_list_is_not_turned_into_another_person(cast, meeting):
    """The row of the desk gets another speaker: who stands in the list stays who they were."""
    question = make_question(cast.registrar, meeting, citizen=Speaker.named("Сейтова Айгүл"))
    add_attendees_from(meeting_id=meeting.pk, by=cast.registrar, source="questions")
    edit_question(
        question_id=question.pk,
        by=cast.registrar,
        version=question.version,
        text=question.text,
        citizen=Speaker.named("Асанов Ержан"),
    )
    assert fresh(question).citizen.name.full() == "Асанов Ержан"
    assert listed(meeting) == [(1, "Сейтова Айгүл")]


def url(name, meeting):
    return reverse(name, args=[meeting.pk])


def test_the_page_adds_removes_and_records_the_count(cast, client_of, meeting):
    client = client_of(cast.registrar)
    page = client.get(url("meeting_attendance", meeting))
    key = page.context["form"].initial["client_key"]
    sent = {"client_key": key, "name": "Сейтова Айгүл", "phone": "87012345678"}
    for _ in range(2):
        assert client.post(url("meeting_attendance", meeting), sent).status_code == 302
    make_question(cast.registrar, meeting, citizen=Speaker.named("Асанов Ержан"))
    client.post(url("meeting_attendance_from", meeting), {"source": "questions"})
    assert len(listed(meeting)) == 2
    text = client.get(url("meeting_attendance", meeting)).content.decode()
    assert "…5678" in text
    assert "77012345678" not in text
    client.post(url("meeting_attendance_count", meeting))
    assert stored(meeting).attendees == 2
    row = Attendee.objects.unscoped("test").first()
    client.post(url("meeting_attendance_remove", meeting), {"attendee": row.pk})
    assert len(listed(meeting)) == 1
    assert client.post(url("meeting_attendance_remove", meeting), {"attendee": "x"}).status_code == 302


def test_wrong_input_is_told_and_kept(cast, client_of, meeting):
    client = client_of(cast.registrar)
    answer = client.post(
        url("meeting_attendance", meeting), {"client_key": uuid4(), "name": "Сейтова", "iin": "123"}
    )
    assert answer.status_code == 422
    assert 'value="Сейтова"' in answer.content.decode()
    assert client.post(url("meeting_attendance", meeting), {"name": "A"}).status_code == 422


def test_what_is_refused_is_told(cast, client_of):
    client, meeting = client_of(cast.registrar), planned(cast)
    for name in ("meeting_attendance_from", "meeting_attendance_remove", "meeting_attendance_count"):
        answer = client.post(url(name, meeting), {"attendee": "1"}, follow=True)
        assert "notice warn" in answer.content.decode(), name
    assert "opens on the day" in client.get(url("meeting_attendance", meeting)).content.decode()


def test_people_without_the_right_do_not_open_the_list(cast, client_of, meeting):
    for person in (cast.analyst, cast.administrator):
        assert client_of(person).get(url("meeting_attendance", meeting)).status_code == 403
    assert client_of(cast.executor).get(url("meeting_attendance", meeting)).status_code == 200
    assert client_of(cast.executor).post(url("meeting_attendance", meeting), {}).status_code == 403


def test_the_finishing_step_proposes_the_number_in_the_list(cast, client_of, meeting):
    came(cast, meeting)
    page = client_of(cast.registrar).get(url("meeting_desk_finish", meeting))
    assert page.context["form"].initial["attendees"] == 1


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_sheet_is_printed_in_three_languages(cast, client_of, lang):
    meeting = make_meeting(cast.own, host_name="#eval(1)", venue="$x$ [*a*]")
    advance(cast, meeting)
    client = client_of(cast.registrar)
    for more in ("", "&names=on", "&lines=200", "&lines=x", "&lang=zz"):
        answer = client.get(url("meeting_sign_in_sheet", meeting) + f"?lang={lang}{more}")
        assert answer.content.startswith(b"%PDF-"), more
        assert "no-store" in answer["Cache-Control"]
    assert client_of(cast.head).get(url("meeting_sign_in_sheet", meeting)).status_code == 403


def test_names_of_those_registered_stand_first_and_lines_fill_up(cast, meeting):
    advance(cast, meeting)
    names = registered_names(meeting)
    assert names == ["Нұрлан Асан"]
    one, many = (sign_in_pdf(meeting, names=names, lines=lines) for lines in (5, 100))
    pages = [len(re.findall(rb"/Type\s*/Page\b", content)) for content in (one, many)]
    assert pages[0] == 1
    assert pages[1] >= 4


def test_a2_a_right_to_see_people_elsewhere_opens_no_list_here(cast, client_of, meeting):
    """Somebody who sees every meeting and the people of another body only."""
    with act("test"):
        Membership.objects.create(
            user=cast.analyst, body=cast.sister, role=Role.EXECUTOR, started_on=today() - timedelta(days=9)
        )
    for name in ("meeting_attendance", "meeting_minutes", "meeting_minutes_pdf"):
        assert client_of(cast.analyst).get(url(name, meeting)).status_code == 403
