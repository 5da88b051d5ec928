"""The resolution table, its files, the API and the command: the same rows, cell for cell."""

import csv
import io
import json
import re
from html import unescape

import openpyxl
import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from common.acts import act, changed
from common.dates import today
from reports.queries.dimensions import DIMENSIONS
from tests.reports.test_filters import YEAR
from tests.reports.test_resolution import KEYS

PAGE, API = reverse("report_resolution"), reverse("api_report_resolution")
COUNTS = (
    "questions",
    "open",
    "solved",
    "on_spot",
    "partly",
    "answered",
    "out",
    "in_plan",
    "overdue",
    "without_proof",
    "doubted",
    "durable",
    "reopened",
    "raised_again",
    "asked",
    "replied",
)


def api(client, by, **data):
    answer = client.get(API, YEAR | {"by": by} | data)
    assert answer.status_code == 200, answer.content
    return answer.json()


def content(response) -> bytes:
    return b"".join(response.streaming_content)  # the test client closes the response at its end


def csv_rows(client, by, **data):
    text = content(client.get(PAGE, YEAR | {"by": by, "format": "csv"} | data)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))[1:]


def xlsx_rows(client, by):
    body = content(client.get(PAGE, YEAR | {"by": by, "format": "xlsx"}))
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(body)).active.values][1:]


def flat_json(document):
    """Rows and total of the API in the order of the columns of a file."""
    rows = []
    for row in (*document["rows"], document["total"]):
        low, high = row["interval"] or (None, None)
        values = [row[key] for key in KEYS if key not in ("interval", "tier")]
        rows.append([*values, low, high, row["tier"]])
    return rows


@pytest.mark.parametrize("by", list(DIMENSIONS))
def test_page_files_api_and_command_agree_cell_for_cell(facts, client_of, by):
    client = client_of(facts.analyst)
    document = api(client, by)
    rows = {row[1]: row for row in flat_json(document)}
    assert len(rows) == len(document["rows"]) + 1

    from_csv = csv_rows(client, by)
    assert {r[1]: ["" if v is None else str(v) for v in rows[r[1]]] for r in from_csv} == {
        r[1]: r for r in from_csv
    }
    assert len(from_csv) == len(rows)

    from_xlsx = xlsx_rows(client, by)
    assert {r[1]: cells(rows[r[1]]) for r in from_xlsx} == {r[1]: cells(r) for r in from_xlsx}

    out = io.StringIO()
    days = {"--from": YEAR["from"], "--to": YEAR["to"], "--as-of": YEAR["as_of"]}
    call_command("report", "resolution", *[p for pair in days.items() for p in pair], "--by", by, stdout=out)
    assert json.loads(out.getvalue()) == document

    shown = table_of(client.get(PAGE, YEAR | {"by": by}).content.decode())
    expected = {
        row["name"]: [row[key] for key in (*COUNTS, "meetings", "citizens")] for row in document["rows"]
    }
    assert shown == expected | {"Total": [document["total"][k] for k in (*COUNTS, "meetings", "citizens")]}


def cells(values):
    """A spreadsheet keeps sixteen digits and has no empty text."""
    return [
        round(value, 14) if isinstance(value, float) else value or (None if value == "" else value)
        for value in values
    ]


def table_of(html: str) -> dict[str, list[int]]:
    """Name → whole numbers of each row of the page."""
    found = {}
    for row in re.findall(
        r"<tr><th scope=\"row\".*?</tr>", html[html.index('<table class="tight figures">') :], re.S
    ):
        cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S)
        texts = [unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells]
        found[texts[0]] = [int(text.replace(",", "")) for text in texts if re.fullmatch(r"\d[\d,]*", text)]
    return found


def test_api_has_the_agreed_shape(facts, client_of):
    document = api(client_of(facts.analyst), "region", tier="local")
    assert list(document) == ["period", "as_of", "tier", "by", "rows", "total"]
    assert document["period"] == {"from": "2022-01-01", "to": "2022-12-31"}
    assert (document["as_of"], document["tier"], document["by"]) == ("2022-12-31", "local", "region")
    assert [row["code"] for row in document["rows"]] == ["15", "75"]
    for row in (*document["rows"], document["total"]):
        assert list(row) == KEYS
    assert api(client_of(facts.analyst), "region")["tier"] is None


