"""The list of meetings: scope, tabs, filters, order, pages, export; and the month."""

import csv
import io
from datetime import date, timedelta

import openpyxl
import pytest
from django.urls import reverse

from common.dates import today
from meetings import actions
from meetings.filters import MeetingFilter
from meetings.models import Meeting
from meetings.queries import counts
from tests.meetings.build import held, meeting_in, planned

pytestmark = pytest.mark.usefixtures("midyear")
LIST, MONTH = reverse("meeting_list"), reverse("meeting_calendar")


def refs(response) -> list[str]:
    return [row.meeting.ref for row in response.context["rows"]]


@pytest.fixture
def some(cast):
    """Meetings of three bodies, named by what they are."""
    day = today()
    planned(cast, day + timedelta(days=3), ref="coming", venue="Palace of Culture")
    planned(cast, day, ref="today", territory=cast.territories["medeu"])
    planned(cast, day - timedelta(days=3), ref="missed", kind="target_group", target_group="youth")
    planned(cast, day + timedelta(days=30), ref="below", body=cast.own_district, host_name="Aitkali")
    cancelled = planned(cast, day + timedelta(days=5), ref="cancelled")
    actions.cancel(meeting_id=cancelled.pk, by=cast.registrar, reason="Quarantine")
    moved = planned(cast, day + timedelta(days=2), ref="moved")
    actions.move(meeting_id=moved.pk, by=cast.registrar, planned_on=day + timedelta(days=9), reason="Flood")
    late = planned(cast, day - timedelta(days=20), ref="late", territory=None)
    actions.hold(meeting_id=late.pk, by=cast.registrar, held_on=day - timedelta(days=12), attendees=5)
    published = planned(cast, day - timedelta(days=40), ref="published")
    actions.hold(meeting_id=published.pk, by=cast.registrar, held_on=published.planned_on, attendees=50)
    actions.publish_results(
        meeting_id=published.pk,
        by=cast.registrar,
        published_on=day - timedelta(days=35),
        results_kk="Шешілді",
    )
    planned(cast, day + timedelta(days=1), ref="foreign", by=cast.sister_registrar, body=cast.sister)
    return cast


def test_a3_only_meetings_in_reach_are_listed_and_counted(some, client_of):
    own = client_of(some.registrar).get(LIST, {"tab": "all"})
    assert len(refs(own)) == 8
    assert "foreign" not in refs(own)
    sister = client_of(some.sister_registrar).get(LIST, {"tab": "all"})
    assert refs(sister) == ["foreign"]
    assert [tab.count for tab in sister.context["tabs"]] == [1, 0, 0, 0, 1]
    assert len(refs(client_of(some.analyst).get(LIST, {"tab": "all"}))) == 9
    district = client_of(some.district_executor).get(LIST, {"tab": "all"})
    assert refs(district) == ["below"]


@pytest.mark.parametrize("role", ["administrator", "stranger"])
def test_who_sees_no_cases_is_refused(some, client_of, role):
    assert client_of(getattr(some, role)).get(LIST).status_code == 403
    assert client_of(getattr(some, role)).get(MONTH).status_code == 403


def test_nobody_signed_in_is_sent_to_login(cast, client):
    for url in (LIST, MONTH):
        response = client.get(url)
        assert response.status_code == 302
        assert "login" in response["Location"]


@pytest.mark.parametrize(
    ("tab", "expected"),
    [
        ("coming", ["today", "coming", "moved", "below"]),
        ("today", ["today"]),
        ("held", ["late", "published"]),
        ("missed", ["cancelled", "missed"]),
        ("all", ["below", "moved", "cancelled", "coming", "today", "missed", "late", "published"]),
    ],
)
def test_tabs_and_their_counts(some, client_of, tab, expected):
    response = client_of(some.registrar).get(LIST, {"tab": tab})
    assert refs(response) == expected
    current = next(entry for entry in response.context["tabs"] if entry.current)
    assert current.count == len(expected) == response.context["page"].total


def test_the_missed_tab_is_the_figure_of_the_reports(some, client_of):
    found = counts(Meeting.objects.visible_to(some.registrar), None, None, today())
    response = client_of(some.registrar).get(LIST, {"tab": "missed"})
    assert response.context["page"].total == found.missed == 2
    everything = client_of(some.registrar).get(LIST, {"tab": "all"})
    assert everything.context["page"].total == found.planned


