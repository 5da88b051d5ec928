"""The work list: right rows in right tabs, counts, order, pages, files, acts in the row, budgets."""

import csv
import io
import itertools
from datetime import date, timedelta

import pytest
from django.http import Http404
from django.urls import reverse

from appeals.actions.bulk import assign_many
from appeals.actions.editing import MAX_SAVED_FILTERS, save_filter
from appeals.actions.merging import merge
from appeals.actions.outcomes import close
from appeals.actions.routing import assign, take
from appeals.enums import Status
from appeals.exports import MAX_ROWS
from appeals.models import Event, Question, SavedFilter
from appeals.queries import TABS, Days, days_now, in_tab
from appeals.views.rows import term_of
from common.acts import Refused
from common.dates import today
from organisations.workdays import WorkCalendar
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.explained import plan_by

HTMX = {"HTTP_HX_REQUEST": "true"}
LIST = "/staff/questions/"


@pytest.fixture
def work(cast):
    """Late, due soon, new, closed, and one of another region."""
    long_ago = make_meeting(cast.own, held_on=today() - timedelta(days=60))
    lately = make_meeting(cast.own, held_on=today() - timedelta(days=18))
    now = make_meeting(cast.own)
    found = {
        "late": make_question(cast.registrar, long_ago, "Late one"),
        "soon": make_question(cast.registrar, lately, "Soon one"),
        "new": make_question(cast.registrar, now, "New one", topic=cast.topic),
        "done": make_question(cast.registrar, long_ago, "Done one"),
        "foreign": make_question(cast.sister_registrar, make_meeting(cast.sister), "Foreign one"),
    }
    for name in ("late", "soon", "done"):
        assign(found[name], by=cast.controller, responsible=cast.own)
        take(found[name], by=cast.executor)
    close(found["done"], by=cast.executor, outcome="explained", answer=ANSWER, closed_on=today())
    return found


def shown(response) -> list[str]:
    return [row.title.removesuffix(" one").lower() for row in response.context["rows"]]


def counts(response) -> dict[str, int]:
    return {tab.url.rsplit("tab=", 1)[1]: tab.count for tab in response.context["tabs"] if "tab=" in tab.url}


@pytest.mark.parametrize(
    ("person", "tab", "expected"),
    [
        ("executor", "mine", ["late", "soon"]),
        ("executor", "unassigned", ["new"]),
        ("executor", "due", ["soon"]),
        ("executor", "overdue", ["late"]),
        ("executor", "all", ["new", "soon", "done", "late"]),
        ("head", "all", ["new", "soon", "done", "late"]),
        ("analyst", "all", ["foreign", "new", "soon", "done", "late"]),
        ("sister_executor", "all", ["foreign"]),
        ("district_executor", "all", []),
    ],
)
def test_right_rows_in_each_tab(cast, work, client_of, person, tab, expected):
    response = client_of(getattr(cast, person)).get(LIST, {"tab": tab})
    assert response.status_code == 200
    assert shown(response) == expected


def test_counts_are_those_of_the_tabs(cast, work, client_of):
    client = client_of(cast.executor)
    found = counts(client.get(LIST, {"tab": "all"}))
    assert found == {"mine": 2, "unassigned": 1, "due": 1, "overdue": 1, "promises": 0, "all": 4}
    for tab, count in found.items():
        assert len(shown(client.get(LIST, {"tab": tab}))) == count


@pytest.mark.parametrize("status", [*Status.values, "explained&status=resolved", "explained&status=in_work"])
def test_counts_are_those_of_the_tabs_whatever_status_is_chosen(cast, work, client_of, status):
    """Tabs of open questions are not asked for closed ones; what they say is the same."""
    client, user = client_of(cast.controller), cast.controller
    found = counts(client.get(f"{LIST}?tab=all&status={status}"))
    statuses = status.split("&status=")
    mine = Question.objects.visible_to(user).filter(status__in=statuses)
    wanted = {tab: mine.filter(in_tab(tab, user, days_now())).count() for tab in TABS}
    assert found == wanted


def test_the_first_tab_is_the_one_with_something_to_do(cast, work, client_of):
    assert client_of(cast.executor).get(LIST).context["tab"] == "mine"
    assert client_of(cast.controller).get(LIST).context["tab"] == "unassigned"
    assert client_of(cast.head).get(LIST).context["tab"] == "all"
    assert client_of(cast.executor).get(LIST, {"stat_class": "answered"}).context["tab"] == "all"


def test_a_link_with_a_filter_shows_exactly_its_rows(cast, work, client_of):
    response = client_of(cast.executor).get(LIST, {"stat_class": "open", "overdue": "true"})
    assert shown(response) == ["late"]
    assert [mark.text for mark in response.context["panel"].marks] == ["Overdue"]
    assert response.context["panel"].active == 2


