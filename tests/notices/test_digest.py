"""Letters of one person that are due together are one letter: exactly once for each row, as far as e-mail allows."""

from collections import Counter
from datetime import timedelta
from smtplib import SMTPDataError, SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone

from common.acts import act
from notices import registry
from notices.actions import claiming, queue, queue_outside, retry, send_due_notices
from notices.enums import Channel, NoticeState, Pace
from notices.models import Notice
from organisations.workdays import load_calendar

MORNING = "2026-11-24 09:00:05 +0500"
state: dict = {}


@pytest.fixture(autouse=True)
def rules(monkeypatch):
    monkeypatch.setattr(registry, "_rules", dict(registry._rules))
    state.clear()

    def build(notice):
        number = notice.params["number"]
        if state.get(number) == "over":
            return None
        if state.get(number) == "broken":
            raise KeyError(number)
        return {
            "subject": f"{notice.rule} {number}",
            "lines": [f"now {state.get(number)}"],
            "url": "http://x/",
        }

    for pace in Pace:
        registry.register(f"test.{pace}", build, label=f"About {pace}", pace=pace)
    registry.register("test.other", build, label="Something else")
    contact = registry.Contact(email="citizen@example.kz")
    registry.register("test.outside", build, contact=lambda notice: contact)


def rows():
    return Notice.objects.unscoped("test")


def tell(person, number, rule="test.digest", **more):
    queue(
        key=f"{rule}:{number}", rule=rule, recipients=[person], params={"number": number},
        channels=[Channel.EMAIL], **more,
    )  # fmt: skip


def wish(person, **wishes):
    with act("test.wish"):
        type(person).objects.unscoped("test").filter(pk=person.pk).update(**wishes)


def test_a_day_of_notices_is_one_letter_in_the_morning(cast):
    for number in range(30):
        tell(cast.executor, number)
    tell(cast.executor, 99, rule="test.other")
    tell(cast.controller, 1, rule="test.other")
    assert send_due_notices() == 0
    state.update({0: "over", 1: "changed"})
    with time_machine.travel(MORNING):
        assert send_due_notices() == 31
        assert send_due_notices() == 0
    first, second = sorted(mail.outbox, key=lambda letter: letter.to != [cast.executor.email])
    assert (first.subject, second.subject) == ("30 notices", "test.other 1")
    assert first.body.index("ABOUT DIGEST") < first.body.index("SOMETHING ELSE")
    assert "test.digest 1\n  now changed\n  http://x/" in first.body
    assert "test.digest 0\n" not in first.body  # over when it was sent
    html = first.alternatives[0][0]
    assert "<h2>About digest</h2>" in html
    assert "http://testserver/staff/notices/" in html
    assert rows().get(key="test.digest:0").state == NoticeState.DROPPED
    assert len(set(rows().filter(recipient=cast.executor).values_list("bundle", flat=True))) == 1


def test_who_wants_each_at_once_gets_it_in_working_hours(cast):
    wish(cast.executor, digest="once")
    tell(cast.executor, 1)
    assert send_due_notices() == 1
    with time_machine.travel("2026-11-23 20:00 +0500"):
        tell(cast.executor, 2)
        assert send_due_notices() == 0
    with time_machine.travel(MORNING):
        assert send_due_notices() == 1


def test_a_reminder_does_not_wait_for_the_week_but_for_the_hours(cast):
    wish(cast.executor, digest="weekly")
    with time_machine.travel("2026-11-24 00:05 +0500"):
        tell(cast.executor, 1)
        tell(cast.executor, 2, rule="test.prompt")
        assert send_due_notices() == 0
    with time_machine.travel(MORNING):
        assert send_due_notices() == 1
    assert mail.outbox[0].subject == "test.prompt 2"
    with time_machine.travel("2026-11-30 09:00:05 +0500"):
        assert send_due_notices() == 1


def test_passwords_are_never_kept_waiting(cast):
    with time_machine.travel("2026-11-22 03:00 +0500"):
        tell(cast.executor, 1, rule="test.urgent")
        tell(cast.executor, 2, rule="test.urgent")
        tell(cast.executor, 3)
        assert send_due_notices() == 2
    assert len(mail.outbox) == 2


def test_people_outside_are_not_woken(db):
    with time_machine.travel("2026-11-22 03:00 +0500"):
        queue_outside(key="k", rule="test.outside", addressee="q:1", params={"number": 1}, channels=["email"])
        assert send_due_notices() == 0
    with time_machine.travel("2026-11-22 09:00:01 +0500"):  # a Sunday
        assert send_due_notices() == 1


def test_hours_are_read_when_the_letter_is_sent(cast):
    tell(cast.executor, 1)
    send_due_notices()
    wish(cast.executor, works_from="11:00")
    with time_machine.travel(MORNING):
        assert send_due_notices() == 0
    with time_machine.travel("2026-11-24 11:00:05 +0500"):
        assert send_due_notices() == 1


def test_h4_a_stopped_sender_makes_up_for_it_once(cast):
    """Three days away, back in the evening: one letter, in the next working hours."""
    tell(cast.executor, 1)
    with time_machine.travel("2026-11-26 21:00 +0500"):
        assert send_due_notices() == 0
    with time_machine.travel("2026-11-27 09:00:01 +0500"):
        tell(cast.executor, 2)
        assert send_due_notices() == 1
        assert send_due_notices() == 0
    assert len(mail.outbox) == 1


