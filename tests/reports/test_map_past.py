"""The map and its pages of bodies as of a past day: what they said on the evening of that day, whatever was done since."""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from appeals.enums import ProposalState
from common.dates import today
from organisations.levels import ReportLevel
from plans.actions.blockers import name_blocker
from plans.actions.date_changes import approve_move, ask_move, decline_move, take_back_move
from plans.actions.item_tasks import (
    accept_task,
    agree_task,
    offer_task,
    recall_task,
    refuse_task,
    report_task,
    return_task,
)
from plans.actions.items import approve_items, draft_item, drop_item, finish_item
from plans.actions.joining import join_questions, merge_problem
from plans.actions.milestones import reach_milestone, set_milestone, unreach_milestone
from plans.actions.problems import give_problem, name_problem
from plans.actions.stages import expect_stages
from plans.models import ActionItem, Blocker, DateChange, ItemTask, Milestone, RootProblem
from plans.past_items import items_then, since
from plans.states import Reason, reasons_of, with_state
from reports.documents_map import problem_map_document
from reports.filters_map import MapFilter
from reports.queries.problem_map import problem_map
from reports.views.problem_map_body import problem_lines
from tests.appeals.make import make_meeting, make_question
from tests.reports.test_blockers_past import ACTS, BEGIN, Life
from tests.reports.test_problem_map import small_rule

DAYS = 18
OF_ITEMS = (
    "draft", "approve", "approve", "step", "step", "reached", "reached", "unreached", "offer", "offer", "agree", "agree",
    "refuse", "report", "accept", "return_", "recall", "ask_move", "ask_move", "ask_move", "move", "move", "move", "move",
    "decline", "take_back", "give", "give", "expect", "lift", "lift",
)  # fmt: skip
ENDS = ("finish", "drop_item", "merge", "merge")


class MapLife(Life):
    """The life of problems and blockers with their plan items, by real acts."""

    def begin(self) -> None:
        super().begin()
        for name in ("draft", "draft", "draft", "approve", "approve", "approve", "give", "step", "offer"):
            self.do(name)

    def ahead(self):
        return self.day + timedelta(days=self.chance.randint(0, 12))

    def do_draft(self):
        problem = self.one(RootProblem)
        owner = self.cast.executor if problem.body == self.cast.own else self.cast.sister_controller
        draft_item(
            by=None, problem=problem, body=problem.body, title="Dig", starts_on=self.day,
            due_on=self.day + timedelta(days=self.chance.randint(2, 20)), owner=owner,
        )  # fmt: skip

    def do_name_blocker(self):
        name_blocker(
            by=None, problem=self.one(RootProblem), kind="land", title="A plot",
            expected={"surveyed": self.ahead(), "allotted": self.ahead() + timedelta(days=9)},
        )  # fmt: skip

    def do_expect(self):
        blocker, on = self.one(Blocker), self.ahead()
        stage = self.chance.choice(("surveyed", "land_board", "allotted"))
        expect_stages(blocker, by=None, expected={stage: on}, reason="Later")

    def do_approve(self):
        approve_items([self.one(ActionItem)], by=None, document="Plan")

    def do_finish(self):
        finish_item(self.one(ActionItem), by=None, outcome="Built", proof="Act 7")

    def do_drop_item(self):
        drop_item(self.one(ActionItem), by=None, reason="No need")

    def do_step(self):
        set_milestone(self.one(ActionItem), by=None, title="Step", due_on=self.ahead())

    def do_reached(self):
        reach_milestone(self.one(Milestone), by=None, note="Act")

    def do_unreached(self):
        unreach_milestone(self.one(Milestone), by=None, reason="Void")

    def do_offer(self):
        offer_task(self.one(ActionItem), by=None, body=self.cast.ministry, text="Sand", due_on=self.ahead())

    def do_agree(self):
        agree_task(self.one(ItemTask), by=None)

    def do_refuse(self):
        refuse_task(self.one(ItemTask), by=None, reason="No")

    def do_report(self):
        report_task(self.one(ItemTask), by=None, result="Sent")

    def do_accept(self):
        accept_task(self.one(ItemTask), by=None)

    def do_return_(self):
        return_task(self.one(ItemTask), by=None, remark="More")

    def do_recall(self):
        recall_task(self.one(ItemTask), by=None, reason="Without")

    def do_ask_move(self):
        item = self.one(ActionItem)
        steps = list(Milestone.objects.unscoped("test").filter(item=item).order_by("pk"))
        step = self.chance.choice([None, None, *steps])
        on = (step or item).due_on + timedelta(days=self.chance.choice([-1, 1, 5, 9]))
        ask_move(item, by=None, to_on=on, reason="Rain", milestone=step)

    def pending(self):
        rows = DateChange.objects.unscoped("test").filter(state=ProposalState.PENDING)
        return self.chance.choice(list(rows.order_by("pk").values_list("pk", flat=True)))

    def do_move(self):
        approve_move(self.pending(), by=None)

    def do_decline(self):
        decline_move(self.pending(), by=None, reason="No")

    def do_take_back(self):
        take_back_move(self.pending(), by=None)

    def do_give(self):
        problem = self.one(RootProblem)
        people = [None, self.cast.executor if problem.body == self.cast.own else self.cast.sister_controller]
        give_problem(problem, by=None, owner=self.chance.choice(people))


