"""The citizen's own page: opened by number and code or by the link, and every failure has one answer (K2–K4)."""

import json
import logging
import re
from datetime import timedelta
from html import unescape

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from appeals.actions.checking import check, draw
from appeals.actions.outcomes import close, reopen
from appeals.actions.slips import issue_slip
from appeals.actions.word import ask_citizen
from appeals.models import BodyPractice
from common.acts import act
from common.dates import today
from common.limits import Limit
from common.logs import JsonFormatter
from portal.views import track
from tests.appeals.make import fresh, make_meeting, make_question
from tests.appeals.samples import JPEG, PDF, png, upload
from tests.appeals.word import asked, in_hand, slip, solve, speaker, with_others, words
from tests.common.test_proofs import proof_of

TRACK = "/track/"
CODE = "7K3M9QXT2BV0"


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.own)


@pytest.fixture
def question(cast, meeting):
    return make_question(cast.registrar, meeting, topic=cast.topic, responsible=cast.own_district)


@pytest.fixture
def visitor():
    return Client(headers={"accept-language": "en"})


def page_of(question) -> str:
    return reverse("track_question", args=[slip(question).link.reveal()])


def read(visitor, question) -> str:
    response = visitor.get(page_of(question))
    assert response.status_code == 200
    return response.content.decode()


def stable(response) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", response.content.decode())


def ask(visitor, number: str, code: str, **extra):
    return visitor.post(TRACK, {"number": number, "code": code}, **extra)


def test_number_and_code_lead_to_the_page_and_stand_in_no_address(visitor, question):
    found = slip(question)
    response = ask(visitor, f" {question.number} ", found.code.reveal().lower())
    assert (response.status_code, response["Location"]) == (302, page_of(question))
    for secret in (found.code.reveal(), question.number):
        assert secret not in response["Location"]
    assert found.code.reveal() not in read(visitor, question)


def test_k3_every_failure_is_the_same_answer(cast, visitor, question, meeting):
    other = make_question(cast.registrar, meeting)
    old = slip(question).code.reveal()
    issue_slip(question, by=cast.registrar)
    wrong = {
        "unknown number": ("2026-9999999", CODE),
        "wrong code": (question.number, CODE),
        "replaced code": (question.number, old),
        "code of another": (question.number, slip(other).code.reveal()),
        "another year": (f"2001{question.number[4:]}", slip(question).code.reveal()),
        "malformed number": ("x' or 1=1", slip(question).code.reveal()),
        "malformed code": (question.number, "!!"),
        "nothing": ("", ""),
    }
    answers = {}
    for number, (name, typed) in enumerate(wrong.items()):
        response = ask(visitor, *typed, REMOTE_ADDR=f"10.0.0.{number}")
        headers = {key: value for key, value in response.headers.items() if key != "X-Request-ID"}
        answers[name] = (response.status_code, stable(response), headers)
    first = answers["wrong code"]
    assert first[0] == 422
    assert "Number and code do not fit" in first[1]
    for name, answer in answers.items():
        assert answer == first, name


def test_k3_the_work_is_the_same(cast, question, django_assert_num_queries):
    from appeals.queries_track import link_of

    for number, code in (("2026-9999999", CODE), (question.number, CODE), ("", ""), (question.number, slip(question).code.reveal())):  # fmt: skip
        with django_assert_num_queries(1):
            link_of(number, code)


def test_an_unknown_or_replaced_link_is_a_missing_page(cast, visitor, question):
    old = page_of(question)
    issue_slip(question, by=cast.registrar)
    missing = [visitor.get(old), visitor.get("/track/AAAAAAAAAAAAAAAAAAAAAA/"), visitor.get("/track/x/")]
    assert {response.status_code for response in missing} == {404}
    assert len({stable(response).replace(response.request["PATH_INFO"], "") for response in missing}) == 1
    assert visitor.post(old, {"word": "yes"}).status_code == 404


def test_k4_ten_tries_in_a_minute_and_a_hundred_in_a_day(visitor, question):
    found = slip(question)
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(10):
            assert ask(visitor, question.number, CODE).status_code == 422
        assert ask(visitor, question.number, found.code.reveal()).status_code == 429, "the right code as well"
        assert ask(visitor, question.number, CODE, REMOTE_ADDR="10.1.1.1").status_code == 422
        for _ in range(9):
            clock.shift(timedelta(seconds=61))
            for _ in range(10):
                assert ask(visitor, question.number, CODE).status_code == 422
        clock.shift(timedelta(seconds=61))
        assert ask(visitor, question.number, found.code.reveal()).status_code == 429
        clock.shift(timedelta(days=1))
        assert ask(visitor, question.number, found.code.reveal()).status_code == 302


