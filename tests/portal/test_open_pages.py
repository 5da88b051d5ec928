"""K5: a public page is made once for all visitors, belongs to none of them, and costs the database little."""

import gzip
import time

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.db import ProgrammingError, connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import translation

from common.limits import Limit
from portal import open_pages
from portal.open_pages import open_page
from tests.portal.test_meetings import announced, midyear  # noqa: F401 (a fixture)

pytestmark = pytest.mark.usefixtures("midyear")
LIST = "/meetings/"


@pytest.fixture(autouse=True)
def _pages_are_kept(settings):
    settings.KEEP_PUBLIC_PAGES = True


def visitor(language: str = "en") -> Client:
    return Client(headers={"accept-language": language})


def test_the_next_visitor_gets_the_same_page_without_a_query(cast, django_assert_num_queries):
    announced(cast)
    first = visitor().get(LIST)
    with django_assert_num_queries(0):
        second = visitor().get(LIST)
    assert second.content == first.content
    for name in ("Cache-Control", "Content-Type", "Content-Language", "ETag"):
        assert second[name] == first[name]
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in second["Vary"].split(",")}


def test_a_page_is_kept_by_language_colours_and_address(cast):
    announced(cast)
    pages = [visitor("kk").get(LIST), visitor("ru").get(LIST), visitor("ru").get(f"{LIST}?tab=held")]
    dark = visitor("ru")
    dark.cookies["theme"] = "dark"
    pages.append(dark.get(LIST))
    assert len({page.content for page in pages}) == 4
    dark.cookies["theme"] = "no such"
    assert dark.get(LIST).content == pages[1].content


def test_what_somebody_else_sees_is_not_what_was_kept(cast, client_of):
    visitor().get(LIST)
    staff = client_of(cast.executor).get(LIST)
    assert cast.executor.full_name in staff.content.decode()
    assert "no-store" in staff["Cache-Control"]
    assert cast.executor.full_name not in visitor().get(LIST).content.decode()


def test_a_page_of_a_visitor_with_other_cookies_is_not_kept(cast, django_assert_max_num_queries):
    with_message = visitor()
    with_message.cookies["messages"] = "something"
    assert with_message.get(LIST).status_code == 200
    before = visitor().get(LIST)
    announced(cast)
    assert with_message.get(LIST).content != before.content


@pytest.mark.parametrize(
    "route",
    ["portal_home", "public_meetings", "solutions", "portal_statistics", "portal_method", "portal_help",
     "portal_privacy", "portal_accessibility"],
)  # fmt: skip
def test_no_page_holds_a_token_or_sets_a_cookie(db, route):
    client = visitor()
    client.cookies["csrftoken"] = "a" * 32
    answer = client.get(reverse(route))
    assert answer.status_code == 200
    assert "csrfmiddlewaretoken" not in answer.content.decode()
    assert not {name for name in answer.cookies if name not in client.cookies}


def test_it_is_made_anew_after_its_age_and_once(cast, monkeypatch):
    before = visitor().get(LIST).content
    announced(cast)
    now = time.time() + 61
    monkeypatch.setattr(open_pages, "time", lambda: now)
    key = open_pages._key(_request(LIST))
    cache.add(f"{key}:making", 1, 5)  # somebody is at it
    assert visitor().get(LIST).content == before
    cache.delete(f"{key}:making")
    assert visitor().get(LIST).content != before


def _request(path: str):
    return RequestFactory(headers={"accept-language": "en"}).get(path)


def test_k5_what_costs_much_is_made_by_one_at_a_time(db):
    path = reverse("open_topics_csv")
    key = open_pages._key(_request(path))
    cache.add(f"{key}:making", 1, 60)  # somebody is at it
    answer = visitor().get(path)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    cache.delete(f"{key}:making")
    assert visitor().get(path).status_code == 200
    assert visitor().get(path).status_code == 200
    assert cache.get(f"{key}:making") is None