def test_api_as_of_is_today_unless_given(facts, client_of):
    answer = (
        client_of(facts.analyst).get(API, {"by": "body", "from": "2022-01-01", "to": "2022-12-31"}).json()
    )
    assert answer["as_of"] == today().isoformat()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"by": "weather"}, "by"),
        ({}, "by"),
        ({"by": "region", "from": "2023-01-01"}, "to"),
        ({"by": "region", "as_of": "soon"}, "as_of"),
        ({"by": "region", "tier": "both"}, "tier"),
        ({"by": "region", "body": "nobody"}, "body"),
    ],
)
def test_api_tells_what_is_wrong(facts, client_of, data, field):
    answer = client_of(facts.analyst).get(API, YEAR | data)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == 400
    assert field in problem["errors"]


def test_api_errors_are_translated(facts, client_of):
    with act("test.language"):
        changed(facts.analyst, language="ru")
    answer = client_of(facts.analyst).get(API, YEAR | {"by": "region", "as_of": "soon"})
    assert answer.json()["errors"]["as_of"] == ["Введите правильную дату."]


@pytest.mark.parametrize(("who", "status"), [("administrator", 403), ("stranger", 403), ("executor", 200)])
def test_who_may_ask(facts, client_of, who, status):
    client = client_of(getattr(facts, who))
    assert client.get(PAGE, YEAR).status_code == status
    assert client.get(API, YEAR | {"by": "region"}).status_code == status


def test_api_without_a_login_is_refused(client, db):
    assert client.get(API, YEAR | {"by": "region"}).status_code in (302, 401, 403)


def test_nobody_counts_outside_their_scope(facts, client_of):
    """The sister's people see their own meeting and what was given to them; no cell holds more."""
    document = api(client_of(facts.sister_registrar), "body")
    assert {row["code"]: row["questions"] for row in document["rows"]} == {"akimat-15": 9, "min-energy": 9}
    assert {row["code"]: row["meetings"] for row in document["rows"]} == {"akimat-15": 1, "min-energy": 0}
    assert api(client_of(facts.district_executor), "body")["total"]["questions"] == 9


def test_country_scope_in_files_too(facts, client_of):
    own = csv_rows(client_of(facts.head), "body")
    country = csv_rows(client_of(facts.head), "body", scope="country")
    assert len(country) > len(own)
    refused = client_of(facts.executor).get(PAGE, YEAR | {"by": "body", "scope": "country", "format": "csv"})
    assert refused.status_code == 422


@pytest.mark.parametrize("sort", ["questions", "-questions", "name", "-reported_rate", "nothing"])
def test_sorting(facts, client_of, sort):
    rows = csv_rows(client_of(facts.analyst), "body", sort=sort)
    values = [int(row[4]) for row in rows[:-1]]
    if sort.endswith("questions"):
        assert values == sorted(values, reverse=sort.startswith("-"))
    assert rows[-1][1] == "Total"


def test_not_stated_stands_last_either_way(facts, client_of):
    for sort in ("questions", "-questions"):
        assert csv_rows(client_of(facts.analyst), "topic", sort=sort)[-2][1] == "Not stated"


def test_unknown_format_is_no_page(facts, client_of):
    assert client_of(facts.analyst).get(PAGE, {"format": "pdf"}).status_code == 404


def test_wrong_filter_is_told(facts, client_of):
    page = client_of(facts.analyst).get(PAGE, YEAR | {"by": "weather"})
    assert page.status_code == 422
    assert "<tfoot>" not in page.content.decode()


def test_an_empty_report_says_so(cast, client_of):
    assert "Nothing was asked in this period." in client_of(cast.analyst).get(PAGE, YEAR).content.decode()


@pytest.mark.parametrize("by", list(DIMENSIONS))
def test_at_most_twelve_queries(facts, client_of, django_assert_max_num_queries, by):
    client = client_of(facts.head)
    with django_assert_max_num_queries(12):
        client.get(PAGE, YEAR | {"by": by, "body": "akimat-75", "topic": "roads", "region": "75"})


def test_command_prints_csv(facts):
    out = io.StringIO()
    call_command(
        "report", "resolution", "--from", "2022-01-01", "--to", "2022-12-31", "--as-of", "2022-12-31",
        "--tier", "central", "--by", "body", "--format", "csv", stdout=out,
    )  # fmt: skip
    rows = list(csv.reader(io.StringIO(out.getvalue().removeprefix("\ufeff"))))
    assert rows[1][:2] == ["min-energy", "Ministry of Energy"]
    assert rows[-1][1] == "Total"


def test_command_tells_what_is_wrong(db):
    with pytest.raises(CommandError, match="to: The period must not end before it begins"):
        call_command("report", "resolution", "--from", "2022-12-31", "--to", "2022-01-01", "--by", "body")


def test_method_is_explained(cast, client_of):
    html = client_of(cast.executor).get(reverse("report_method")).content.decode()
    assert "at least 30 questions" in html