def test_a_wrong_filter_is_a_422_with_its_reason(cast, work, client_of):
    response = client_of(cast.executor).get(LIST, {"from": "yesterday"})
    assert response.status_code == 422
    assert "Enter a valid date" in response.content.decode()
    assert shown(response) == []


@pytest.mark.parametrize(
    ("tab", "index"),
    [
        ("mine", "executor"),
        ("unassigned", "question_nobody"),
        ("due", "_due"),
        ("overdue", "_due"),
        ("promises", "question_promise_due"),
    ],
)
def test_each_tab_is_counted_by_an_index(cast, work, tab, index):
    questions = Question.objects.visible_to(cast.analyst).filter(in_tab(tab, cast.analyst, days_now()))
    plan = plan_by(questions.order_by().values("pk"), index)
    assert index in plan, plan


def test_tabs_are_counted_as_far_as_lists_are(cast, work, client_of, monkeypatch):
    monkeypatch.setattr("appeals.queries.MANY", 0)
    monkeypatch.setattr("common.numbers.MANY", 0)
    page = client_of(cast.analyst).get(LIST + "?tab=all").content.decode()
    assert ">0+<" in page


@pytest.mark.parametrize("person", ["administrator", "stranger"])
def test_who_sees_no_cases_is_refused(cast, work, client_of, person):
    assert client_of(getattr(cast, person)).get(LIST).status_code == 403


def test_who_is_not_signed_in_goes_to_the_login(client):
    response = client.get(LIST)
    assert response.status_code == 302
    assert "/login/" in response["Location"]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("due", ["late", "done", "soon", "new"]),
        ("-due", ["new", "soon", "done", "late"]),
        ("raised", ["late", "done", "soon", "new"]),
        ("nonsense", ["new", "soon", "done", "late"]),
    ],
)
def test_order(cast, work, client_of, sort, expected):
    assert shown(client_of(cast.executor).get(LIST, {"tab": "all", "sort": sort})) == expected


def test_pages_hold_every_row_once(cast, client_of, monkeypatch):
    monkeypatch.setattr("appeals.views.worklist.SIZE", 3)
    for days in (5, 5, 4):
        meeting = make_meeting(cast.own, held_on=today() - timedelta(days=days))
        for n in range(3):
            make_question(cast.registrar, meeting, f"{days} {n}")
    client = client_of(cast.registrar)
    url, pages = f"{LIST}?tab=all&sort=raised", []
    while url:
        response = client.get(url)
        pages.append([row.question.pk for row in response.context["rows"]])
        following = response.context["page"].next_url
        url = f"{LIST}{following}" if following else ""
    assert [len(page) for page in pages] == [3, 3, 3]
    keys = list(itertools.chain(*pages))
    assert keys == sorted(keys)
    back = client.get(f"{LIST}{response.context['page'].previous_url}")
    assert [row.question.pk for row in back.context["rows"]] == pages[1]
    first = client.get(f"{LIST}{back.context['page'].previous_url}")
    assert [row.question.pk for row in first.context["rows"]] == pages[0]
    assert first.context["page"].previous_url == ""


@pytest.mark.parametrize(
    "place", ["", "x", "2026-01-01", "2026-13-01.5", "2026-01-01.x", "2026-01-01." + "9" * 30, "²"]
)
def test_c9_a_wrong_place_is_the_first_page(cast, work, client_of, place):
    for name in ("after", "before"):
        assert len(shown(client_of(cast.executor).get(LIST, {"tab": "all", name: place}))) == 4


def test_htmx_gets_the_part_that_the_page_includes(cast, work, client_of):
    client = client_of(cast.executor)
    part = client.get(LIST, {"tab": "all"}, **HTMX)
    assert "<html" not in part.content.decode()
    assert shown(part) == shown(client.get(LIST, {"tab": "all"}))
    assert "HX-Request" in part["Vary"]
    tabs = client.get(LIST, {"tab": "mine", "part": "tabs"}, **HTMX).content.decode()
    assert "<table" not in tabs
    assert 'aria-current="page"' in tabs


@pytest.mark.parametrize("person", ["executor", "controller", "analyst"])
@pytest.mark.parametrize("query", ["", "tab=all", "tab=all&more=1", "tab=due&topic=roads&text=one"])
def test_query_budget(cast, work, client_of, django_assert_max_num_queries, person, query):
    client = client_of(getattr(cast, person))
    for n in range(10):
        make_question(cast.registrar, fresh(work["new"]).meeting, f"More {n}", topic=cast.topic)
    client.get(LIST)  # the session notes the first visit of a minute
    groups = 1 if "more" in query else 0  # the target groups are a registry
    with django_assert_max_num_queries(12 + groups):
        assert client.get(f"{LIST}?{query}").status_code == 200


