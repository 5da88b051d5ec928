"""Meetings for other systems: the rows of the screen."""

from datetime import timedelta

import pytest

from common.dates import today
from tests.appeals.make import make_meeting
from tests.appeals.test_api import walk

LIST = "/api/v1/meetings/"


@pytest.fixture
def meetings(cast):
    make_meeting(cast.sister)
    return [make_meeting(cast.own, held_on=today() - timedelta(days=number)) for number in range(3)]


def test_those_that_the_caller_sees_each_once(cast, meetings, client_of):
    rows = walk(client_of(cast.controller), LIST + "?limit=2")
    assert [row["id"] for row in rows] == [meeting.pk for meeting in reversed(meetings)]


def test_a_meeting_by_the_names_of_its_import(cast, meetings, client_of):
    row = client_of(cast.controller).get(f"{LIST}{meetings[0].pk}/").json()
    told = {name: row[name] for name in ("ref", "body", "kind", "status", "held_on", "version")}
    assert told == {
        "ref": meetings[0].ref, "body": cast.own.code, "kind": meetings[0].kind, "status": meetings[0].status,
        "held_on": today().isoformat(), "version": meetings[0].version,
    }  # fmt: skip
    assert client_of(cast.sister_controller).get(f"{LIST}{meetings[0].pk}/").status_code == 404


def test_filters_are_those_of_the_screen(cast, meetings, client_of):
    client = client_of(cast.controller)
    day = today().isoformat()
    assert [row["id"] for row in walk(client, f"{LIST}?from={day}&to={day}&by=held")] == [meetings[0].pk]
    wrong = client.get(LIST, {"state": "nonsense"})
    assert wrong.status_code == 400 and "state" in wrong.json()["errors"]


def test_the_list_takes_a_fixed_number_of_queries(cast, meetings, client_of, django_assert_num_queries):
    client = client_of(cast.controller)
    client.get(LIST)
    with django_assert_num_queries(4):
        client.get(LIST)
