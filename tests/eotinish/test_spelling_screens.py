"""The words of e-Otinish on the screen: what waits, how much each holds, what it is matched to."""

import pytest
from django.urls import reverse

from eotinish.actions.importing_rows import import_rows
from eotinish.actions.spellings import match_spelling
from eotinish.models import Spelling
from tests.eotinish.files import row, write
from tests.eotinish.test_queries import figure, figures

LIST = reverse("complaint_spellings")
WORDS = {
    "body": "Unheard-of body",
    "territory": "Unheard-of place",
    "topic": "Unheard-of topic",
    "kind": "of its own",
}


@pytest.fixture
def client(cast, client_of):
    return client_of(cast.analyst)


@pytest.fixture
def words(cast, tmp_path):
    """Two rows and figures with words that nobody knows, and one row whose words are known."""
    rows = [row(1, "2022-03-02", **WORDS, status="odd"), row(2, "2022-04-30", **WORDS, status="odd")]
    import_rows(
        write(
            tmp_path / "rows.csv", [*rows, row(3, territory="75"), row(4, body="Other body", territory="75")]
        ),
        by=None,
    )
    figures(figure("2021-07-01", "2021-12-31", 500, body=WORDS["body"]))


def word(text: str) -> Spelling:
    return Spelling.objects.unscoped("test").get(text=text)


def page_of(text: str) -> str:
    return reverse("complaint_spelling", args=[word(text).pk])


def test_what_waits_stands_with_what_it_holds(cast, client, words, django_assert_max_num_queries):
    with django_assert_max_num_queries(12):
        answer = client.get(LIST)
    assert [tab.count for tab in answer.context["tabs"]] == [2, 1, 1, 1, 1]
    rows = answer.context["rows"]
    assert [(one.text, one.use.rows, one.use.figures) for one in rows] == [
        ("Unheard-of body", 2, 500),
        ("Other body", 1, 0),
    ]
    assert (str(rows[0].use.first), str(rows[0].use.last)) == ("2021-07-01", "2022-04-30")
    statuses = client.get(LIST, {"field": "status"}).context["rows"]
    assert [(one.text, one.use.rows, str(one.use.first), str(one.use.last)) for one in statuses] == [
        ("odd", 2, "2022-03-02", "2022-04-30")
    ]


def test_the_first_column_with_something_that_waits_is_shown(cast, client, words):
    for text in (WORDS["body"], "Other body"):
        match_spelling(word(text), by=cast.analyst, target=cast.own)
    assert client.get(LIST).context["field"] == "territory"
    assert client.get(LIST, {"field": "nonsense"}).context["field"] == "territory"
    for text in [*list(WORDS.values())[1:], "odd"]:
        match_spelling(word(text), by=cast.analyst, set_aside=True)
    empty = client.get(LIST)
    assert empty.context["field"] == "body" and "No word waits" in empty.content.decode()


def test_the_list_is_filtered_by_state_and_words(cast, client, words):
    match_spelling(word("Other body"), by=cast.analyst, set_aside=True)

    def texts(**asked) -> list[str]:
        return [one.text for one in client.get(LIST, {"field": "body", **asked}).context["rows"]]

    assert texts() == ["Unheard-of body"]
    assert texts(state="aside") == ["Other body"]
    assert texts(state="matched") == ["akimat-75"]
    assert sorted(texts(state="all")) == ["Other body", "Unheard-of body", "akimat-75"]
    assert texts(state="all", q="OTHER") == ["Other body"]
    assert texts(state="nonsense") == ["Unheard-of body"]
    assert "Nothing found" in client.get(LIST, {"field": "body", "q": "zzz"}).content.decode()
    known = client.get(LIST, {"field": "body", "state": "matched"}).content.decode()
    assert cast.own.name in known


@pytest.mark.parametrize(
    ("field", "typed", "shown"),
    [
        ("body", "akimat-75", "Akimat of Almaty city"), ("territory", "750000000", "Almaty"), ("topic", "roads", "Roads"),
        ("topic", "roads.repair", ""), ("kind", "complaint", "Complaint"),
    ],
)  # fmt: skip
def test_each_column_is_matched_to_what_is_ours(cast, client, words, field, typed, shown):
    url = page_of(WORDS[field])
    assert f'value="{typed}"' in client.get(url).content.decode(), "chosen or suggested without a script"
    answer = client.post(url, {"target": typed, "version": "1"})
    assert answer["Location"] == f"{LIST}?field={field}"
    row = word(WORDS[field])
    assert row.matched and (row.code or getattr(row, field).code) == typed
    page = client.get(url)
    assert page.context["form"]["target"].value() == typed and shown in page.content.decode()
    client.post(url, {"target": "", "version": "2"})
    assert not word(WORDS[field]).matched, "taken back, it waits again"


def test_saving_can_go_on_to_the_next_that_waits(cast, client, words):
    answer = client.post(page_of(WORDS["body"]), {"target": "akimat-75", "version": "1", "next": "1"})
    assert answer["Location"] == page_of("Other body")
    answer = client.post(answer["Location"], {"set_aside": "on", "version": "1", "next": "1"})
    assert answer["Location"] == f"{LIST}?field=body", "none is left"
    assert "Nothing of ours" in client.get(page_of("Other body")).content.decode()


def test_what_can_not_be_is_said_at_the_form(cast, client, words):
    url = page_of(WORDS["body"])
    for data, why in (
        ({"target": "nobody"}, "no such code"),
        ({"target": "akimat-75", "set_aside": "on"}, "or that it is nothing of ours"),
        ({"target": "akimat-75", "version": "7"}, "Someone else has changed this"),
        ({"target": "akimat-75", "version": "x"}, "whole number"),
    ):
        answer = client.post(url, data)
        assert answer.status_code == 422 and why in answer.content.decode(), data
    assert not word(WORDS["body"]).matched
    assert client.post(page_of(WORDS["kind"]), {"target": "x"}).status_code == 422


def test_a_status_is_matched_on_the_screen(cast, client, words):
    client.post(page_of("odd"), {"target": "satisfied"})
    assert word("odd").code == "satisfied"
    assert "Satisfied" in client.get(LIST, {"field": "status", "state": "matched"}).content.decode()


def test_what_says_by_itself_what_it_means_is_matched_by_one_button(cast, client, words, monkeypatch):
    from common.acts import act, changed

    with act("test.name"):
        changed(cast.own, name_en="Other body")
    page = client.post(reverse("complaint_spellings_match"), follow=True).content.decode()
    assert "1 wording was matched." in page
    assert word("Other body").body == cast.own


def test_the_button_says_why_it_can_not(cast, client, words, monkeypatch):
    from common.acts import act, changed
    from eotinish import staging

    with act("test.text"):
        changed(word("odd"), text="исполнено", key="odd of its own")
    monkeypatch.setattr(staging, "hold_off_imports", lambda: False)
    page = client.post(reverse("complaint_spellings_match"), follow=True).content.decode()
    assert "being imported" in page
    assert not word("исполнено").matched


def test_the_report_leads_the_analyst_to_the_words(cast, client, client_of, words):
    report = client.get(reverse("report_complaints"), {"period": "2022"}).content.decode()
    assert LIST in report and "(6 wait to be matched)" in report
    assert LIST in client.get(reverse("report_home")).content.decode()
    head = client_of(cast.head)
    for name in ("report_complaints", "report_home"):
        page = head.get(reverse(name)).content.decode()
        assert LIST not in page and reverse("population_list") in page
