"""Pages of root problems, joining, and questions without a plan, as their people use them."""

from datetime import timedelta

import pytest
from django.urls import reverse

from appeals.enums import Status
from appeals.models import Question
from common.dates import today
from plans.actions.joining import join_questions
from plans.actions.planning import put_in_plan
from plans.models import JoinedQuestion, RootProblem
from tests.appeals.make import bring_to, fresh, make_meeting, make_question
from tests.plans.make import make_blocker, make_item, make_problem

ROAD = "Дорога к школе разбита, автобус не ходит"


def seen_in(client, user, url: str, **data) -> str:
    client.force_login(user)
    response = client.post(url, data, follow=True) if data else client.get(url)
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


@pytest.fixture
def roads(cast):
    """Three open questions about one road, in work at the own akimat."""
    meeting = make_meeting(cast.own, held_on=today() - timedelta(days=3))
    made = [make_question(cast.registrar, meeting, ROAD, topic=cast.topic) for _one in range(3)]
    return [
        bring_to(
            question, Status.IN_WORK, cast=cast, responsible=cast.own, executor=cast.executor,
            controller=cast.controller,
        )
        for question in made
    ]  # fmt: skip


def late(question):
    """The question as it is after its deadline."""
    from common.acts import act

    with act("test.late"):
        Question.objects.unscoped("test").filter(pk=question.pk).update(
            due_on=today() - timedelta(days=1), control_on=today() - timedelta(days=2)
        )
    return fresh(question)


def test_from_a_question_to_a_problem_with_all_who_ask(cast, client, roads):
    shown = seen_in(client, cast.controller, reverse("question_plan", args=[roads[0].pk]))
    assert reverse("problem_new") in shown
    url = f"{reverse('problem_new')}?question={roads[0].pk}"
    assert ROAD in seen_in(client, cast.controller, url)
    facts = {"title": "Дорога к школе", "topic": cast.topic.pk, "body": cast.own.code, "territory": ""}
    shown = seen_in(client, cast.controller, url, **facts)
    problem = RootProblem.objects.unscoped("test").get()
    joined = JoinedQuestion.objects.unscoped("test").now().filter(problem=problem)
    assert list(joined.values_list("question", flat=True)) == [roads[0].pk]
    # The page after naming offers the others, ticked, since they say the same.
    assert all(f'value="{question.pk}" checked' in shown for question in roads[1:])
    keys = [question.pk for question in roads[1:]]
    seen_in(client, cast.controller, reverse("problem_join", args=[problem.pk]), questions=keys)
    assert joined.count() == 3
    shown = seen_in(client, cast.controller, reverse("problem_page", args=[problem.pk]))
    assert all(question.number in shown for question in roads)


def test_the_problem_is_suggested_to_the_next_who_asks(cast, client, roads):
    problem = make_problem(cast, title="Дорога к школе")
    shown = seen_in(client, cast.controller, reverse("question_plan", args=[roads[0].pk]))
    assert problem.title in shown
    assert reverse("problem_join", args=[problem.pk]) in shown
    # The executor may not join: nothing is offered.
    assert problem.title not in seen_in(client, cast.executor, reverse("question_plan", args=[roads[0].pk]))


def test_put_into_a_plan_from_the_question(cast, client, roads):
    put = reverse("question_put_in_plan", args=[roads[0].pk])
    assert "have it approved" in seen_in(client, cast.controller, put)
    item = make_item(make_problem(cast), cast.executor)
    make_blocker(item.problem)
    assert item.title in seen_in(client, cast.controller, put)
    seen_in(client, cast.controller, put, item=item.pk, version=roads[0].version)
    assert fresh(roads[0]).status == Status.IN_PLAN
    shown = seen_in(client, cast.executor, reverse("question_plan", args=[roads[0].pk]))
    assert item.title in shown
    assert "What is missing" in shown
    out = reverse("question_take_out_of_plan", args=[roads[0].pk])
    seen_in(client, cast.controller, out, reason="Another road", version=fresh(roads[0]).version)
    assert fresh(roads[0]).status == Status.IN_WORK


