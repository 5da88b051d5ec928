"""Meetings as news: read by a parser that is not ours, the same meetings and words as on the pages."""

from datetime import timedelta

import feedparser
import pytest
from django.urls import reverse

from common.dates import today
from meetings import actions
from tests.portal.test_meetings import announced, held, midyear  # noqa: F401 (a fixture)

pytestmark = pytest.mark.usefixtures("midyear")
NEWS = reverse("public_meetings_atom")


@pytest.fixture
def reader(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def news(reader, query="?lang=en"):
    answer = reader.get(NEWS + query)
    assert answer.status_code == 200
    found = feedparser.parse(answer.content, response_headers={"content-type": answer["Content-Type"]})
    assert not found.bozo, found.get("bozo_exception")
    assert found.version == "atom10"
    return found


def test_what_changed_last_comes_first_and_keeps_its_name(cast, reader):
    first, second = announced(cast), announced(cast)
    before = news(reader)
    assert [entry.link for entry in before.entries] == [
        f"http://testserver{reverse('public_meeting', args=[one.pk])}" for one in (second, first)
    ]
    later = today() + timedelta(days=12)
    actions.move(meeting_id=first.pk, by=cast.registrar, planned_on=later, reason="Flood")
    after = news(reader)
    assert [entry.id for entry in after.entries] == [entry.id for entry in reversed(before.entries)]
    assert after.feed.id == before.feed.id
    assert after.entries[0].updated > before.entries[1].updated
    assert after.feed.updated == after.entries[0].updated
    actions.cancel(meeting_id=first.pk, by=cast.registrar, reason="Flood")
    assert news(reader).entries[0].title.startswith("Not held: ")


def test_it_has_the_filters_and_the_meetings_of_the_calendar(cast, reader):
    announced(cast), announced(cast, kind="target_group", target_group="farmers")
    held(cast, today() - timedelta(days=120))
    assert len(news(reader).entries) == 2
    assert len(news(reader, "?group=farmers&lang=en").entries) == 1


@pytest.mark.parametrize(
    ("language", "title"), [("kk", "Азаматтармен"), ("ru", "Встречи"), ("en", "Meetings")]
)
def test_each_reads_in_their_language(cast, reader, language, title):
    announced(cast)
    found = news(reader, f"?lang={language}")
    assert found.feed.title.startswith(title) and found.feed.language == language
    assert found.feed.links[1].href == f"http://testserver{NEWS}?lang={language}"


def test_words_of_people_are_words(cast, reader):
    announced(cast, venue="Hall <b>2</b> & left", invitation_ru="Приходите <script>alert(1)</script>")
    (entry,) = news(reader).entries
    raw = reader.get(NEWS + "?lang=en").content.decode()
    assert "<script" not in raw and "&amp;lt;script&amp;gt;" in raw
    assert "Hall &lt;b&gt;2&lt;/b&gt; &amp; left" in entry.summary


def test_it_may_be_kept_by_anybody_and_the_list_leads_there(cast, reader, client_of):
    answer = reader.get(NEWS)
    assert answer["Cache-Control"] == "public, max-age=900"
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    assert "no-store" in client_of(cast.executor).get(NEWS)["Cache-Control"]
    page = reader.get(reverse("public_meetings")).content.decode()
    assert f'type="application/atom+xml" title="Meetings with citizens" href="{NEWS}?lang=en"' in page


def test_an_empty_feed_is_a_feed(db, reader):
    assert news(reader).entries == []