def test_csv_has_the_rows_of_the_list_and_nothing_personal(cast, work, client_of):
    client = client_of(cast.executor)
    response = client.get(LIST, {"tab": "all", "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(b"".join(response.streaming_content).decode("utf-8-sig"))))
    assert [row["Question"] for row in rows] == ["New one", "Soon one", "Done one", "Late one"]
    assert rows[3]["Overdue"] == "yes"
    assert rows[2]["Counts as"] == "Answered"
    assert not {"IIN", "Telephone", "Name", "Citizen"} & set(rows[0])


def test_xlsx_opens(cast, work, client_of):
    import openpyxl

    response = client_of(cast.executor).get(LIST, {"tab": "mine", "format": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content))).active
    assert sheet.max_row == 3


def test_a_list_too_long_for_a_file_says_so(cast, work, client_of, monkeypatch):
    monkeypatch.setattr("appeals.exports.MAX_ROWS", 2)
    response = client_of(cast.executor).get(LIST, {"tab": "all", "format": "csv"})
    assert response.status_code == 422
    assert "too long for a file" in response.content.decode()
    assert MAX_ROWS == 100_000


def test_taking_in_the_row_answers_the_row(cast, work, client_of):
    assign(work["new"], by=cast.controller, responsible=cast.own)
    url = reverse("question_take", args=[work["new"].pk])
    response = client_of(cast.executor).post(f"{url}?row=1", **HTMX)
    text = response.content.decode()
    assert text.lstrip().startswith("<tr")
    assert "In work" in text
    assert 'hx-swap-oob="true"' in text
    assert response["HX-Trigger"] == "questions-changed" or "questions-changed" in response["HX-Trigger"]
    again = client_of(cast.controller).post(f"{url}?row=1", **HTMX)
    assert again.status_code == 422
    assert "already in work" in again.content.decode()


def test_the_same_without_javascript(cast, work, client_of):
    assign(work["new"], by=cast.controller, responsible=cast.own)
    url = reverse("question_take", args=[work["new"].pk])
    response = client_of(cast.executor).post(url, {"next": f"{LIST}?tab=mine"}, follow=True)
    assert response.redirect_chain == [(f"{LIST}?tab=mine", 302)]
    assert "The question is yours now." in response.content.decode()
    again = client_of(cast.controller).post(url, follow=True)
    assert "already in work" in again.content.decode()


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:x", "x"]
)
def test_c5_next_never_leaves_the_site(cast, work, client_of, target):
    assign(work["new"], by=cast.controller, responsible=cast.own)
    url = reverse("question_take", args=[work["new"].pk])
    response = client_of(cast.executor).post(url, {"next": target})
    assert response["Location"] == reverse("question_page", args=[work["new"].pk])


def test_the_short_form_opens_in_the_row(cast, work, client_of):
    url = reverse("question_assign", args=[work["new"].pk])
    client = client_of(cast.controller)
    form = client.get(f"{url}?row=1", **HTMX).content.decode()
    assert form.count("<select") == 1
    assert form.lstrip().startswith("<tr")
    wrong = client.post(f"{url}?row=1", {"responsible": ""}, **HTMX)
    assert wrong.status_code == 422
    assert "<form" in wrong.content.decode()
    done = client.post(f"{url}?row=1", {"responsible": cast.sister.pk}, **HTMX)
    assert "Akimat of Aktobe Region" in done.content.decode()
    assert fresh(work["new"]).responsible == cast.sister


def bulk(client, ids, responsible=None, **extra):
    data = {"questions": ids, "next": f"{LIST}?tab=all"}
    if responsible is not None:
        data["responsible"] = responsible
    return client.post(reverse("question_assign_many"), data, **extra)


def test_bulk_assign_in_two_steps(cast, work, client_of):
    client = client_of(cast.controller)
    ids = [work["new"].pk, work["late"].pk]
    choose = bulk(client, ids)
    assert choose.status_code == 200
    assert [question.pk for question in choose.context["questions"]] == sorted(ids)
    done = bulk(client, ids, cast.sister.pk)
    assert done["Location"] == f"{LIST}?tab=all"
    assert {fresh(work[name]).responsible for name in ("new", "late")} == {cast.sister}


def test_bulk_assign_says_which_were_refused_and_why(cast, work, client_of):
    ids = [work["new"].pk, work["done"].pk, work["foreign"].pk, work["late"].pk]
    response = bulk(client_of(cast.controller), ids, cast.own.pk)
    refusals = {refusal.question.pk: refusal.reason for refusal in response.context["result"].refused}
    assert response.context["result"].done == 1
    assert refusals[work["done"].pk].startswith("The question is closed")
    assert refusals[work["late"].pk].startswith("This body already answers")
    assert work["foreign"].pk not in refusals, "as if it did not exist"
    assert fresh(work["foreign"]).responsible is None
    assert Event.objects.unscoped("test").filter(question=work["new"], kind="assigned").count() == 1


