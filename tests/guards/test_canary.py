"""A4: no byte of another body's data reaches a person, in any format."""

import io
import zipfile

import pytest
from django.core.cache import cache

from tests.guards import matrix
from tests.guards.test_access_matrix import kinds
from tests.guards.world import MARK, PERSONAL_MARK, address, own_world, parameters, sister_world

# Lines are not counted here: the rooms have tests of their own, and counting would take nearly as long again.
pytestmark = pytest.mark.no_cover
OUTSIDERS = (
    "sister_registrar",
    "sister_controller",
    "sister_executor",
    "ministry_registrar",
    "ministry_head",
    "stranger",
)
QUERIES = ("", f"?text={MARK}", f"?q={MARK}", "?scope=country", "?format=csv", "?format=xlsx", "?export=csv",
           "?export=xlsx", "?tab=all", "?by=responsible")  # fmt: skip
# Where a held meeting took place and who held it is public; nothing else of the marked one is.
LISTS_OF_MEETINGS = {
    "public_meetings", "public_meetings_ical", "public_meetings_atom", "open_meetings_csv", "open_meetings_json",
    "api_public_meetings", "api_public_meeting",
}  # fmt: skip
# These say in words what the address selects.
SAY_THE_SELECTION = {"report_run_new", "saved_report_new"}
# Whoever has the link of a slip reads what was promised; nothing else of the marked texts.
THE_CITIZENS_PAGE = "track_question"
NEVER_FOR_MASKED = (PERSONAL_MARK, "991231100010", "77012345678")


@pytest.fixture
def worlds(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return own_world(cast), sister_world(cast)


def content(response) -> str:
    """Every byte as text; archives (XLSX, DOCX) are unpacked."""
    data = b"".join(response.streaming_content) if response.streaming else response.content
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            data = b"\n".join(archive.read(name) for name in archive.namelist())
    return data.decode("utf-8", errors="replace")


def look(client, url: str, **extra):
    """One page, as it is for somebody who has asked nothing before: a limit would show nothing."""
    cache.clear()
    response = client.get(url, **extra)
    assert response.status_code != 429, url
    return response


def pages(world, *, objects_only=False):
    """Every GET address for the objects of a world, with the usual parameters on pages without an object."""
    names = parameters()
    for route, kind in kinds().items():
        if route == "logout" or (objects_only and not kind):
            continue
        url = address(route, kind, world, names[route])
        for query in QUERIES if not kind else ("",):
            yield route, url + query


@pytest.mark.parametrize("person", OUTSIDERS)
def test_a4_no_marker_reaches_an_outsider(cast, worlds, person):
    own, sister = worlds
    client = matrix.client_for(cast, person)
    seen = 0
    for world in (own, sister):
        for route, url in pages(world, objects_only=world is sister):
            for extra in ({}, {"HTTP_HX_REQUEST": "true"}) if "?" not in url else ({},):
                response = look(client, url, **extra)
                assert response.status_code < 500 or route == "readyz", url
                text = content(response)
                # A search for the marker repeats it in the field; the data it stands in must not appear.
                text = text.replace(f'value="{MARK}"', "").replace(f"={MARK}", "")
                if route in SAY_THE_SELECTION:  # … and says what is searched for, as its words
                    text = text.replace(f"<dd>{MARK}</dd>", "")
                if route in LISTS_OF_MEETINGS:
                    text = text.replace(f"Venue {MARK}", "").replace(f"Host {MARK}", "")
                if route == THE_CITIZENS_PAGE:
                    text = text.replace(f"Promise {MARK}", "")
                assert MARK not in text, (person, url)
                assert PERSONAL_MARK not in text, (person, url)
                seen += 1
    assert seen > 60


def test_a4_the_markers_would_be_seen(cast, worlds):
    """Negative control: the crawl of an insider does find the markers, so an outsider's finding none means something."""
    own, _ = worlds
    client = matrix.client_for(cast, "registrar")
    found = {route for route, url in pages(own) if MARK in content(look(client, url))}
    assert {"meeting_list", "meeting_page", "question_list", "question_page"} <= found


def test_a4_the_analyst_sees_questions_but_no_person(cast, worlds):
    own, _ = worlds
    client = matrix.client_for(cast, "analyst")
    marked = 0
    for _route, url in pages(own):
        text = content(look(client, url))
        marked += MARK in text
        for value in NEVER_FOR_MASKED:
            assert value not in text, url
    assert marked


def test_a4_nobody_gets_a_whole_iin_or_phone_from_a_list(cast, worlds):
    """Lists and exports show no IIN and no telephone, even to those who may see them on the question's page."""
    own, _ = worlds
    client = matrix.client_for(cast, "controller")
    for route, url in pages(own):
        if "list" in route or "export" in url or "report" in route:
            text = content(look(client, url))
            assert "991231100010" not in text, url
