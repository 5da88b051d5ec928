"""The sender: claims with a lease, retries, parks, survives being killed (H1, H3, H6); tasks run again (H2)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from smtplib import SMTPServerDisconnected

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from common.acts import act
from notices import registry
from notices.actions import claiming, queue, retry, send_due_notices, sending
from notices.enums import Channel, NoticeState, Pace
from notices.letters import digest_id
from notices.models import Notice
from organisations.workdays import load_calendar

RULE = "test.fact"


@pytest.fixture(autouse=True)
def rule(monkeypatch):
    """A rule whose letter names the id it is about; `None` once that is over."""
    monkeypatch.setattr(registry, "_rules", dict(registry._rules))

    def build(notice):
        number = notice.params.get("number", 0)
        if number == "over":
            return None
        if number == "broken":
            raise KeyError("question")
        return {"subject": f"Fact\n{number}", "lines": ["A <b>line</b>"], "url": "http://testserver/staff/x/"}

    registry.register(RULE, build, label="A fact", pace=Pace.PROMPT)


def claim():
    return claiming.claim(load_calendar())


def rows():
    return Notice.objects.unscoped("test")


def tell(person, number=1, **more):
    queue(
        key=f"fact:{number}", rule=RULE, recipients=[person], params={"number": number},
        channels=[Channel.EMAIL], **more,
    )  # fmt: skip
    return rows().get(key=f"fact:{number}", recipient=person)


def test_a_letter_is_sent_once_in_the_language_of_its_reader(cast):
    with act("test"):
        cast.executor.language = "ru"
        cast.executor.save(update_fields=["language"])
    notice = tell(cast.executor)
    assert [send_due_notices(), send_due_notices()] == [1, 0]
    (letter,) = mail.outbox
    assert letter.to == [cast.executor.email]
    assert letter.subject == "Fact 1"
    notice.refresh_from_db()
    assert letter.extra_headers["Message-ID"] == digest_id(notice.bundle)
    assert "A <b>line</b>" in letter.body
    html, kind = letter.alternatives[0]
    assert kind == "text/html"
    assert "A &lt;b&gt;line&lt;/b&gt;" in html
    assert '<html lang="ru">' in html
    stored = rows().get()
    assert (stored.state, stored.attempts, stored.error) == (NoticeState.SENT, 1, "")
    assert stored.sent_at is not None
    assert stored.lease_until is None


def test_the_state_is_read_when_the_letter_is_sent(cast):
    tell(cast.executor, "over")
    tell(cast.deactivated, 2)
    assert send_due_notices() == 0
    assert set(rows().values_list("state", flat=True)) == {NoticeState.DROPPED}
    assert not mail.outbox


def test_nothing_is_sent_before_its_time(cast):
    tell(cast.executor, due_at=timezone.now() + timedelta(hours=1))
    assert send_due_notices() == 0
    with time_machine.travel(timezone.now() + timedelta(hours=1, seconds=1)):
        assert send_due_notices() == 1


def test_h6_a_failing_letter_is_tried_five_times_and_parked_beside_good_ones(cast, client_of):
    bad, good = tell(cast.executor, "broken"), tell(cast.controller, 2)
    with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False) as clock:
        assert send_due_notices() == 1
        waits = []
        for _ in range(4):
            bad.refresh_from_db()
            assert bad.state == NoticeState.FAILED
            waits.append((bad.due_at - timezone.now()).total_seconds())
            assert send_due_notices() == 0  # not before its time
            clock.shift(waits[-1] + 1)
            send_due_notices()
        bad.refresh_from_db()
        good.refresh_from_db()
        assert waits == [60, 300, 1800, 7200]
        assert (bad.state, bad.attempts, bad.error) == (NoticeState.PARKED, 5, "KeyError: 'question'")
        assert good.state == NoticeState.SENT
        clock.shift(14 * 24 * 3600)
        assert send_due_notices() == 0
        retry(by=cast.administrator, notice_id=bad.pk)
        send_due_notices()
        bad.refresh_from_db()
        assert (bad.state, bad.attempts) == (NoticeState.FAILED, 1)


def test_a_mail_server_that_is_away_loses_nothing(cast, monkeypatch):
    tell(cast.executor)

    def away(self, messages):
        raise SMTPServerDisconnected("Connection unexpectedly closed")

    with monkeypatch.context() as patch:
        patch.setattr(EmailBackend, "send_messages", away)
        assert send_due_notices() == 0
    assert "SMTPServerDisconnected" in rows().get().error
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert send_due_notices() == 1


def test_h3_a_killed_sender_leaves_its_row_to_the_next_after_the_lease(cast, monkeypatch):
    notice = tell(cast.executor)
    claimed = claim()
    assert [row.pk for row in claimed] == [notice.pk]
    assert send_due_notices() == 0  # somebody holds it
    with time_machine.travel(timezone.now() + claiming.LEASE + timedelta(seconds=1)):
        assert send_due_notices() == 1
    # The first one wakes up after all: its word does not count any more.
    sending._finish(claimed, state=NoticeState.FAILED, error="late")
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (NoticeState.SENT, 2)


def test_h6_what_kills_its_sender_five_times_is_parked(cast):
    notice = tell(cast.executor)
    with time_machine.travel(timezone.now() + timedelta(seconds=1), tick=False) as clock:
        for _ in range(5):
            assert [row.pk for row in claim()] == [notice.pk]
            clock.shift(claiming.LEASE.total_seconds() + 1)
        assert claim() == []
    notice.refresh_from_db()
    assert notice.state == NoticeState.PARKED
    assert notice.error


@pytest.mark.django_db(transaction=True)
def test_h1_eight_senders_send_each_letter_once(cast):
    people = [cast.executor, cast.controller, cast.head, cast.registrar, cast.analyst]
    for number in range(40):
        tell(people[number % 5], number)

    def send(_):
        try:
            return send_due_notices()
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        sent = list(pool.map(send, range(8)))
    assert sum(sent) == 40
    ids = [letter.extra_headers["Message-ID"] for letter in mail.outbox]
    assert len(ids) == len(set(ids)) == 5  # one letter for each person
    assert {letter.to[0] for letter in mail.outbox} == {person.email for person in people}


def test_a_notice_for_the_screen_that_is_due_later_appears_by_itself(cast):
    later = timezone.now() + timedelta(hours=1)
    queue(key="s", rule=RULE, recipients=[cast.executor], params={}, channels=[Channel.IN_APP], due_at=later)
    with time_machine.travel(later + timedelta(seconds=1)):
        assert send_due_notices() == 1
    assert not mail.outbox
    assert Notice.objects.visible_to(cast.executor).on_screen().count() == 1


def test_a_run_ends(cast, monkeypatch):
    for number, person in enumerate([cast.executor, cast.controller, cast.head]):
        tell(person, number)
    assert send_due_notices(most=2) == 2
    monkeypatch.setattr(sending, "LONGEST_RUN", -1)
    assert send_due_notices() == 0


def test_an_unknown_rule_waits_and_is_not_lost(cast):
    queue(key="u", rule="no.such.rule", recipients=[cast.executor], params={}, channels=[Channel.EMAIL])
    send_due_notices()
    assert rows().get().state == NoticeState.QUEUED
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        send_due_notices()
    assert rows().get().state == NoticeState.FAILED
    assert registry.label_of("no.such.rule") == "no.such.rule"
    assert registry.label_of(RULE) == "A fact"


def test_rules_read_what_they_need_at_once(cast):
    seen = []
    registry.register("test.many", lambda notice: None, preload=lambda notices: seen.append(len(notices)))
    for number in range(3):
        queue(key=f"m{number}", rule="test.many", recipients=[cast.executor], params={})
    registry.preload(Notice.objects.visible_to(cast.executor).on_screen())
    assert seen == [3]


def test_h6_what_cannot_be_read_together_is_read_one_by_one(cast, caplog):
    def preload(notices):
        raise KeyError("question")

    build = registry._rules[RULE].build
    registry.register(RULE, build, pace=Pace.PROMPT, preload=preload)
    tell(cast.executor)
    assert send_due_notices() == 1
    assert mail.outbox[0].subject == "Fact 1"
    assert "can't be read together: KeyError" in caplog.text


def test_e5_sent_has_its_time(cast):
    notice = tell(cast.executor)
    with pytest.raises(IntegrityError, match="notice_sent_has_time"), transaction.atomic():
        rows().filter(pk=notice.pk).update(state=NoticeState.SENT)