def test_coming_meetings_first_unless_a_link_names_filters(some, client_of):
    assert client_of(some.registrar).get(LIST).context["tab_label"] == "Coming"
    response = client_of(some.registrar).get(LIST, {"state": "held"})
    assert response.context["tab_label"] == "All"
    assert refs(response) == ["late", "published"]


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({"text": "palace"}, {"coming"}),
        ({"text": "AITK"}, {"below"}),
        ({"text": "palace nowhere"}, set()),
        ({"from": "2026-06-10", "to": "2026-06-13"}, {"today", "coming"}),
        ({"by": "held", "from": "2026-05-29", "to": "2026-05-29"}, {"late"}),
        ({"body": "akimat-751710000"}, {"below"}),
        ({"body": "akimat-75", "from": "2026-07-01"}, set()),
        ({"body": "akimat-75", "below": "on", "from": "2026-07-01"}, {"below"}),
        ({"territory": "751710000"}, {"today"}),
        ({"kind": "target_group"}, {"missed"}),
        ({"target_group": "youth"}, {"missed"}),
        ({"tier": "central"}, set()),
        ({"tier": "local", "kind": "target_group"}, {"missed"}),
        ({"state": "planned"}, {"today", "coming", "moved", "below"}),
        ({"state": "announced"}, set()),
        ({"state": "missed"}, {"missed", "cancelled"}),
        ({"state": "cancelled"}, {"cancelled"}),
        ({"state": "moved"}, {"moved"}),
        ({"state": "held"}, {"late", "published"}),
        ({"state": "held_late"}, {"late"}),
        ({"state": "results_published"}, {"published"}),
        ({"state": "results_late"}, {"late"}),
    ],
)
def test_filters(some, client_of, params, expected):
    response = client_of(some.registrar).get(LIST, {"tab": "all", **params})
    assert response.status_code == 200
    assert set(refs(response)) == expected


def test_a_region_holds_its_districts(some, client_of):
    response = client_of(some.registrar).get(LIST, {"tab": "all", "territory": "750000000"})
    assert {"today", "coming"} <= set(refs(response))
    assert "late" not in refs(response)


@pytest.mark.parametrize(
    "params",
    [
        {"from": "yesterday"},
        {"kind": "picnic"},
        {"body": "akimat-15"},
        {"body": "no-such-body"},
        {"territory": "999999999"},
        {"state": "'; drop"},
        {"text": "x" * 201},
        {"text": "a\x00b"},
    ],
)
def test_a5_a_wrong_filter_shows_nothing_and_says_so(some, client_of, params):
    """Another body's code is as wrong as one that doesn't exist."""
    response = client_of(some.registrar).get(LIST, {"tab": "all", **params})
    assert response.status_code == 422
    assert refs(response) == []
    assert [tab.count for tab in response.context["tabs"]] == [0, 0, 0, 0, 0]


@pytest.mark.parametrize(
    "params",
    [{"tab": "nonsense"}, {"sort": "password"}, {"page": "-1"}, {"page": "10000000000"}, {"format": "exe"}],
)
def test_strange_places_in_the_list_are_harmless(some, client_of, params):
    assert client_of(some.registrar).get(LIST, params).status_code == 200


@pytest.mark.parametrize(
    ("sort", "first", "last"),
    [
        ("day", "published", "below"),
        ("-day", "below", "published"),
        ("ref", "below", "today"),
        ("-ref", "today", "below"),
        ("-people", "published", "coming"),
        ("body", "coming", "below"),
        ("-body", "below", "coming"),
    ],
)
def test_order(some, client_of, sort, first, last):
    found = refs(client_of(some.registrar).get(LIST, {"tab": "all", "sort": sort}))
    assert (found[0], found[-1]) == (first, last)


def test_pages_hold_every_meeting_once(cast, client_of):
    for number in range(55):
        planned(cast, today() + timedelta(days=number % 3), ref=f"n{number:02d}")
    client = client_of(cast.registrar)
    first = client.get(LIST)
    second = client.get(LIST + first.context["page"].next_url)
    assert (len(refs(first)), len(refs(second))) == (50, 5)
    assert len({*refs(first), *refs(second)}) == 55
    assert second.context["page"].next_url == ""


def test_the_list_costs_few_queries(some, client_of, django_assert_max_num_queries):
    client = client_of(some.analyst)
    for number in range(10):
        planned(some, today() + timedelta(days=number), ref=f"n{number}")
    client.get(LIST)  # the session is written once in a while
    with django_assert_max_num_queries(12):
        assert (
            client.get(LIST, {"tab": "all", "body": "akimat-75", "territory": "750000000"}).status_code == 200
        )


def test_htmx_gets_the_fragment_only(some, client_of):
    response = client_of(some.registrar).get(LIST, headers={"HX-Request": "true"})
    assert b"<html" not in response.content
    assert b'aria-current="page"' in response.content
    assert b"format=csv" in response.content  # the files follow the filters


def test_an_empty_list_says_what_to_do(cast, client_of):
    page = client_of(cast.registrar).get(LIST).content.decode()
    assert "No meeting is planned" in page
    assert reverse("meeting_plan") in page
    assert reverse("meeting_plan") not in client_of(cast.executor).get(LIST).content.decode()
    assert "matches these filters" in client_of(cast.registrar).get(LIST, {"text": "zzz"}).content.decode()


