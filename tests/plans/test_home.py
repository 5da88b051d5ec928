"""The home of plans: figures that lead to their lists, what waits for me, whom I wait for, who waits for me; plans as a file."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appeals.actions.routing import assign, take
from appeals.models import Question
from common.acts import act
from common.dates import today
from common.imports import Verdict, run_import
from common.sheets import read_sheet
from organisations.models import Body
from plans import queries_home as queries
from plans.actions.cards import prepare_card
from plans.actions.date_changes import ask_move
from plans.actions.item_tasks import agree_task, offer_task, refuse_task, report_task
from plans.actions.milestones import set_milestone
from plans.enums import ItemStage
from plans.imports import PlanImporter
from plans.models import ActionItem, ItemTask
from plans.permissions import moved_bodies, user_can_move
from tests.appeals.make import fresh, make_meeting, make_question
from tests.days import In, resolved
from tests.plans.items import DAY, approved, drafted, of_district
from tests.plans.make import join, make_blocker, make_item, make_problem

HOME = "/staff/plans/"
CARD = {
    "title_kk": "Жол", "title_ru": "Дорога", "text_kk": "Жол бұзылған.", "text_ru": "Дорога разбита.",
    "step_kk": "Жоба", "step_ru": "Проект", "step_on": In() + 30 * DAY,
}  # fmt: skip
MOST = 34  # queries of a page, whatever the number of rows


def get(client_of, user, tab="", **more):
    return client_of(user).get(HOME, {"tab": tab, **more} if tab else more)


def offered(cast, item, body=None, **more):
    facts = {"text": "Deliver sand", "due_on": today() + 9 * DAY}
    return offer_task(item, by=cast.controller, body=body or cast.sister, **(facts | more))


def made_late(task: ItemTask) -> None:
    with act("test.late"):
        ItemTask.objects.unscoped("test").filter(pk=task.pk).update(due_on=today() - 3 * DAY)


def titles(response) -> list[str]:
    """Titles of the lines of all sections."""
    return [line.title for section in response.context["sections"] for line in section.lines]


def everybody(cast) -> list:
    return [value for value in vars(cast).values() if type(value).__name__ == "User"]


class TestMine:
    """Items that are mine or of my bodies, late ones first, with the next milestone."""

    def test_of_whom_each_item_is_a_matter(self, cast):
        mine, other = approved(cast), of_district(cast)
        elsewhere = make_item(make_problem(cast, body=cast.sister), cast.sister_executor)
        drafted(cast)
        make_item(make_problem(cast), cast.executor, stage=ItemStage.DONE)

        def seen(user):
            return set(queries.my_items(user).values_list("pk", flat=True))

        assert seen(cast.executor) == {mine.pk}
        assert seen(cast.district_executor) == {other.pk}
        assert seen(cast.controller) == seen(cast.head) == {mine.pk, other.pk}
        assert seen(cast.registrar) == seen(cast.analyst) == set()
        assert seen(cast.sister_controller) == {elsewhere.pk}

    def test_late_ones_stand_first_and_the_next_milestone_is_told(self, cast, client_of):
        fine = approved(cast, title="Fine")
        step = set_milestone(fine, by=cast.controller, title="The first of them", due_on=today() + 5 * DAY)
        set_milestone(fine, by=cast.controller, title="A later one", due_on=today() + 9 * DAY)
        risky = approved(cast, title="Risky", due_on=today() + 90 * DAY)
        refuse_task(offered(cast, risky), by=cast.sister_controller, reason="There is no sand")
        make_item(
            make_problem(cast), cast.executor, title="Late", due_on=today() - DAY, starts_on=today() - 9 * DAY
        )
        response = get(client_of, cast.executor)
        assert response.context["tab"] == "mine"
        assert [row.item.title for row in response.context["rows"]] == ["Late", "Risky", "Fine"]
        text = response.content.decode()
        assert step.title in text
        assert "A later one" not in text
        assert "another body refused its task" in text


class TestDecide:
    """What waits for my decision, and for nobody who may not decide."""

    def test_drafts_of_others_that_can_be_approved(self, cast, client_of):
        drafted(cast, title="Approve me")
        drafted(cast, title="Nobody answers", owner=None)
        past = today() - DAY
        make_item(
            make_problem(cast),
            cast.executor,
            stage=ItemStage.DRAFT,
            title="Past",
            due_on=past,
            starts_on=past,
        )
        ended = make_problem(cast, stage="solved", ended_on=today(), outcome="Solved")
        make_item(ended, cast.executor, stage=ItemStage.DRAFT, title="Over")
        assert titles(get(client_of, cast.head, "decide")) == ["Approve me"]
        for user in (cast.controller, cast.executor, cast.registrar, cast.sister_controller):
            assert not queries.drafts_to_approve(user, today()).filter(title="Approve me").exists()

    def test_other_dates_are_a_matter_of_those_above(self, cast, client_of):
        item = of_district(cast, title="Light")
        step = set_milestone(item, by=cast.controller, title="Poles", due_on=today() + 5 * DAY)
        ask_move(item, by=cast.district_executor, to_on=item.due_on + DAY, reason="Flood")
        ask_move(item, by=cast.district_executor, to_on=today() + 6 * DAY, reason="Flood", milestone=step)
        assert titles(get(client_of, cast.head, "decide")) == ["Light", "Poles"]
        assert queries.moves_to_decide(cast.analyst).count() == 2
        assert queries.moves_to_decide(cast.district_executor).count() == 0
        assert queries.moves_to_decide(cast.sister_controller).count() == 0

    def test_whoever_asks_does_not_decide(self, cast):
        item = of_district(cast)
        ask_move(item, by=cast.controller, to_on=item.due_on + DAY, reason="Flood")
        assert queries.moves_to_decide(cast.controller).count() == 0
        assert queries.moves_to_decide(cast.head).count() == 1

    def test_offers_and_results_go_from_one_side_to_the_other(self, cast, client_of):
        task = offered(cast, approved(cast))
        assert titles(get(client_of, cast.sister_executor, "decide")) == ["Deliver sand"]
        assert queries.offers_to_answer(cast.controller).count() == 0
        agree_task(task, by=cast.sister_controller)
        assert queries.offers_to_answer(cast.sister_executor).count() == 0
        report_task(task, by=cast.sister_executor, result="Sand is there")
        response = get(client_of, cast.controller, "decide")
        assert titles(response) == ["Deliver sand"]
        assert b"Sand is there" in response.content
        assert queries.results_to_accept(cast.sister_controller).count() == 0
        assert queries.results_to_accept(cast.head).count() == 0, "the head approves, the controller plans"

    def test_public_cards_that_somebody_else_prepared(self, cast, client_of):
        problem = make_problem(cast, title="The road")
        prepare_card(problem, by=cast.controller, **resolved(CARD))
        assert titles(get(client_of, cast.head, "decide")) == ["The road"]
        assert queries.cards_to_approve(cast.controller).count() == 0
        assert queries.cards_to_approve(cast.sister_controller).count() == 0

    def test_the_figure_counts_all_of_it(self, cast, client_of):
        drafted(cast)
        prepare_card(make_problem(cast), by=cast.controller, **resolved(CARD))
        response = get(client_of, cast.head)
        assert response.context["tab"] == "decide", "the first tab that has something"
        assert response.context["kpis"][3].value == "2"
        assert [tab.count for tab in response.context["tabs"]] == [0, 2, 0, 0]


class TestOthers:
    """I wait for others, others wait for me: one row, seen from both sides."""

    def test_a_late_task_is_seen_from_both_sides(self, cast, client_of):
        task = offered(cast, approved(cast, title="Rebuild"))
        agree_task(task, by=cast.sister_controller)
        made_late(task)
        mine, theirs = (
            get(client_of, cast.executor, "waiting"),
            get(client_of, cast.sister_executor, "blocking"),
        )
        for response, who in ((mine, cast.sister), (theirs, cast.own)):
            [line] = response.context["sections"][0].lines
            assert (line.title, line.who, line.note, line.tone) == (
                "Deliver sand",
                who.name,
                "3 days late",
                "late",
            )
        assert queries.tasks_of_others(cast.sister_executor).count() == 0
        assert queries.tasks_for_others(cast.executor).count() == 0

    def test_a_refused_task_is_my_matter_and_theirs_no_more(self, cast, client_of):
        task = offered(cast, approved(cast))
        refuse_task(task, by=cast.sister_controller, reason="There is no sand")
        made_late(task)
        [line] = get(client_of, cast.controller, "waiting").context["sections"][0].lines
        assert (line.status, line.note) == ("refused", "")
        assert queries.tasks_for_others(cast.sister_executor).count() == 0

    def test_a_blocker_is_seen_from_both_sides_with_the_people_who_wait(self, cast, client_of):
        problem = make_problem(cast)
        blocker = make_blocker(
            problem, waits_for=cast.ministry, title="Money for the road", named_on=today() - 9 * DAY
        )
        with act("test.reached"):
            blocker.stages.unscoped("test").filter(stage=blocker.stage).update(reached_on=today() - 5 * DAY)
        join(problem, *[make_question(cast.registrar, make_meeting(cast.own)) for _ in range(2)])
        make_blocker(problem, title="Nobody's move")
        make_blocker(problem, title="Our own move", waits_for=cast.own)
        [line] = get(client_of, cast.controller, "waiting").context["sections"][0].lines
        assert (line.title, line.who, line.note) == (
            "Money for the road",
            cast.ministry.name,
            "waits for 5 days",
        )
        assert line.asked == "2 questions, 2 people"
        [line] = get(client_of, cast.ministry_head, "blocking").context["sections"][0].lines
        assert (line.title, line.who) == ("Money for the road", cast.own.name)
        [line] = get(client_of, cast.head, "blocking").context["sections"][0].lines
        assert line.title == "Our own move"
        assert queries.blockers_of_mine(cast.sister_controller).count() == 0
        assert queries.blockers_by_me(cast.sister_controller).count() == 0

    def test_what_does_not_fit_is_counted(self, cast, client_of, monkeypatch):
        monkeypatch.setattr("plans.views.home_shown.SHOWN", 1)
        item = approved(cast)
        for _number in range(3):
            offered(cast, item)
        response = get(client_of, cast.controller, "waiting")
        assert response.context["sections"][0].hidden == 2
        assert b"2 more are not shown here." in response.content


def test_b3_whom_dates_are_decided_by_is_one_rule(cast):
    """The list of bodies and the permission agree, for every person and body."""
    for user in everybody(cast):
        expected = {body.pk for body in Body.objects.all() if user_can_move(user, body)}
        assert set(moved_bodies(user).values_list("pk", flat=True)) == expected, user


def test_figures_lead_to_lists_with_as_many_rows(cast, client_of):
    approved(cast)
    make_item(make_problem(cast), cast.executor, due_on=today() - DAY, starts_on=today() - 9 * DAY)
    refuse_task(offered(cast, approved(cast)), by=cast.sister_controller, reason="No sand")
    for _number in range(2):
        question = make_question(cast.registrar, make_meeting(cast.own), topic=cast.topic)
        assign(question, by=cast.controller, responsible=cast.own)
        take(fresh(question), by=cast.executor)
    begun = today() - 40 * DAY
    days = dict.fromkeys(("raised_on", "clock_from", "standing_since", "received_on"), begun)
    with act("test.overdue"):
        late = {"due_on": today() - DAY, "control_on": today() - 2 * DAY}
        Question.objects.unscoped("test").update(**days, **late)
    client = client_of(cast.head)
    kpis = client.get(HOME).context["kpis"]
    assert [kpi.value for kpi in kpis] == ["3", "1", "1", "0", "2"]
    for kpi in kpis[:3]:
        page = client.get(kpi.url)
        assert len(page.context["rows"]) == int(kpi.value), kpi.label
    assert client.get(kpis[4].url).context["total"] == 2


@pytest.mark.parametrize("tab", ["mine", "decide", "waiting", "blocking", "nonsense"])
def test_an_empty_tab_says_so_in_plain_words(cast, client_of, tab):
    response = get(client_of, cast.head, tab)
    assert response.status_code == 200
    words = {
        "decide": "Nothing waits for you", "waiting": "You wait for nobody", "blocking": "Nobody waits for you",
    }.get(tab, "You answer for no plan item")  # fmt: skip
    assert words in response.content.decode()


@pytest.mark.parametrize("tab", ["mine", "decide", "waiting", "blocking"])
def test_the_number_of_queries_does_not_grow_with_the_rows(cast, client_of, tab):
    def fill():
        item = approved(cast)
        set_milestone(item, by=cast.controller, title="Step", due_on=item.due_on)
        drafted(cast)
        offered(cast, item)
        offer_task(item, by=cast.controller, body=cast.own_district, text="Sand", due_on=item.due_on)
        report_task(
            agree_task(offered(cast, item), by=cast.sister_controller), by=cast.sister_executor, result="Done"
        )
        below = of_district(cast)
        ask_move(below, by=cast.district_executor, to_on=below.due_on + DAY, reason="Flood")
        problem = make_problem(cast)
        prepare_card(problem, by=cast.controller, **resolved(CARD))
        make_blocker(problem, waits_for=cast.ministry)
        make_blocker(problem, waits_for=cast.own)

    client = client_of(cast.head)
    fill()
    client.get(HOME)
    with CaptureQueriesContext(connection) as few:
        client.get(HOME, {"tab": tab})
    for _number in range(3):
        fill()
    with CaptureQueriesContext(connection) as many:
        assert client.get(HOME, {"tab": tab}).status_code == 200
    assert len(many) == len(few) <= MOST


class TestExport:
    """The file comes back through the import and changes nothing; it follows the filters of the list."""

    def rows(self, response, by=None):
        content = b"".join(response.streaming_content)
        fmt = "xlsx" if content[:2] == b"PK" else "csv"
        return run_import(PlanImporter(by), read_sheet(f"p.{fmt}", content))

    @pytest.mark.parametrize("fmt", ["csv", "xlsx"])
    def test_a_round_trip(self, cast, client_of, fmt):
        item = approved(cast)
        set_milestone(item, by=cast.controller, title="Step", due_on=item.due_on)
        drafted(cast)
        response = client_of(cast.controller).get(HOME + "export/", {"format": fmt})
        report = self.rows(response, cast.controller)
        assert (report.rejections, report.count(Verdict.UNCHANGED)) == ([], 2)

    def test_the_filters_of_the_list_count(self, cast, client_of):
        approved(cast)
        draft = drafted(cast)
        response = client_of(cast.controller).get(HOME + "export/", {"tab": "drafts"})
        report = self.rows(response)
        assert [*report.keys.values()] == [draft.number]
        response = client_of(cast.controller).get(HOME + "export/", {"text": draft.number})
        assert [*self.rows(response).keys.values()] == [draft.number]

    @pytest.mark.parametrize("asked", [{"format": "pdf"}, {"body": "no-such"}])
    def test_e1_what_cannot_be_understood_is_422(self, cast, client_of, asked):
        assert client_of(cast.controller).get(HOME + "export/", asked).status_code == 422

    def test_c1_nobody_gets_what_they_do_not_see(self, cast, client_of):
        approved(cast)
        response = client_of(cast.sister_controller).get(HOME + "export/")
        assert self.rows(response).verdicts == []
        assert ActionItem.objects.unscoped("test").count() == 1
        assert client_of(cast.administrator).get(HOME).status_code == 403
