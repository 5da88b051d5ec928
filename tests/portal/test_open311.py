"""GeoReport v2: published questions by the standard, in both formats, and nothing that was not let out."""

import json
from datetime import datetime, time, timedelta
from itertools import count
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appeals.actions.outcomes import close, reopen
from appeals.actions.publishing import prepare_publication, publish, unpublish
from appeals.models import BodyPractice, Publication
from common.access import routes
from common.acts import act, changed
from common.dates import today
from common.limits import Limit
from portal.open311.formats import ITEMS, TYPES, answer
from portal.open311.rows import DESCRIPTION, MOST, SPAN
from tests.appeals.make import ANSWER, bring_to, make_meeting, make_question
from tests.reports.facts import make_meeting as facts_meeting
from tests.reports.facts import make_questions

ROOT = "/open311/v2/"
REQUESTS, SERVICES = f"{ROOT}requests.json", f"{ROOT}services.json"
# What the standard says of each; fields that may be left out where we have nothing are not here.
SERVICE = {"service_code", "service_name", "description", "metadata", "type", "keywords", "group"}
REQUEST = {
    "service_request_id", "status", "status_notes", "service_name", "service_code", "description", "agency_responsible",
    "requested_datetime", "updated_datetime", "address", "address_id",
}  # fmt: skip
TEXTS = {"text": "Жол жөнделе ме?\nҚашан?", "answer": "Жол жөнделді, актісі бар."}
_number = count(1)