def told(cast, day) -> list:
    """What the map says as of a day, and what the pages of bodies say of every root problem that was open."""
    found = []
    days = {"from": BEGIN.isoformat(), "to": "2026-12-31", "as_of": day.isoformat()}
    for level in (ReportLevel.REGION, ReportLevel.CENTRAL):
        chosen = MapFilter(days | {"level": level})
        assert chosen.is_valid(), chosen.errors
        made = problem_map(chosen)
        found.append(problem_map_document(chosen, made))
        keys = {key for row in made.rows.values() for key in row.problems}
        problems = RootProblem.objects.unscoped("test").filter(pk__in=keys)
        lines = problem_lines(problems, cast.analyst, made.since)
        found.append([(one.problem.pk, one.owner, one.next_on, one.state) for one in lines])
    return found


def reasons_now() -> dict:
    items = ActionItem.objects.unscoped("test").approved()
    return {item.pk: (item.problem_id, item.state, reasons_of(item)) for item in with_state(items, today())}


def reasons_then(day) -> dict:
    problems = set(RootProblem.objects.unscoped("test").values_list("pk", flat=True))
    found = items_then(ActionItem.objects.unscoped("test"), problems, since(day))
    return {one.item: (one.problem, one.standing.state, one.standing.reasons) for one in found}


def lived(cast, seed: int) -> tuple[MapLife, dict, set]:
    """A life of two weeks and a half, what was said each evening, and the reasons that were met."""
    life, taken, met = MapLife(cast, seed), {}, set()
    with life.noon():
        life.begin()
    for _day in range(DAYS):
        with life.noon():
            for _act in range(life.chance.randint(3, 7)):
                life.do(life.chance.choice((*OF_ITEMS, *OF_ITEMS, *ENDS, *ACTS)))
            reasons = reasons_now()
            taken[life.day] = told(cast, life.day), reasons
            met |= {reason for _problem, _state, why in reasons.values() for reason in why}
        life.day += timedelta(days=1)
    return life, taken, met


def test_every_past_day_is_told_as_it_was(cast):
    """Four lives; in them items were late or at risk for every reason there is."""
    small_rule()
    seen: set[str] = set()
    for seed in (1, 8, 9, 10):
        with transaction.atomic():
            life, taken, met = lived(cast, seed)
            seen |= met
            with life.noon():
                for day, (said, reasons) in taken.items():
                    assert reasons_then(day) == reasons, (seed, day)
                    assert told(cast, day) == said, (seed, day)
            transaction.set_rollback(True)
    assert seen == set(Reason)


def test_the_page_of_a_body_tells_of_its_day(cast, client_of, django_assert_max_num_queries):
    """Another owner, another day, a merger: the page of the day before knows nothing of them."""
    life = MapLife(cast, 1)
    client, page = client_of(cast.analyst), reverse("report_problem_map_body", args=[cast.own.code])
    with life.noon():
        problem, other = (
            name_problem(by=None, body=cast.own, title=title, topic=cast.topic, territory=None, owner=cast.executor)
            for title in ("Road", "Bridge")
        )  # fmt: skip
        for one in (problem, other):
            join_questions(one, by=None, questions=[make_question(cast.registrar, make_meeting(cast.own))])
        due = life.day + timedelta(days=5)
        item = draft_item(
            by=None, problem=problem, body=cast.own, title="Dig", starts_on=life.day, due_on=due, owner=cast.executor
        )  # fmt: skip
        approve_items([item], by=None, document="Plan")
    life.day += timedelta(days=1)
    with life.noon():
        approve_move(ask_move(item, by=None, to_on=due + timedelta(days=9), reason="Rain"), by=None)
        give_problem(problem, by=None, owner=cast.controller)
        give_problem(other, by=None, owner=None)
        merge_problem(problem, by=None, into=other, reason="The same")
        client.get(page)
        with django_assert_max_num_queries(13):
            now = client.get(page).context["problems"]
        with django_assert_max_num_queries(18):
            then = client.get(page, {"as_of": BEGIN.isoformat()}).context["problems"]

    def shown(lines):
        return [(one.problem, one.owner, one.next_on, one.state) for one in lines]

    assert shown(now) == [(other, None, due + timedelta(days=9), "on_track")]
    assert shown(then) == [(problem, cast.executor, due, "on_track"), (other, cast.executor, None, "")]


def test_an_item_handed_on_twice_is_told_where_it_stood(cast):
    """Merged into a second and then into a third problem, with acts under each of them."""
    life = MapLife(cast, 1)
    with life.noon():
        first, second, third = (
            name_problem(by=None, body=cast.own, title=title, topic=cast.topic, territory=None, owner=cast.executor)
            for title in ("Road", "Bridge", "Bank")
        )  # fmt: skip
        item = draft_item(
            by=None, problem=first, body=cast.own, title="Dig", starts_on=life.day,
            due_on=life.day + timedelta(days=9), owner=cast.executor,
        )  # fmt: skip
        approve_items([item], by=None, document="Plan")
    for one, into in ((first, second), (second, third)):
        life.day += timedelta(days=1)
        with life.noon():
            merge_problem(one, by=None, into=into, reason="The same")
            set_milestone(item, by=None, title="Step", due_on=life.day)
    with life.noon():
        days = [BEGIN + timedelta(days=number) for number in range(3)]
        assert [reasons_then(day)[item.pk][0] for day in days] == [first.pk, second.pk, third.pk]
