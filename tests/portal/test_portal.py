"""The public first page and what browsers and search engines ask for by themselves."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse
from django.utils import translation

from tests.portal import AS_EVERYBODY


def test_home_says_what_this_is_and_shows_the_way_in(client, db):
    page = client.get(reverse("portal_home"))
    assert page.status_code == 200
    html = page.content.decode()
    assert html.count("<h1>") == 1
    assert reverse("login") in html


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_home_speaks_the_language_of_the_visitor(client, db, language):
    page = client.get(reverse("portal_home"), headers={"accept-language": language})
    assert f'<html lang="{language}"' in page.content.decode()
    assert page["Content-Language"] == language


def test_home_leads_staff_to_their_work(client_of, cast):
    html = client_of(cast.executor).get(reverse("portal_home")).content.decode()
    assert f'href="{reverse("staff_home")}"' in html


def test_home_reads_only_the_next_meetings_for_a_visitor(client, db, django_assert_num_queries):
    with django_assert_num_queries(1 + AS_EVERYBODY):
        client.get(reverse("portal_home"))


def test_robots_stay_out_of_the_work_area(client):
    answer = client.get("/robots.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert "Disallow: /staff/" in answer.content.decode()
    assert "max-age=86400" in answer["Cache-Control"]


def test_favicon_leads_to_the_icon(client):
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Location"]) == (302, "/static/img/favicon.svg")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("name", ["portal_help", "portal_privacy", "portal_accessibility"])
def test_what_people_have_to_know_is_told_in_their_language(client, db, name, language):
    page = client.get(reverse(name), headers={"accept-language": language})
    html = page.content.decode()
    assert page.status_code == 200 and f'<html lang="{language}"' in html and html.count("<h1") == 1
    assert page["Cache-Control"] == "public, max-age=60"
    assert reverse(name) in client.get(reverse("portal_home")).content.decode()


@pytest.mark.parametrize("name", ["portal_home", "portal_help", "robots", "favicon"])
def test_public_pages_are_read_only(client, db, name):
    with translation.override("en"):
        assert client.post(reverse(name)).status_code == 405


@pytest.mark.parametrize("path", ["/", "/meetings/", "/solutions/", "/statistics/", "/open-data/"])
@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_a_shared_address_shows_what_it_is(client, db, path, language):
    html = client.get(path, headers={"accept-language": language}).content.decode()
    told = dict(re.findall(r'<meta property="og:([a-z_]+)" content="([^"]*)">', html))
    assert told["url"] == f"http://testserver{path}"
    assert len(told["title"]) > 5 and len(told["description"]) > 20
    assert (f'<meta name="description" content="{told["description"]}">') in html
    assert told["image"].startswith("http://testserver/static/")
    assert finders.find(told["image"].removeprefix("http://testserver/static/"))