@pytest.mark.parametrize("ids", [[], ["x"], ["²"], ["9" * 40]])
def test_bulk_assign_of_nothing(cast, work, client_of, ids):
    for responsible in (None, cast.own.pk):
        response = bulk(client_of(cast.controller), ids, responsible)
        assert response.status_code == 422
        assert "Tick the questions first." in response.content.decode()


def test_bulk_assign_has_a_limit_and_needs_the_right(cast, work, client_of, monkeypatch):
    monkeypatch.setattr("appeals.actions.bulk.MAX_AT_ONCE", 1)
    response = bulk(client_of(cast.controller), [work["new"].pk, work["late"].pk], cast.sister.pk)
    assert response.status_code == 422
    assert bulk(client_of(cast.executor), [work["new"].pk], cast.own.pk).status_code == 403
    assert bulk(client_of(cast.controller), [work["new"].pk], 987654).status_code == 422
    assert fresh(work["new"]).responsible is None


def test_filters_are_kept_under_a_name(cast, work, client_of):
    client = client_of(cast.executor)
    saved = client.post(
        reverse("filter_save"), {"name": "Roads", "query": "tab=all&topic=roads"}, follow=True
    )
    assert shown(saved) == ["new"]
    client.post(reverse("filter_save"), {"name": "Roads", "query": "tab=mine"})
    kept = SavedFilter.objects.visible_to(cast.executor).get()
    assert kept.query == "tab=mine", "the same name replaces the earlier one"
    assert client_of(cast.controller).post(reverse("filter_delete", args=[kept.pk])).status_code == 404
    client.post(reverse("filter_delete", args=[kept.pk]))
    assert not SavedFilter.objects.unscoped("test").exists()


def test_a_filter_without_a_name_is_refused(cast, work, client_of):
    response = client_of(cast.executor).post(
        reverse("filter_save"), {"name": " ", "query": "tab=all"}, follow=True
    )
    assert "Give the filter a name." in response.content.decode()
    with pytest.raises(Refused):
        save_filter(by=cast.executor, name="\u200b", query="")


def test_filters_have_a_limit(cast, work, client_of):
    for n in range(MAX_SAVED_FILTERS):
        save_filter(by=cast.executor, name=f"{n}", query="")
    response = client_of(cast.executor).post(reverse("filter_save"), {"name": "one more"}, follow=True)
    assert "delete one first" in response.content.decode()
    save_filter(by=cast.executor, name="3", query="tab=all")


def test_merged_and_closed_rows_offer_no_acts(cast, work, client_of):
    merge(work["new"], by=cast.controller, original=work["late"])
    rows = client_of(cast.controller).get(LIST, {"tab": "all"}).context["rows"]
    acts = {row.title: [button.act for button in row.buttons] for row in rows}
    assert acts["New one"] == acts["Done one"] == []
    assert acts["Late one"] == ["close", "assign"]


def test_filters_set_by_a_link_are_named_and_can_be_taken_off(cast, work, client_of):
    query = (
        f"region=75&on_spot=false&as_of={today().isoformat()}&meeting={work['new'].meeting_id}&sphere=roads"
    )
    response = client_of(cast.executor).get(f"{LIST}?{query}&tab=all")
    marks = {mark.text: mark.off_url for mark in response.context["panel"].marks}
    assert "Region: Almaty" in marks
    assert "Resolved on the spot: no" in marks
    assert "Sphere: Roads" in marks
    assert any(text.startswith("As of: ") for text in marks)
    assert "region" not in marks["Region: Almaty"]
    assert "sphere=roads" in marks["Region: Almaty"]


@pytest.mark.parametrize(
    ("days", "note", "tone"),
    [
        (0, "today is the last day", "soon"),
        (2, "no working day left", "soon"),
        (3, "1 working day left", "soon"),
        (-1, "1 working day late", "late"),
        (-4, "4 working days late", "late"),
    ],
)
def test_the_term_in_words(question, days, note, tone):
    """On Friday 6 November 2026: Saturday and Sunday are no working days."""
    friday = date(2026, 11, 6)
    question.due_on = friday + timedelta(days=days)
    calendar = WorkCalendar(frozenset(), frozenset())
    term = term_of(question, Days(friday, calendar.nth_working_day_after(friday, 5), calendar))
    assert (term.note, term.tone) == (note, tone)


def test_a_question_that_leaves_the_sight_meanwhile_is_left_out(cast, work, monkeypatch):
    def gone(*args, **kwargs):
        raise Http404

    monkeypatch.setattr("appeals.actions.bulk.assign", gone)
    result = assign_many([work["new"].pk], by=cast.controller, responsible=cast.own)
    assert (result.done, result.refused) == (0, [])
