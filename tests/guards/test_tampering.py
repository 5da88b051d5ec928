"""A5: a foreign row's id in any field of any form is no valid choice, and nothing changes."""

from html.parser import HTMLParser

import pytest
from django.db import connection, transaction
from django.test import Client

from appeals.models import Question
from tests.guards import matrix
from tests.guards.world import address, own_world, parameters, sister_world

# Lines are not counted here: the rooms have tests of their own, and counting would take nearly as long again.
pytestmark = pytest.mark.no_cover
PEOPLE = ("registrar", "controller")


class Fields(HTMLParser):
    """The fields of the page's own forms with their present values."""

    def __init__(self):
        super().__init__()
        self.inside, self.values, self.choices = False, {}, set()
        self.select = None

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag == "form":
            self.inside = given.get("method", "get").lower() == "post"
        name = given.get("name")
        if not self.inside:
            return
        if tag == "select" and name:
            self.select = name
            self.choices.add(name)
        elif tag == "option" and self.select and "selected" in given:
            self.values[self.select] = given.get("value", "")
        elif tag in ("input", "textarea") and name:
            self._input(given, name)

    def _input(self, given, name):
        kind = given.get("type", "text")
        if kind in ("radio", "checkbox") and "checked" not in given:
            self.values.setdefault(name, "")
            return
        self.values[name] = given.get("value") or ""
        if kind in ("hidden", "number") or "list" in given:
            self.choices.add(name)

    def handle_endtag(self, tag):
        if tag == "form":
            self.inside = False
        elif tag == "select":
            self.select = None


def snapshot() -> dict:
    """Every row that belongs to cases or people, as one number per table."""
    tables = ("appeals_question", "appeals_citizen", "appeals_coexecutor", "appeals_event", "appeals_attachment",
              "meetings_meeting", "meetings_meetingevent", "organisations_user", "organisations_membership")  # fmt: skip
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT count(*), coalesce(sum(hashtext(t::text)::bigint), 0) FROM {table} AS t")
            found[table] = cursor.fetchone()
    return found


def foreign_values(sister) -> set[str]:
    """How a form could name the sister's rows."""
    rows = [sister.objects[kind] for kind in ("meeting", "question", "citizen", "attachment", "user")]
    return {str(row.pk) for row in rows} | {sister.objects["question"].number}


@pytest.mark.parametrize("person", PEOPLE)
def test_a5_foreign_rows_are_no_choices(cast, settings, tmp_path, person):
    settings.MEDIA_ROOT = tmp_path
    own, sister = own_world(cast), sister_world(cast)
    client = matrix.client_for(cast, person)
    names = parameters()
    tried = 0
    for route, line in matrix.read().items():
        if not line.cells[person].startswith("ok/ok") or route in ("login", "profile", "change_password"):
            continue
        url = address(route, line.kind, own, names[route])
        fields = Fields()
        fields.feed(client.get(url).content.decode())
        for name in (fields.choices | fields.values.keys()) - {
            "csrfmiddlewaretoken",
            "version",
            "token",
            "next",
        }:
            for value in foreign_values(sister):
                tried += 1
                check_refused(client, url, {**fields.values, name: value}, sister)
    assert tried > 50


def check_refused(client: Client, url: str, data: dict, sister) -> None:
    """Send it; the sister's rows stay as they are and no own row points to one of them."""
    question, citizen = sister.objects["question"], sister.objects["citizen"]
    with transaction.atomic():
        response = client.post(url, data)
        assert response.status_code < 500, (url, data)
        changed = Question.objects.unscoped("test").get(pk=question.pk)
        assert (changed.version, changed.text) == (question.version, question.text), url
        pointing = Question.objects.unscoped("test").exclude(pk=question.pk)
        assert not pointing.filter(duplicate_of=question).exists(), url
        assert not pointing.filter(citizen=citizen).exists(), url
        assert not pointing.filter(meeting=sister.objects["meeting"]).exists(), url
        assert not pointing.filter(executor=sister.objects["user"]).exists(), url
        assert not pointing.filter(proof_file=sister.objects["attachment"]).exists(), url
        transaction.set_rollback(True)


def test_a5_foreign_and_missing_ids_get_the_same_refusal(cast, settings, tmp_path):
    """Merging with a question of another body and with one that never was: the same words, nothing changed."""
    settings.MEDIA_ROOT = tmp_path
    own, sister = own_world(cast), sister_world(cast)
    client = matrix.client_for(cast, "controller")
    url = f"/staff/questions/{own.objects['question'].pk}/merge/"
    before, seen = snapshot(), set()
    for number in (sister.objects["question"].number, "2026-9876543"):
        response = client.post(url, {"original": number, "reason": "same"})
        assert response.status_code == 422
        text = response.content.decode().replace(number, "N")
        seen.add(text[text.index("<main") : text.index("</main")].split('name="csrfmiddlewaretoken"')[0])
    assert len(seen) == 1
    assert snapshot() == before
