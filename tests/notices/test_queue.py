"""Queueing: one row for each fact, person and channel; ids only (H1, H7)."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from common.acts import act
from notices.actions import queue
from notices.enums import Channel, NoticeState
from notices.models import Notice

RULE = "test.fact"


def rows():
    return Notice.objects.unscoped("test")


@pytest.mark.django_db(transaction=True)
def test_h1_eight_threads_a_hundred_times_one_row_for_each_key(cast):
    people = [cast.executor, cast.controller]

    def tell(_):
        try:
            with act("test"):
                queue(key="question:1:due", rule=RULE, recipients=people, params={"question": 1})
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(tell, range(100)))
    assert rows().count() == 4
    assert set(rows().values_list("recipient", "channel")) == {
        (person.pk, channel) for person in people for channel in (Channel.IN_APP, Channel.EMAIL)
    }


def test_on_the_screen_at_once_by_mail_later(cast):
    queue(key="a", rule=RULE, recipients=[cast.executor], params={})
    assert dict(rows().values_list("channel", "state")) == {"in_app": "sent", "email": "queued"}
    later = timezone.now() + timedelta(hours=2)
    queue(key="b", rule=RULE, recipients=[cast.executor], params={}, due_at=later)
    assert set(rows().filter(key="b").values_list("state", "due_at")) == {(NoticeState.QUEUED, later)}


def test_a_rolled_back_act_tells_nobody(cast):
    with pytest.raises(RuntimeError), act("test"):
        queue(key="a", rule=RULE, recipients=[cast.executor], params={})
        raise RuntimeError
    assert not rows().exists()


@pytest.mark.parametrize(
    "value",
    [
        "Aigerim Sarsen",
        "180101300123",
        "+77012345678",
        "a@b.kz",
        "дорога",
        {"name": "x"},
        ["x"],
        1.5,
        "x" * 65,
    ],
)
def test_h7_no_personal_data_in_the_queue(cast, value):
    with pytest.raises(ValueError):
        queue(key="a", rule=RULE, recipients=[cast.executor], params={"what": value})


@pytest.mark.parametrize("value", [12, None, True, "akimat-75", "2026-11-23", "750000000", "question.assign"])
def test_h7_ids_codes_and_days_are_fine(cast, value):
    queue(key="a", rule=RULE, recipients=[cast.executor], params={"what": value})
    assert rows().first().params == {"what": value}


def test_h7_letters_about_accounts_carry_no_token(cast):
    from organisations.actions import accounts

    accounts.ask_password_reset(email=cast.executor.email)
    notice = rows().get()
    assert notice.params == {}
    assert cast.executor.email not in notice.key


def test_a_notice_names_its_key(cast):
    queue(key="a:1", rule=RULE, recipients=[cast.executor], params={}, channels=[Channel.EMAIL])
    assert str(rows().get()) == f"a:1 → {cast.executor.pk} (email)"