def test_a_failed_letter_is_tried_again_whole_and_parked_after_five(cast, monkeypatch):
    def refuse(self, messages):
        raise SMTPDataError(554, b"no")

    for number in range(3):
        tell(cast.executor, number, rule="test.prompt")
    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            assert send_due_notices() == 0
            clock.shift(7300)
            if timezone.localtime().hour >= 18:
                clock.move_to(timezone.localtime().replace(hour=9) + timedelta(days=1))
    assert Counter(rows().values_list("state", "attempts")) == {(NoticeState.PARKED, 5): 3}
    (bundle,) = set(rows().values_list("bundle", flat=True))
    monkeypatch.undo()
    for pace in Pace:
        registry.register(f"test.{pace}", lambda notice: {"subject": "again"}, pace=pace)
    retry(by=cast.administrator, notice_id=rows().first().pk)
    send_due_notices()
    assert len(mail.outbox) == 1
    assert set(rows().values_list("state", flat=True)) == {NoticeState.SENT}
    assert bundle not in set(rows().values_list("bundle", flat=True))


def test_a_mail_server_that_is_away_costs_no_try_and_only_one_attempt_a_run(cast, monkeypatch):
    asked = []

    def away(self, messages):
        asked.append(1)
        raise SMTPServerDisconnected("gone")

    people = [cast.executor, cast.controller, cast.head]
    for person in people:
        tell(person, person.pk, rule="test.prompt")
    with monkeypatch.context() as patch, time_machine.travel(timezone.now(), tick=False) as clock:
        patch.setattr(EmailBackend, "send_messages", away)
        for _ in range(20):
            assert send_due_notices() == 0
            clock.shift(15)
    assert len(asked) <= 3 * 5 * 60 / 120 + 3  # each letter every two minutes, one in a run
    assert max(rows().values_list("attempts", flat=True)) == 0
    with time_machine.travel(timezone.now() + timedelta(minutes=10)):
        assert send_due_notices() == 3


def test_a_row_that_cannot_be_built_does_not_keep_the_others(cast):
    state[1] = "broken"
    for number in range(3):
        tell(cast.executor, number, rule="test.prompt")
    assert send_due_notices() == 2
    assert (rows().get(state=NoticeState.FAILED).key, mail.outbox[0].subject) == (
        "test.prompt:1",
        "2 notices",
    )
    state.clear()
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert send_due_notices() == 1
    ids = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    assert len(set(ids)) == 2


def test_g4_a_letter_repeated_after_a_crash_has_the_same_id_and_nothing_new(cast, monkeypatch):
    for number in range(3):
        tell(cast.executor, number, rule="test.prompt")

    class Killed(BaseException):
        pass

    def killed(ready):
        raise Killed

    with monkeypatch.context() as patch, pytest.raises(Killed):
        patch.setattr("notices.actions.sending._sent", killed)
        send_due_notices()
    tell(cast.executor, 7, rule="test.prompt")
    assert send_due_notices() == 1  # what is new has a letter of its own
    with time_machine.travel(timezone.now() + claiming.LEASE):
        assert send_due_notices() == 3
    first, new, again = mail.outbox
    assert first.extra_headers["Message-ID"] == again.extra_headers["Message-ID"]
    assert first.body == again.body
    assert new.subject == "test.prompt 7"


def test_h6_a_row_that_kills_its_senders_does_not_take_the_others_with_it(cast):
    """Five deaths for the row, none of its neighbours is lost."""
    for number in range(4):
        tell(cast.executor, number, rule="test.prompt")
    deaths = 0
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(30):
            together = claiming.claim(load_calendar())
            if any(notice.params["number"] == 2 for notice in together):
                deaths += 1  # gone, with the rows in its hands
            elif together:
                from django.core.mail import get_connection

                from notices.actions.sending import deliver

                deliver(together, get_connection(), set())
            clock.shift(61)
    assert deaths == 5
    assert dict(rows().values_list("key", "state")) == {
        "test.prompt:0": NoticeState.SENT,
        "test.prompt:1": NoticeState.SENT,
        "test.prompt:2": NoticeState.PARKED,
        "test.prompt:3": NoticeState.SENT,
    }
    assert len(mail.outbox) == 3


def test_two_senders_make_one_letter_of_a_person(cast):
    """While one holds the person, the other leaves that person's rows alone."""
    wish(cast.executor, digest="once")
    tell(cast.executor, 1)
    tell(cast.controller, 1, rule="test.prompt")
    head = rows().get(recipient=cast.executor)
    assert claiming._head((), {cast.executor.pk}).recipient_id == cast.controller.pk
    assert [row.pk for row in claiming.claim(load_calendar(), [Channel.SMS])] == [head.pk]
    assert claiming.claim(load_calendar(), [Channel.EMAIL]) == []


def test_a_very_long_letter_names_the_rest(cast, monkeypatch):
    monkeypatch.setattr("notices.letters.MOST_IN_LETTER", 2)
    for number in range(5):
        tell(cast.executor, number, rule="test.prompt")
    assert send_due_notices() == 5
    assert "3 more stand in your notices." in mail.outbox[0].body


def test_a_reading_together_that_fails_is_made_up_for_by_each_builder(cast):
    def broken(notices):
        raise LookupError

    registry.register(
        "test.prompt", lambda notice: {"subject": "Read alone"}, pace=Pace.PROMPT, preload=broken
    )
    tell(cast.executor, 1, rule="test.prompt")
    assert send_due_notices() == 1
    assert mail.outbox[0].subject == "Read alone"