@pytest.fixture
def reader(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def publishing(cast):
    """The own akimat publishes answers."""
    with act("test.practice"):
        BodyPractice.objects.create(body=cast.own, publishes=True)
    return cast


def told_meeting(cast, days_ago=3, **more):
    """A meeting whose results are published."""
    day = today() - timedelta(days=days_ago)
    facts = {"status": "results_published", "results_published_on": day, "results_ru": "Решено"}
    return facts_meeting(cast.own, day, **facts | more)


def let_out(cast, meeting, **more) -> Publication:
    """A question that went through the whole chain."""
    question = make_question(cast.registrar, meeting, f"Number {next(_number)}", topic=cast.topic)
    people = {"executor": cast.executor, "controller": cast.controller}
    question = bring_to(question, "in_work", cast=cast, responsible=cast.own, **people)
    close(question, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=today())
    prepare_publication(question, by=cast.executor, **TEXTS | more)
    return publish(question, by=cast.controller)


def written(cast, meeting, many=1, topic=None) -> list[Publication]:
    """Publications as rows, for what needs many."""
    questions = make_questions(meeting, *["explained"] * many, topic=topic)
    now = timezone.now()
    facts = {"state": "published", "prepared_at": now, "published_at": now}
    facts |= {"prepared_by": cast.executor, "published_by": cast.controller}
    with act("test.publications"):
        return Publication.objects.bulk_create(
            Publication(question=question, text="?", answer="!", **facts) for question in questions
        )


def ids(reader, **query) -> list[int]:
    found = reader.get(REQUESTS, query)
    assert found.status_code == 200, found.content
    return [row["service_request_id"] for row in found.json()]


def plain(element: ElementTree.Element):
    """An XML document as the JSON of the standard has it, values as texts."""
    if element.tag in ITEMS:
        return [plain(inner) for inner in element]
    return {inner.tag: plain(inner) for inner in element} if len(element) else element.text


def texts(value):
    """Values of JSON as XML writes them."""
    if isinstance(value, dict):
        return {key: texts(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [texts(inner) for inner in value]
    if isinstance(value, bool):
        return str(value).lower()
    return None if value in (None, "") else str(value)


def test_a_published_question_as_the_standard_has_it(publishing, reader):
    cast = publishing
    meeting = told_meeting(cast, starts_at=time(10, 30))
    publication = let_out(cast, meeting)
    (row,) = reader.get(REQUESTS).json()
    assert set(row) == REQUEST
    assert (row["service_request_id"], row["status"]) == (publication.pk, "closed")
    assert (row["description"], row["status_notes"]) == (TEXTS["text"], TEXTS["answer"])
    assert (row["service_code"], row["service_name"]) == (cast.topic.code, cast.topic.name_en)
    assert row["agency_responsible"] == cast.own.name_en
    assert (row["address"], row["address_id"]) == (meeting.territory.name_en, meeting.territory.code)
    asked = datetime.fromisoformat(row["requested_datetime"])
    assert asked == timezone.make_aware(datetime.combine(meeting.held_on, time(10, 30)))
    assert abs(datetime.fromisoformat(row["updated_datetime"]) - timezone.now()) < timedelta(minutes=5)
    assert reader.get(f"{ROOT}requests/{publication.pk}.json").json() == [row]


@pytest.mark.parametrize(
    "address", ["discovery", "services", "requests", "requests?status=never", "services/x"]
)
def test_both_formats_say_the_same(publishing, reader, address):
    let_out(publishing, told_meeting(publishing))
    name, _mark, query = address.partition("?")
    found, xml = (reader.get(f"{ROOT}{name}.{fmt}?{query}") for fmt in ("json", "xml"))
    assert found.status_code == xml.status_code
    assert (found["Content-Type"], xml["Content-Type"]) == (
        "application/json; charset=utf-8", "text/xml; charset=utf-8",
    )  # fmt: skip
    assert xml.content.lower().startswith(b"<?xml version='1.0' encoding='utf-8'?>")
    document = ElementTree.fromstring(xml.content)
    wanted = {"discovery": "discovery", "services": "services", "requests": "service_requests"}
    assert document.tag == ("errors" if found.status_code >= 400 else wanted[name])
    assert plain(document) == texts(found.json())


def test_services_are_topics_in_the_language_of_the_reader(cast, reader):
    found = {row["service_code"]: row for row in reader.get(SERVICES).json()}
    assert all(set(row) == SERVICE for row in found.values())
    assert {row["metadata"] for row in found.values()} == {False}
    road = found[cast.topic.code]
    assert (road["service_name"], road["group"]) == (cast.topic.name_en, cast.topic.sphere.name_en)
    assert "not_stated" in found
    kazakh = Client().get(SERVICES, headers={"accept-language": "kk"}).json()
    assert cast.topic.name_kk in {row["service_name"] for row in kazakh}


def test_what_is_out_of_use_is_no_service_and_still_known(publishing, reader):
    let_out(publishing, told_meeting(publishing))
    with act("test.topic"):
        changed(publishing.topic, is_active=False)
    assert publishing.topic.code not in {row["service_code"] for row in reader.get(SERVICES).json()}
    assert len(ids(reader, service_code=publishing.topic.code)) == 1


def test_discovery_tells_where_it_is(db, reader):
    told = reader.get(f"{ROOT}discovery.json").json()
    assert {"changeset", "contact", "key_service", "endpoints"} == set(told)
    (endpoint,) = told["endpoints"]
    assert set(endpoint) == {"specification", "url", "changeset", "type", "formats"}
    assert endpoint["url"] == "http://testserver/open311/v2"
    assert endpoint["formats"] == list(TYPES.values())
    assert reader.get(endpoint["url"].removeprefix("http://testserver") + "/services.xml").status_code == 200


def test_a4_nothing_that_is_not_let_out(publishing, reader):
    cast = publishing
    meeting = told_meeting(cast)
    shown = let_out(cast, meeting)
    question = make_question(cast.registrar, meeting, "Closed inside", topic=cast.topic)
    people = {"executor": cast.executor, "controller": cast.controller}
    question = bring_to(question, "in_work", cast=cast, responsible=cast.own, **people)
    close(question, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=today())
    prepare_publication(question, by=cast.executor, text="Prepared only", answer="Prepared only")
    early = let_out(cast, make_meeting(cast.own), text="Results are not out")
    withdrawn = let_out(cast, meeting)
    unpublish(withdrawn.question_id, by=cast.head, reason="Wrong street")
    again = let_out(cast, meeting)
    reopen(again.question_id, by=cast.controller, reason="Not done")
    assert ids(reader) == [shown.pk]
    hidden = [question.publication.pk, early.pk, withdrawn.pk, again.pk]
    assert ids(reader, service_request_id=",".join(map(str, [shown.pk, *hidden]))) == [shown.pk]
    answers = [reader.get(f"{ROOT}requests/{pk}.json") for pk in (*hidden, shown.pk + 10_000, 10**30)]
    assert {found.status_code for found in answers} == {404}
    assert len({found.content for found in answers}) == 1, "hidden and missing are one answer"
    text = reader.get(REQUESTS).content.decode()
    for word in ("inside", "Prepared only", ANSWER, "Number", cast.executor.full_name):
        assert word not in text


def test_the_key_is_not_the_number_of_the_slip(publishing, reader):
    make_question(publishing.registrar, make_meeting(publishing.own), "Before")
    publication = let_out(publishing, told_meeting(publishing))
    assert publication.pk != publication.question_id
    question = publication.question
    assert question.number not in reader.get(REQUESTS).content.decode()
    assert reader.get(f"{ROOT}requests/{question.pk}.json").status_code == 404


def test_filters(publishing, reader):
    cast = publishing
    (old,) = written(cast, told_meeting(cast, 100), topic=cast.topic)
    (bare,) = written(cast, told_meeting(cast, 20))
    (new,) = written(cast, told_meeting(cast, 2), topic=cast.topic)
    assert ids(reader) == [new.pk, bare.pk]
    assert ids(reader, service_code=cast.topic.code) == [new.pk]
    assert ids(reader, service_code="not_stated") == [bare.pk]
    assert ids(reader, service_code=f"not_stated, {cast.topic.code}") == [new.pk, bare.pk]
    assert ids(reader, status="closed") == ids(reader, status="open,closed") == [new.pk, bare.pk]
    assert ids(reader, status="open") == []
    overridden = {"service_request_id": f"{old.pk},{new.pk}", "status": "open", "start_date": "x"}
    assert ids(reader, **overridden) == [new.pk, old.pk]
    assert ids(reader, jurisdiction_id="kezdesu.example", service_code="", status="") == [new.pk, bare.pk]
    assert ids(reader, service_code=["not_stated", cast.topic.code]) == [new.pk, bare.pk]


def test_moments_are_exact_and_have_zones(publishing, reader):
    cast = publishing
    (row,) = written(cast, told_meeting(cast, 200, starts_at=time(10, 30)))
    asked = timezone.make_aware(datetime.combine(today() - timedelta(days=200), time(10, 30)))
    second = timedelta(seconds=1)
    for first, last, found in (
        (asked, asked, True),
        (asked - second, None, True),
        (asked + second, None, False),
        (None, asked, True),
        (None, asked - second, False),
        (asked - SPAN, asked, True),
        (None, asked + SPAN + second, False),
    ):
        query = {name: day.isoformat() for name, day in (("start_date", first), ("end_date", last)) if day}
        assert ids(reader, **query) == ([row.pk] if found else []), query
    bare = f"{REQUESTS}?start_date={asked.isoformat()}"  # a plus sign that nobody wrote as %2B
    assert "+05:00" in bare and len(reader.get(bare).json()) == 1
    utc = asked.astimezone(datetime.fromisoformat("2026-01-01T00:00Z").tzinfo)
    assert ids(reader, start_date=utc.isoformat().replace("+00:00", "Z")) == [row.pk]


def test_a_thousand_at_most_in_few_queries(publishing, reader, django_assert_max_num_queries):
    cast = publishing
    meeting, latest = told_meeting(cast, 5), told_meeting(cast, 1)
    written(cast, meeting, MOST, topic=cast.topic)
    (newest,) = written(cast, latest)
    with django_assert_max_num_queries(6):
        found = ids(reader)
    assert len(found) == MOST and found[0] == newest.pk


WRONG = {
    "start_date=2026-01-01": "a moment with its zone",
    "start_date=2026-01-01T00:00:00": "a moment with its zone",
    "end_date=yesterday": "a moment with its zone",
    "start_date=0001-01-01T00:00:00Z": "a moment with its zone",
    "end_date=9999-12-31T23:59:59-12:00": "a moment with its zone",
    "start_date=2026-01-01T00:00:00Z&end_date=2026-04-02T00:00:00Z": "90 days at most",
    "start_date=2026-02-01T00:00:00Z&end_date=2026-01-01T00:00:00Z": "90 days at most",
    "status=never": "open or closed",
    "service_code=no.such": "no.such is not known here",
    "service_code=%00": None,
    "service_request_id=x": "a number, or several",
    "service_request_id=1,-2": "a number, or several",
    "service_request_id=" + "9" * 19: "a number, or several",
    "service_request_id=" + ",".join(map(str, range(201))): "200 values at most",
    "service_code=" + ",".join(f"a{number}" for number in range(201)): "200 values at most",
}


@pytest.mark.parametrize("fmt", TYPES)
@pytest.mark.parametrize("query", WRONG)
def test_wrong_input_is_told_in_the_form_of_the_standard(db, reader, query, fmt):
    found = reader.get(f"{ROOT}requests.{fmt}?{query}")
    if WRONG[query] is None:
        assert found.status_code == 200
        return
    assert found.status_code == 400
    errors = found.json() if fmt == "json" else plain(ElementTree.fromstring(found.content))
    assert {str(error["code"]) for error in errors} == {"400"}
    assert WRONG[query] in errors[0]["description"]
    assert "public" not in found.get("Cache-Control", "")


def test_each_thing_that_is_wrong_is_told_and_in_the_readers_language(db, reader):
    query = urlencode({"status": "x", "start_date": "y", "service_code": "z"})
    assert len(reader.get(f"{REQUESTS}?{query}").json()) == 3
    english = reader.get(f"{REQUESTS}?status=x").json()
    for language in ("kk", "ru"):
        told = Client().get(f"{REQUESTS}?status=x", headers={"accept-language": language}).json()
        assert told[0]["description"] != english[0]["description"]


def test_nothing_is_sent_here(db):
    """Whatever a program sends, without a token of a form too, it is told so by the standard."""
    client = Client(enforce_csrf_checks=True)
    for route in routes():
        if not route.path.startswith(ROOT):
            continue
        url = route.path.replace("<int:pk>", "1").replace("<str:code>", "roads.repair")
        for method in ("post", "put", "patch", "delete", "options"):
            found = getattr(client, method)(url)
            assert (found.status_code, found["Allow"]) == (405, "GET, HEAD")
            if url.endswith("json"):
                (error,) = found.json()
            else:
                (error,) = plain(ElementTree.fromstring(found.content))
            assert str(error["code"]) == "405" and error["description"]


def test_it_is_kept_for_a_minute_and_read_by_pages_of_other_sites(publishing, reader, client_of):
    let_out(publishing, told_meeting(publishing))
    found = reader.get(REQUESTS)
    assert found["Cache-Control"] == "max-age=60, public" or found["Cache-Control"] == "public, max-age=60"
    assert {"Accept-Language", "Cookie"} <= {name.strip() for name in found["Vary"].split(",")}
    assert not found.cookies
    for one in (found, reader.get(f"{REQUESTS}?status=x"), reader.post(REQUESTS)):
        assert one["Access-Control-Allow-Origin"] == "*"
        assert one["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert reader.get(REQUESTS, headers={"if-none-match": found["ETag"]}).status_code == 304
    assert "no-store" in client_of(publishing.controller).get(REQUESTS)["Cache-Control"]
    assert reader.head(REQUESTS).status_code == 200


@pytest.mark.parametrize("fmt", TYPES)
def test_who_asks_too_often_is_told_in_the_form_of_the_standard(db, reader, monkeypatch, fmt):
    monkeypatch.setattr("portal.open_pages.MAKING", Limit("test-open311", 1, 60))
    address = f"{ROOT}requests.{fmt}?service_request_id="
    assert reader.get(f"{address}1").status_code == 200
    refused = reader.get(f"{address}2")
    assert (refused.status_code, refused["Retry-After"]) == (429, "5")
    assert refused["Content-Type"].startswith(TYPES[fmt])


def test_what_takes_too_long_is_told_so(db, reader, monkeypatch):
    from django.db import connection

    def slow(_query):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")

    monkeypatch.setattr("portal.open311.views.wanted_of", slow)
    monkeypatch.setattr("portal.open_pages.LONGEST", "50ms")
    refused = reader.get(REQUESTS)
    assert (refused.status_code, refused.json()[0]["code"], refused["Retry-After"]) == (503, 503, "5")


def test_text_of_any_kind_is_well_formed():
    nasty = "a\x00b\x0bc\ufffe <&>\"' қ😀\n"
    document = [{"service_request_id": 1, "description": nasty}]
    found = ElementTree.fromstring(answer("xml", "service_requests", document).content)
    assert found.findtext("request/description") == "abc <&>\"' қ😀\n"
    assert json.loads(answer("json", "service_requests", document).content) == document


def test_a_long_text_ends_where_the_standard_does(publishing, reader):
    publication = let_out(publishing, told_meeting(publishing), text="ә" * (DESCRIPTION + 1))
    (row,) = reader.get(f"{ROOT}requests/{publication.pk}.json").json()
    assert len(row["description"]) == DESCRIPTION and row["description"].endswith("…")


def test_a_meeting_without_place_or_hour(publishing, reader):
    meeting = told_meeting(publishing, territory=None)
    written(publishing, meeting)
    (row,) = reader.get(REQUESTS).json()
    assert (row["address"], row["address_id"], row["service_code"]) == (None, None, "not_stated")
    assert row["requested_datetime"] == f"{meeting.held_on}T00:00:00+05:00"
    document = ElementTree.fromstring(reader.get(f"{ROOT}requests.xml").content)
    assert plain(document) == texts([row])


def test_every_address_is_read_as_everybody(db):
    """As pages of the portal (ADR 30): what makes the answer is declared with `open_page`."""
    found = [route for route in routes() if route.path.startswith(ROOT)]
    assert len(found) == 10
    assert all(route.view.view_initkwargs["page"].reads_publicly for route in found)
    assert reverse("open311_requests_xml") == f"{ROOT}requests.xml"