def test_export_gives_the_rows_of_the_list(some, client_of):
    planned(some, ref="=2+5", venue="@SUM(A1)")
    client = client_of(some.registrar)
    listed = refs(client.get(LIST, {"tab": "coming"}))
    body = b"".join(client.get(LIST, {"tab": "coming", "format": "csv"}).streaming_content).decode(
        "utf-8-sig"
    )
    rows = list(csv.DictReader(io.StringIO(body)))
    assert [row["Reference"].removeprefix("'") for row in rows] == listed
    assert "'=2+5" in body
    assert "'@SUM(A1)" in body
    assert "foreign" not in body
    book = client.get(LIST, {"tab": "held", "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(book.streaming_content))).active
    heads = [cell.value for cell in sheet[1]]
    late = {head: cell.value for head, cell in zip(heads, sheet[2], strict=True)}
    assert (late["Reference"], late["Days late"], late["State"]) == ("late", 8, "Held")
    assert late["Held on"].date() == date(2026, 5, 29)


def test_the_month_shows_each_meeting_on_its_planned_day(some, client_of, django_assert_max_num_queries):
    client = client_of(some.registrar)
    client.get(MONTH)  # the session is written once in a while
    with django_assert_max_num_queries(6):
        response = client.get(MONTH)
    assert response.context["title"] == "June 2026"
    cells = {cell.day: cell for week in response.context["weeks"] for cell in week}
    assert cells[today()].today
    assert cells[date(2026, 6, 13)].off
    assert "Missed" in cells[date(2026, 6, 7)].events[0].label
    assert cells[date(2026, 6, 7)].events[0].tone == "bad"
    assert cells[date(2026, 6, 11)].events == ()  # the sister's
    assert len(response.context["weeks"][0]) == 7
    assert response.context["weeks"][0][0].day.weekday() == 0


def test_a_full_day_links_to_the_rest(cast, client_of):
    for _number in range(6):
        planned(cast, today())
    response = client_of(cast.registrar).get(MONTH, {"month": "2026-06"})
    (cell,) = (cell for week in response.context["weeks"] for cell in week if cell.day == today())
    assert len(cell.events) == 5
    assert cell.events[-1].label == "2 more"
    assert len(refs(client_of(cast.registrar).get(cell.events[-1].url))) == 6


@pytest.mark.parametrize(
    "month", ["", "2026", "2026-13", "26-06", "1900-01", "2026-6x", "９９９９-01", "2026-06-01"]
)
def test_a_strange_month_is_this_month(cast, client_of, month):
    assert client_of(cast.registrar).get(MONTH, {"month": month}).context["title"] == "June 2026"


def test_the_month_of_a_body(some, client_of):
    def shown(**params):
        response = client_of(some.registrar).get(MONTH, {"month": "2026-07", **params})
        return response.status_code, sum(len(c.events) for week in response.context["weeks"] for c in week)

    assert shown() == (200, 1)
    assert shown(body="akimat-751710000") == (200, 1)
    assert shown(body="akimat-75") == (200, 0)
    assert shown(body="akimat-75", below="on") == (200, 1)
    assert shown(body="akimat-15") == (422, 0)


def test_turning_months_keeps_the_body(some, client_of):
    response = client_of(some.registrar).get(MONTH, {"month": "2026-12", "body": "akimat-75", "below": "on"})
    before, this, after = response.context["turns"]
    assert before.url.endswith("?month=2026-11&body=akimat-75&below=on")
    assert after.url.endswith("?month=2027-01&body=akimat-75&below=on")
    assert this.shown


def test_get_writes_nothing(some, client_of):
    before = Meeting.objects.unscoped("test").values_list("version", flat=True)
    for url in (LIST, MONTH, f"{LIST}?format=csv"):
        client_of(some.registrar).get(url)
    assert sorted(before) == sorted(Meeting.objects.unscoped("test").values_list("version", flat=True))


def test_filters_have_public_names():
    """Links behind figures and saved addresses use these."""
    assert set(MeetingFilter.base_filters) == {
        "text", "from", "to", "by", "body", "below", "tier", "territory", "kind", "state", "target_group",
        "tab", "sort", "figure", "as_of", "host_region", "rank", "unplaced",
    }  # fmt: skip


def test_every_state_has_its_words_in_the_list(cast, client_of):
    for state in ("planned", "announced", "missed", "held", "results_published", "cancelled"):
        meeting_in(cast, state)
    held(cast, today(), planned_on=today() - timedelta(days=1))
    page = client_of(cast.registrar).get(LIST, {"tab": "all"}).content.decode()
    for words in ("Planned", "Announced", "Missed", "Results published", "Cancelled", "Held late, 1 day"):
        assert words in page
