"""What a browser may keep of the desk: the service worker, and the page without rows, people and tokens."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from appeals.actions.citizens import Speaker
from tests.appeals.make import make_meeting, make_question
from tests.meetings.build import planned


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.own, territory=cast.territories["75"], host_name="Аким Аталмыш")


def shell(meeting) -> str:
    return reverse("meeting_desk_shell", args=[meeting.pk])


def test_the_worker_stands_above_the_desks_and_is_asked_for_anew_each_time(client):
    url = reverse("desk_worker")
    answer = client.get(url)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "no-cache, no-store" in answer.headers["Cache-Control"]
    assert reverse("meeting_desk", args=[1]).startswith(url.rsplit("/", 1)[0] + "/")


def test_a_deployment_brings_another_worker(client, tmp_path, monkeypatch):
    other = tmp_path / "worker.js"
    other.write_text("// new", encoding="utf-8")
    monkeypatch.setattr("appeals.views.desk_offline.finders.find", lambda name: str(other))
    answer = client.get(reverse("desk_worker"))
    assert (answer.status_code, answer.content) == (200, b"// new")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_the_shell_has_choices_and_nothing_of_anybody(cast, client_of, meeting, language):
    cast.registrar.language = language
    make_question(
        cast.registrar,
        meeting,
        text="Жеке мәселе",
        citizen=Speaker.named("Ахметова Жанар", phone="87017654321"),
    )
    client = client_of(cast.registrar)
    page = client.get(shell(meeting)).content.decode()
    data = json.loads(re.search(r'<script id="desk-data"[^>]*>(.*?)</script>', page, re.S)[1])
    assert (data["user"], data["rows"], data["host"], data["shell"]) == (None, [], "", True)
    assert "advance" not in data
    assert data["topics"]
    assert data["bodies"]
    assert data["territories"]
    user = cast.registrar
    secrets = ["Жеке мәселе", "Ахметова", "7654321", "Аталмыш", user.email, f">{user.full_name}<", "csrf"]
    assert [secret for secret in secrets if secret in page] == []


def test_the_shell_is_for_registrars_of_the_host_and_for_a_meeting_that_is_held(cast, client_of, meeting):
    assert client_of(cast.sister_registrar).get(shell(meeting)).status_code == 404
    assert client_of(cast.executor).get(shell(meeting)).status_code == 403
    assert Client().get(shell(meeting)).status_code == 302
    waits = planned(cast)
    assert client_of(cast.registrar).get(shell(waits)).status_code == 404


def test_every_page_tells_whose_browser_it_is(cast, client_of):
    page = client_of(cast.registrar).get(reverse("meeting_list")).content.decode()
    assert f'data-sign-out data-person="{cast.registrar.pk}"' in page
    assert "data-sign-out" not in Client().get("/").content.decode()