def test_k4_a_network_of_ipv6_is_one_address(visitor, question):
    for number in range(10):
        assert ask(visitor, question.number, CODE, REMOTE_ADDR=f"2001:db8:1:1::{number:x}").status_code == 422
    assert ask(visitor, question.number, CODE, REMOTE_ADDR="2001:db8:1:1:ffff::1").status_code == 429
    assert ask(visitor, question.number, CODE, REMOTE_ADDR="2001:db8:1:2::1").status_code == 422
    forged = {"HTTP_X_FORWARDED_FOR": "10.9.9.9"}
    assert ask(visitor, question.number, CODE, REMOTE_ADDR="2001:db8:1:1::99", **forged).status_code == 429


@pytest.fixture
def crowd(monkeypatch):
    """Two tries a minute of all together, as if they were a thousand."""
    monkeypatch.setattr(track, "EVERYBODY", Limit("test-everybody", 2, 60))
    return [f"10.7.0.{number}" for number in range(2)]


def paid(page: str) -> dict[str, str]:
    """Price and proof, as the script of the page finds them."""
    price = unescape(re.search(r'name="price" value="([^"]+)"', page)[1])
    return {"price": price, "proof": proof_of(price)}


def test_k4_beyond_a_thousand_of_all_together_each_try_has_its_price(visitor, question, crowd):
    right = {"number": question.number, "code": slip(question).code.reveal()}
    assert 'name="price"' not in visitor.get(TRACK).content.decode()
    for address in crowd:
        assert ask(visitor, question.number, CODE, REMOTE_ADDR=address).status_code == 422
    refused = ask(visitor, **right, REMOTE_ADDR="10.7.1.1")
    assert refused.status_code == 429
    page = visitor.get(TRACK).content.decode()
    assert (
        "QR code of your slip" in page and "proof" in page and question.number not in refused.content.decode()
    )
    for payment in (
        {"price": "made up", "proof": "1"},
        paid(page) | {"proof": "x"},
        {"price": paid(page)["price"]},
    ):
        assert visitor.post(TRACK, right | payment, REMOTE_ADDR="10.7.1.2").status_code == 429
    payment = paid(refused.content.decode())
    assert visitor.post(TRACK, right | payment, REMOTE_ADDR="10.7.1.3").status_code == 302
    assert visitor.post(TRACK, right | payment, REMOTE_ADDR="10.7.1.4").status_code == 429, "once"
    assert visitor.get(page_of(question)).status_code == 200, "the link has no price"


def test_k4_a_price_is_no_way_around_the_limit_of_an_address(visitor, question, crowd):
    for address in crowd:
        ask(visitor, question.number, CODE, REMOTE_ADDR=address)
    for _ in range(10):
        ask(visitor, question.number, CODE)
    payment = paid(visitor.get(TRACK).content.decode())
    right = {"number": question.number, "code": slip(question).code.reveal()}
    assert visitor.post(TRACK, right | payment).status_code == 429


def test_k4_what_is_wrong_is_answered_alike_whatever_was_paid(visitor, question, crowd):
    for address in crowd:
        ask(visitor, question.number, CODE, REMOTE_ADDR=address)
    answers = []
    for number, code in ((question.number, CODE), ("2026-9999999", CODE), ("?", "?")):
        payment = paid(visitor.get(TRACK).content.decode())
        answers.append(visitor.post(TRACK, {"number": number, "code": code} | payment))
    assert {answer.status_code for answer in answers} == {422}
    assert len({re.sub(r'name="price" value="[^"]+"', "", stable(answer)) for answer in answers}) == 1


def test_kept_by_nobody(visitor, question):
    for response in (visitor.get(TRACK), visitor.get(page_of(question)), ask(visitor, question.number, CODE)):
        assert response["Cache-Control"] == "no-store, private"
        assert "noindex" in response["X-Robots-Tag"]
        assert response["Referrer-Policy"] == "same-origin", "no other site learns the address"
    robots = visitor.get("/robots.txt").content.decode()
    assert "Disallow: /track/" in robots
    assert "Allow: /track/$" in robots


def test_the_key_stands_in_no_log(question):
    record = logging.LogRecord(
        "django.request", logging.WARNING, "", 1, "Not Found: %s", (page_of(question),), None
    )
    line = json.loads(JsonFormatter().format(record))["message"]
    assert line == "Not Found: /track/…/"


