"""Who registered a question is told when the meeting is moved or cancelled, in their language, as it stands when sent."""

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from appeals.actions.advance import withdraw_advance
from appeals.actions.advance_telling import CHANGED, tell_of_changes
from meetings import actions
from notices import registry
from notices.models import Notice
from tests.appeals.advance import TEXT, WHO, announced, asked


@pytest.fixture
def meeting(cast):
    return announced(cast)


def rows():
    return list(Notice.objects.unscoped("test").filter(rule=CHANGED).order_by("pk"))


def move(cast, meeting, days=3):
    row = type(meeting).objects.unscoped("test").get(pk=meeting.pk)
    return actions.move(
        meeting_id=meeting.pk,
        by=cast.registrar,
        planned_on=row.planned_on + timedelta(days=days),
        reason="Flood",
    )


def test_h1_everybody_who_waits_is_told_once_by_each_way(cast, meeting):
    asked(meeting)
    asked(meeting, who=replace(WHO, surname="Оспанов", email=""))
    asked(meeting, by=cast.registrar, who=None)
    withdraw_advance(advance_id=asked(meeting).pk)
    moved = move(cast, meeting)
    assert sorted(row.channel for row in rows()) == ["email", "sms", "sms"]
    letter = registry.build(rows()[0], "en")
    assert letter.subject == "The meeting for which you registered a question is moved"
    assert f"to {moved.planned_on:%d.%m.%Y}" in letter.lines[0]
    assert "/asked/" in letter.url
    for personal in (TEXT, "Сейтова", "5678"):
        assert personal not in f"{letter.subject} {letter.lines} {letter.sms}"
    contact = registry.contact_of(rows()[0])
    assert (contact.email, contact.language) == ("seitova@example.kz", "kk")


def test_e7_what_changed_again_is_told_by_the_last_letter(cast, meeting):
    asked(meeting)
    move(cast, meeting)
    first = rows()[0]
    move(cast, meeting)
    assert registry.build(first, "en") is None
    actions.cancel(meeting_id=meeting.pk, by=cast.registrar, reason="Quarantine")
    moved, cancelled = rows()[2], rows()[-1]
    assert registry.build(moved, "en") is None
    assert registry.build(cancelled, "en").subject.endswith("is cancelled")


def test_e7_a_held_meeting_or_a_withdrawn_question_says_nothing(cast, meeting):
    advance = asked(meeting)
    moved = move(cast, meeting)
    [row, *_more] = rows()
    with time_machine.travel(timezone.now() + timedelta(days=13), tick=False), translation.override("en"):
        actions.hold(meeting_id=meeting.pk, by=cast.registrar, held_on=moved.planned_on)
        assert registry.build(row, "en") is None
    assert advance.pk == row.params["advance"]


def test_a_withdrawn_question_is_told_nothing(cast, meeting):
    advance = asked(meeting)
    move(cast, meeting)
    withdraw_advance(advance_id=advance.pk)
    assert registry.build(rows()[0], "en") is None


def test_without_a_card_there_is_no_address(cast, meeting):
    advance = asked(meeting, by=cast.registrar, who=None)
    row = Notice(
        rule=CHANGED, addressee="advance:1", channel="sms", params={"advance": advance.pk, "event": 0}
    )
    assert registry.contact_of(row) is None


def test_what_a_calendar_moved_is_told_by_the_task_once(cast, meeting):
    asked(meeting, who=replace(WHO, email=""))
    assert tell_of_changes() == 0
    move(cast, meeting)
    Notice.objects.unscoped("test").filter(rule=CHANGED).delete()
    assert tell_of_changes() == tell_of_changes() == 1
    assert len(rows()) == 1