def test_what_the_browser_has_is_not_sent_again(db):
    tag = visitor().get(LIST)["ETag"]
    again = visitor().get(LIST, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_it_is_compressed_for_whoever_takes_it_so(cast):
    announced(cast)
    plain, packed = visitor().get(LIST), visitor().get(LIST, headers={"accept-encoding": "gzip, br"})
    assert "Content-Encoding" not in plain
    assert packed["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    assert len(packed.content) * 3 < len(plain.content)
    assert "Accept-Encoding" in packed["Vary"]


def test_an_answer_to_wrong_input_is_not_kept(db):
    assert visitor().get(f"{LIST}?from=never").status_code == 422
    assert "ETag" not in visitor().get(f"{LIST}?from=never")


def test_k5_pages_that_have_to_be_made_are_limited_kept_ones_are_not(db, monkeypatch):
    monkeypatch.setattr(open_pages, "MAKING", Limit("public-pages", 3, 60))
    assert [visitor().get(f"{LIST}?page={n}").status_code for n in range(5)] == [200, 200, 200, 429, 429]
    assert visitor().get(f"{LIST}?page=0").status_code == 200


@pytest.mark.parametrize("more", [{"cookie": "x=1"}, {"hx-request": "true"}], ids=["cookie", "part"])
def test_k5_no_cookie_or_header_is_a_way_around_the_limits(db, client_of, cast, monkeypatch, more):
    monkeypatch.setattr(open_pages, "MAKING", Limit("test-around", 1, 60))
    asking = Client(headers={"accept-language": "en"} | more)
    assert [asking.get(f"{LIST}?page={n}").status_code for n in range(3)] == [200, 429, 429]
    assert [client_of(cast.executor).get(f"{LIST}?page={n}").status_code for n in range(3)] == [200] * 3
    monkeypatch.undo()
    costly = reverse("open_topics_csv")
    mark = f"{open_pages._key(_request(costly))}:making"
    cache.add(mark, 1, 60)  # somebody is at it
    assert asking.get(costly).status_code == 503
    cache.delete(mark)
    assert asking.get(costly).status_code == 200
    assert cache.get(mark) is None


def test_k5_who_asks_too_much_gets_an_older_page_and_holds_nobody_up(cast, monkeypatch):
    path = reverse("open_topics_csv")
    old = visitor().get(LIST).content
    announced(cast)
    now = time.time() + 61
    monkeypatch.setattr(open_pages, "time", lambda: now)
    monkeypatch.setattr(open_pages, "MAKING", Limit("test-too-much", 0, 60))
    assert visitor().get(LIST).content == old
    refused = visitor().get(path)
    assert (refused.status_code, refused["Retry-After"]) == (429, "5")
    monkeypatch.undo()
    assert visitor().get(path).status_code == 200, "it is not taken for one that is being made"


@pytest.mark.parametrize(
    ("status", "words"), [(429, "Бірден тым көп бет сұралды"), (503, "Қазір сұраулар өте көп")]
)
def test_k5_to_be_told_to_come_later_costs_nothing(db, status, words, django_assert_num_queries):
    """In the visitor's language and colours, made once for all."""
    request = _request(LIST)
    request.COOKIES["theme"] = "dark"
    with translation.override("kk"), django_assert_num_queries(0):
        first, made = open_pages._later(request, status), open_pages._words.cache_info().misses
        again = open_pages._later(request, status)
    assert open_pages._words.cache_info().misses == made
    assert first.content == again.content
    text = first.content.decode()
    assert words in text and 'data-theme="dark"' in text and 'lang="kk"' in text
    with translation.override("en"):
        assert words not in open_pages._later(request, status).content.decode()


def test_without_redis_pages_are_made(cast, settings):
    settings.CACHES = settings.CACHES | {
        "default": settings.CACHES["default"] | {"LOCATION": "redis://127.0.0.1:1"}
    }
    announced(cast)
    assert visitor().get(LIST).status_code == 200


def test_k5_what_takes_too_long_is_given_up_and_told(db, monkeypatch):
    monkeypatch.setattr(open_pages, "LONGEST", "50ms")

    @open_page
    def slow(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(5)")
        return HttpResponse("never")

    request = _request("/slow/")
    request.user = AnonymousUser()
    begin = time.monotonic()
    answer = slow(request)
    assert time.monotonic() - begin < 4
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "one region or a shorter time" in answer.content.decode()


def test_other_failures_are_not_hidden(db):
    @open_page
    def broken(request):
        with connection.cursor() as cursor:
            cursor.execute("SELECT * FROM appeals_citizen")

    request = _request("/broken/")
    request.user = AnonymousUser()
    with pytest.raises(ProgrammingError, match="permission denied for table appeals_citizen"):
        broken(request)