def test_an_open_question(cast, visitor, question):
    text = read(visitor, question)
    assert question.number in text
    assert "Road repair" in text
    assert cast.own_district.name_en in text
    assert f"{question.due_on:%d.%m.%Y}" in text
    assert "given to" in text
    assert "Is it solved?" not in text


def test_a4_no_person_is_on_it(cast, visitor, meeting):
    """Neither the citizen nor staff, neither the text nor a note; of the answer only the asker's own."""
    question = in_hand(
        cast, meeting, citizen=speaker(), text="Сейтова, Абай көшесі 5", promise="Уәде", promise_by="Әкім"
    )
    close(
        question,
        by=cast.executor,
        outcome="resolved",
        answer="Your road lies.",
        closed_on=today(),
        proof="Act 77",
    )
    ask_citizen(question)
    reopen(question, by=cast.controller, reason="Қате ескерту")
    text = read(visitor, question)
    for hidden in ("Сейтова", "Абай", "77012345678", "Әкім", "Act 77", "Қате", "Your road lies"):
        assert hidden not in text
    for person in (cast.registrar, cast.executor, cast.controller):
        assert person.full_name not in text
        assert person.email not in text


def test_yes_and_no_are_said_here(cast, visitor, meeting):
    question, word = asked(cast, meeting)
    text = read(visitor, question)
    assert f"{word.until:%d.%m.%Y}" in text
    assert "Yes, solved" in text
    other, _word = asked(cast, meeting)
    said = visitor.post(page_of(question), {"word": "yes"})
    assert (said.status_code, said["Location"]) == (302, page_of(question) + "#word")
    assert fresh(question).word == "yes"
    assert "yes, solved. Thank you" in read(visitor, question)
    said = visitor.post(page_of(other), {"word": "no", "reason": "Half of it"})
    assert said.status_code == 302
    assert fresh(other).is_open
    text = read(visitor, other)
    assert "not solved" in text
    assert "Opened again" in text
    assert "Half of it" not in text, "what a citizen wrote is for those who work on it"


def test_f6_the_same_answer_sent_twice(cast, visitor, meeting):
    question, _word = asked(cast, meeting)
    for _ in range(2):
        assert visitor.post(page_of(question), {"word": "no", "reason": "Half of it"}).status_code == 302
    assert [word.word for word in words(question)] == ["no"]
    other, _word = asked(cast, meeting)
    for _ in range(2):
        assert visitor.post(page_of(other), {"word": "yes"}).status_code == 302


def test_photos_go_along_with_a_no_and_are_seen_inside_only(
    cast, visitor, meeting, client_of, settings, tmp_path
):
    settings.MEDIA_ROOT = tmp_path
    question, _word = asked(cast, meeting)
    photos = [upload("hole.jpg", JPEG), upload("C:\\road.png", png()), upload("same.jpg", JPEG)]
    said = visitor.post(page_of(question), {"word": "no", "reason": "Half of it", "photos": photos})
    assert said.status_code == 302
    kept = question.attachments.unscoped("test").order_by("pk")
    assert [(file.name, file.added_by) for file in kept] == [("hole.jpg", None), ("road.png", None)]
    with kept[0].file.open() as content:
        assert content.read() == JPEG
    assert question.events.unscoped("test").filter(kind="file_added", by=None).count() == 2
    assert "hole.jpg" not in read(visitor, question)
    html = client_of(cast.controller).get(reverse("question_page", args=[question.pk])).content.decode()
    assert "hole.jpg" in html
    assert "the citizen" in html


@pytest.mark.parametrize(
    ("photos", "words_"),
    [
        ([("a.pdf", PDF)], "Files of this kind are not accepted. Accepted: jpg, jpeg, png."),
        ([("a.jpg", b"")], "The file is empty."),
        ([("a.jpg", png())], "The content is not what the name says"),
        ([("a.jpg", JPEG + b"x" * 10 * 1024 * 1024)], "larger than 10 MB"),
        ([(f"{n}.jpg", JPEG + bytes([n])) for n in range(4)], "At most 3 photos."),
    ],
)
def test_a_photo_that_is_none_is_told_and_nothing_is_lost(
    cast, visitor, meeting, settings, tmp_path, photos, words_
):
    settings.MEDIA_ROOT = tmp_path
    question, _word = asked(cast, meeting)
    before = fresh(question).version
    data = {"word": "no", "reason": "Half of it", "photos": [upload(*photo) for photo in photos]}
    answer = visitor.post(page_of(question), data)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert words_ in html
    assert "Half of it" in html, "what was typed stays"
    assert fresh(question).version == before
    assert list(tmp_path.rglob("*.*")) == []