def test_many_at_once_from_the_list_of_those_without_a_plan(cast, client, roads):
    for question in roads:
        late(question)
    shown = seen_in(client, cast.controller, reverse("plan_orphans"))
    assert all(question.number in shown for question in roads)
    item = make_item(make_problem(cast), cast.executor)
    keys = [question.pk for question in roads]
    url = reverse("plan_put_many")
    assert item.title in seen_in(client, cast.controller, url, questions=keys)
    assert "3 questions are in the plan" in seen_in(
        client, cast.controller, url, questions=keys, item=item.pk, next=reverse("plan_orphans")
    )
    assert "Every question past its deadline stands in a plan item." in seen_in(
        client, cast.controller, reverse("plan_orphans")
    )


def test_what_could_not_be_put_is_listed(cast, client, roads):
    new = make_question(cast.registrar, roads[0].meeting)
    item = make_item(make_problem(cast), cast.executor)
    client.force_login(cast.controller)
    response = client.post(reverse("plan_put_many"), {"questions": [new.pk, roads[0].pk], "item": item.pk})
    assert response.status_code == 200
    assert new.number in response.content.decode()
    assert client.post(reverse("plan_put_many"), {"item": item.pk}).status_code == 422
    assert client.post(reverse("plan_put_many"), {"questions": [new.pk], "item": "x"}).status_code == 422


def test_orphans_per_body(cast, client, roads):
    other = bring_to(
        make_question(cast.registrar, roads[0].meeting, topic=cast.topic), Status.IN_WORK, cast=cast,
        responsible=cast.own_district, executor=cast.district_executor, controller=cast.controller,
    )  # fmt: skip
    for question in (*roads, other):
        late(question)
    shown = seen_in(client, cast.controller, reverse("plan_orphans"))
    assert other.number in shown
    shown = seen_in(client, cast.controller, f"{reverse('plan_orphans')}?body={cast.own.code}")
    assert other.number not in shown
    assert roads[0].number in shown
    assert "none" in seen_in(client, cast.ministry_head, reverse("plan_orphans")).lower()


def test_list_with_its_tabs(cast, client, roads):
    owned = make_problem(cast, title="Owned", owner=cast.executor)
    make_item(owned, cast.executor)
    bare = make_problem(cast, title="Bare")
    make_problem(cast, title="Ended", stage="solved", ended_on=today(), outcome="Built")
    make_problem(cast, title="Foreign", body=cast.sister)
    join_questions(bare, roads, by=cast.controller)
    listed = {
        tab: seen_in(client, cast.controller, f"{reverse('problem_list')}?tab={tab}")
        for tab in ("open", "ownerless", "planless", "ended", "all")
    }
    titles = ("Owned", "Bare", "Ended", "Foreign")
    found = {tab: [title for title in titles if f">{title}<" in shown] for tab, shown in listed.items()}
    assert found == {
        "open": ["Owned", "Bare"], "ownerless": ["Bare"], "planless": ["Bare"], "ended": ["Ended"],
        "all": ["Owned", "Bare", "Ended"],
    }  # fmt: skip
    assert listed["open"].index(">Bare<") < listed["open"].index(">Owned<")  # more people wait


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("text=bridge", 1), ("text=P-{pk}", 1), ("topic=roads", 2), ("topic=roads.repair", 2), ("territory=750000000", 1),
        ("body=akimat-75", 2), ("text=nothing", 0),
    ],
)  # fmt: skip
def test_filters_of_the_list(cast, client, query, found):
    bridge = make_problem(cast, title="The bridge")
    make_problem(cast, title="A road", territory=None)
    shown = seen_in(client, cast.controller, f"{reverse('problem_list')}?{query.format(pk=bridge.pk)}")
    assert shown.count('<th scope="row"') == found


def test_a_wrong_filter_is_told(cast, client):
    client.force_login(cast.controller)
    assert client.get(f"{reverse('problem_list')}?topic=nothing").status_code == 422


def test_heaps_without_a_root_are_suggested(cast, client, roads):
    for _more in range(2):
        make_question(cast.registrar, roads[0].meeting, ROAD, topic=cast.topic)
    shown = seen_in(client, cast.controller, f"{reverse('problem_list')}?tab=suggested")
    assert cast.topic.name in shown
    # Two of them are nobody's yet and counted with the host, which answers for all five.
    assert f"body={cast.own.code}&amp;topic={cast.topic.code}" in shown
    join_questions(make_problem(cast), roads, by=cast.controller)
    shown = seen_in(client, cast.controller, f"{reverse('problem_list')}?tab=suggested")
    assert f"&amp;topic={cast.topic.code}" not in shown


def test_acts_from_their_pages(cast, client, roads):
    problem, other = make_problem(cast), make_problem(cast, title="The bridge")
    join_questions(problem, roads, by=cast.controller)

    def do(name: str, **data) -> None:
        page = reverse(name, args=[problem.pk])
        seen_in(client, cast.controller, page)
        seen_in(client, cast.controller, page, **data)
        problem.refresh_from_db(from_queryset=RootProblem.objects.unscoped("test"))

    do("problem_edit", title="The long road", topic=cast.topic.pk, territory="", version=problem.version)
    assert (problem.title, problem.territory) == ("The long road", None)
    do("problem_give", owner=cast.executor.pk, version=problem.version)
    assert problem.owner == cast.executor
    do("problem_solve", outcome="Built", ended_on=today().isoformat(), version=problem.version)
    assert problem.outcome == "Built"
    do("problem_reopen", reason="Broken", version=problem.version)
    do("problem_drop", reason="Not ours", version=problem.version)
    do("problem_reopen", reason="Ours", version=problem.version)
    split = reverse("problem_split", args=[problem.pk])
    assert roads[0].number in seen_in(client, cast.controller, split, questions=[roads[0].pk])
    facts = {"title": "A part", "topic": cast.topic.pk, "territory": "", "questions": [roads[0].pk]}
    seen_in(client, cast.controller, split, **facts)
    part = RootProblem.objects.unscoped("test").get(title="A part")
    assert part.joined.unscoped("test").now().get().question == roads[0]
    seen_in(client, cast.controller, reverse("question_leave", args=[roads[1].pk]), reason="No")
    do("problem_merge", into=other.pk, reason="The same", version=problem.version)
    assert problem.merged_into == other
    assert "The same" in seen_in(client, cast.controller, reverse("problem_history", args=[problem.pk]))
    shown = seen_in(client, cast.controller, reverse("problem_page", args=[problem.pk]))
    assert reverse("problem_edit", args=[problem.pk]) not in shown


def test_bad_input_comes_back_with_the_reason(cast, client, roads):
    problem = make_problem(cast)
    client.force_login(cast.controller)
    for name, data, status in (
        ("problem_join", {}, 422),
        ("problem_join", {"number": "2001-0000001"}, 422),
        ("problem_join", {"number": "nonsense", "questions": ["x"]}, 422),
        ("problem_solve", {"outcome": "", "ended_on": "x"}, 422),
        ("problem_edit", {"title": "", "topic": ""}, 422),
        ("problem_give", {"owner": cast.sister_executor.pk}, 422),
        ("problem_give", {"owner": "", "version": 99}, 409),
        ("problem_merge", {"into": problem.pk, "reason": "x"}, 422),
    ):
        response = client.post(reverse(name, args=[problem.pk]), data)
        assert response.status_code == status, (name, response.content.decode()[-1500:])
    assert client.post(reverse("problem_new"), {"title": "x"}).status_code == 422
    assert client.post(reverse("problem_split", args=[problem.pk]), {}).status_code == 302


def test_joined_by_its_number(cast, client, roads):
    problem = make_problem(cast)
    url = reverse("problem_join", args=[problem.pk])
    seen_in(client, cast.controller, url, number=roads[2].number)
    assert problem.joined.unscoped("test").now().get().question == roads[2]


def test_a_question_without_a_problem_leaves_none(cast, client, roads):
    client.force_login(cast.controller)
    response = client.get(reverse("question_leave", args=[roads[0].pk]), follow=True)
    assert "belongs to no root problem" in response.content.decode()


def test_queries_do_not_grow(cast, client, roads, django_assert_max_num_queries):
    problem = make_problem(cast)
    join_questions(problem, roads, by=cast.controller)
    for _one in range(3):
        put_in_plan(roads[0], by=cast.controller, item=make_item(problem, cast.executor))
        make_blocker(problem)
    client.force_login(cast.controller)
    with django_assert_max_num_queries(20):
        client.get(reverse("problem_page", args=[problem.pk]))
    with django_assert_max_num_queries(12):
        client.get(reverse("problem_list"))
    with django_assert_max_num_queries(14):
        client.get(reverse("plan_orphans"))