def test_no_photo_is_left_where_the_question_has_too_many_files(
    cast, visitor, meeting, settings, tmp_path, monkeypatch
):
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr("appeals.actions.attaching.MAX_FILES", 1)
    question, _word = asked(cast, meeting)
    photos = [upload("hole.jpg", JPEG), upload("road.png", png())]
    answer = visitor.post(page_of(question), {"word": "no", "reason": "Half of it", "photos": photos})
    assert (answer.status_code, fresh(question).is_open) == (422, False)
    assert "already has 1 files" in answer.content.decode()
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize(
    "data",
    [{}, {"word": "x"}, {"word": "no"}, {"word": "no", "reason": "  "}, {"word": "no", "reason": "x" * 2001}],
)
def test_wrong_input_says_so_and_changes_nothing(cast, visitor, meeting, data):
    question, _word = asked(cast, meeting)
    before = fresh(question).version
    assert visitor.post(page_of(question), data).status_code == 422
    assert fresh(question).version == before


def test_after_the_last_day(cast, visitor, meeting):
    question, word = asked(cast, meeting)
    with time_machine.travel(timezone.now() + timedelta(days=(word.until - today()).days + 1), tick=True):
        text = read(visitor, question)
        assert "the time for an answer is over" in text
        assert "Raise it again" in text
        late = visitor.post(page_of(question), {"word": "no", "reason": "Not done"})
        assert late.status_code == 422
        assert "The time for an answer is over." in late.content.decode()
    assert not fresh(question).is_open


def test_nothing_to_answer(visitor, question):
    assert visitor.post(page_of(question), {"word": "yes"}).status_code == 422


def test_answers_are_limited_too(visitor, question):
    for _ in range(20):
        assert visitor.post(page_of(question), {"word": "yes"}).status_code == 422
    assert visitor.post(page_of(question), {"word": "yes"}).status_code == 429


def test_a_merged_question_shows_the_one_that_stays(cast, visitor, meeting):
    question, (other,) = with_others(cast, meeting, 1)
    text = read(visitor, other)
    assert f"considered together with No. {question.number}" in text
    close(
        question,
        by=cast.executor,
        outcome="resolved",
        answer="The road lies.",
        closed_on=today(),
        proof="Act 12",
    )
    ask_citizen(question)
    text = read(visitor, other)
    assert "The road lies." in text
    assert other.number in text
    assert visitor.post(page_of(other), {"word": "no", "reason": "Not in our street"}).status_code == 302
    assert fresh(question).is_open
    assert "Outcome: Resolved." in read(visitor, other)


@pytest.mark.parametrize(
    "answer", ["Құрметті Сейтова Айгүл, жол жөнделді", "Call +7 701 234 56 78, it is done"]
)
def test_an_answer_that_names_another_asker_is_held_back(cast, visitor, meeting, answer):
    question = in_hand(cast, meeting, citizen=speaker())
    other = make_question(cast.registrar, meeting, "The same")
    from appeals.actions.merging import merge

    merge(other, by=cast.controller, original=question)
    close(question, by=cast.executor, outcome="resolved", answer=answer, closed_on=today(), proof="Act 12")
    assert answer in read(visitor, question), "one's own answer"
    text = read(visitor, other)
    assert "Сейтова" not in text
    assert "701" not in text
    assert "names another person" in text


def test_a_check_is_told_without_the_finding(cast, visitor, meeting):
    with act("test.practice"):
        BodyPractice.objects.create(body=cast.own, sample_share=100)
    question = solve(in_hand(cast, meeting), by=cast.executor)
    found = draw(question)
    assert "drawn" not in read(visitor, question)
    check(found, by=cast.sister_controller, verdict="failed", finding="Seen by Omarov")
    text = read(visitor, question)
    assert "Checked by another body: not solved" in text
    assert "Omarov" not in text


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_it_speaks_three_languages(cast, question, language):
    visitor = Client(headers={"accept-language": language})
    text = read(visitor, question)
    assert f'<html lang="{language}"' in text
    assert getattr(cast.own_district, f"name_{language}") in text
    assert f'<html lang="{language}"' in visitor.get(TRACK).content.decode()


def test_the_page_costs_few_queries(cast, visitor, meeting, django_assert_max_num_queries):
    question, (other,) = with_others(cast, meeting, 1)
    solve(question, by=cast.executor)
    ask_citizen(question)
    addresses = [page_of(question), page_of(other)]
    for address in addresses:
        with django_assert_max_num_queries(12):
            visitor.get(address)


def test_home_leads_there(visitor, db):
    assert 'href="/track/"' in visitor.get("/").content.decode()
