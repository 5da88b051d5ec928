"""Pages of plan items, as their people use them: from a draft to an end, with what is impossible said in words."""

import pytest
from django.urls import reverse

from appeals.enums import ProposalState, Status
from common.acts import act
from common.dates import today
from plans.actions.date_changes import ask_move
from plans.actions.item_tasks import offer_task
from plans.actions.items import drop_item
from plans.actions.milestones import reach_milestone, set_milestone
from plans.enums import ItemStage, ItemTaskState
from plans.models import ActionItem, DateChange, ItemTask, Milestone
from tests.appeals.make import fresh
from tests.plans.items import DAY, DUE, approved, drafted, now, of_district, planned_question
from tests.plans.make import make_blocker, make_item, make_problem


def get(client, user, name, *args, status=200, **query) -> str:
    client.force_login(user)
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


def post(client, user, name, *args, status=302, **data):
    client.force_login(user)
    response = client.post(reverse(name, args=args), data)
    assert response.status_code == status, response.content.decode()[:3000]
    return response


def iso(days: int) -> str:
    return (today() + days * DAY).isoformat()


def test_from_a_draft_to_done(cast, client):
    """The whole life through forms: drafted, a milestone, approved by another, reached, done; the question is told of."""
    problem = make_problem(cast)
    page = get(client, cast.controller, "item_new", problem.pk)
    token = page.split('name="token" value="')[1].split('"')[0]
    facts = {
        "body": cast.own.code, "title": "Rebuild the road", "starts_on": iso(0), "due_on": iso(60),
        "owner": cast.executor.pk, "token": token,
    }  # fmt: skip
    for _twice in range(2):
        post(client, cast.controller, "item_new", problem.pk, **facts)
    item = ActionItem.objects.unscoped("test").get()
    shown = get(client, cast.controller, "item_page", item.pk)
    assert "It binds nobody" in shown
    assert "You prepared this yourself" in shown
    post(client, cast.executor, "milestone_new", item.pk, title="Contract", due_on=iso(10))
    shown = get(client, cast.head, "items_approve", item=item.pk)
    assert f'value="{item.pk}:1" aria-label="Tick {item.number}" checked' in shown
    post(client, cast.head, "items_approve", item=f"{item.pk}:1", document="Plan 1", approved_on=iso(0))
    question = planned_question(cast, item)
    shown = get(client, cast.executor, "item_page", item.pk)
    assert "On track" in shown
    assert question.number in shown
    assert "Milestones are not reached yet: Contract." in shown
    step = Milestone.objects.unscoped("test").get()
    post(client, cast.executor, "milestone_reach", step.pk, reached_on=iso(0), note="Act 3")
    post(client, cast.executor, "item_finish", item.pk, ended_on=iso(0), outcome="Built", proof="Act 7")
    assert now(item).stage == ItemStage.DONE
    assert fresh(question).status == Status.IN_WORK
    shown = get(client, cast.executor, "item_page", item.pk)
    assert "Act 7" in shown
    assert question.number in shown
    assert "milestone_new" not in shown


def test_wrong_input_is_said_at_its_field_and_nothing_is_written(cast, client):
    problem = make_problem(cast)
    facts = {"body": cast.own.code, "title": "", "starts_on": "x", "due_on": iso(-1)}
    page = post(client, cast.controller, "item_new", problem.pk, status=422, **facts)
    assert "Please correct" in page.content.decode()
    facts = {"body": cast.own.code, "title": "T", "starts_on": iso(0), "due_on": iso(-1)}
    page = post(client, cast.controller, "item_new", problem.pk, status=422, **facts)
    assert "ends not before it begins" in page.content.decode()
    assert not ActionItem.objects.unscoped("test").exists()


def test_an_old_version_is_shown_again_with_the_new_state(cast, client):
    item = drafted(cast)
    facts = {"title": "Mine", "starts_on": iso(0), "due_on": iso(50), "version": 1}
    post(client, cast.controller, "item_edit", item.pk, **facts)
    page = post(client, cast.controller, "item_edit", item.pk, status=409, **facts | {"title": "Second"})
    assert 'name="version" value="2"' in page.content.decode()
    post(client, cast.controller, "item_edit", item.pk, **facts | {"title": "Second", "version": 2})
    assert (now(item).title, now(item).due_on) == ("Second", today() + 50 * DAY)


def test_in_force_the_words_and_the_owner_change(cast, client):
    item = approved(cast)
    assert "due_on" not in get(client, cast.controller, "item_edit", item.pk)
    post(client, cast.controller, "item_edit", item.pk, title="Clearer", version=item.version)
    post(client, cast.controller, "item_give", item.pk, status=422, owner="")
    post(client, cast.controller, "item_give", item.pk, owner=cast.controller.pk)
    assert (now(item).title, now(item).owner) == ("Clearer", cast.controller)


def test_dropped_and_what_has_ended_offers_nothing(cast, client):
    item = approved(cast)
    assert "go back into work" in get(client, cast.controller, "item_drop", item.pk)
    post(client, cast.controller, "item_drop", item.pk, status=422, reason=" ")
    post(client, cast.controller, "item_drop", item.pk, reason="No need")
    shown = get(client, cast.controller, "item_page", item.pk)
    assert reverse("item_drop", args=[item.pk]) not in shown
    for name in (
        "item_edit",
        "item_give",
        "item_drop",
        "item_finish",
        "item_move",
        "milestone_new",
        "item_task_new",
    ):
        assert "The plan item has ended: dropped." in get(client, cast.controller, name, item.pk)


def test_another_date_from_the_request_to_the_decision(cast, client):
    item = of_district(cast)
    step = set_milestone(item, by=cast.district_executor, title="Tender", due_on=today() + 5 * DAY)
    post(client, cast.district_executor, "item_move", item.pk, to_on=iso(90), reason="Rain")
    change = DateChange.objects.unscoped("test").get()
    own = get(client, cast.district_executor, "date_change_page", change.pk)
    assert "As long as nobody has" in own
    assert "30 days later" in own
    assert "At risk" in get(client, cast.head, "item_page", item.pk)
    post(client, cast.district_executor, "date_change_page", change.pk, status=403, approve="1")
    post(client, cast.head, "date_change_page", change.pk, status=422, decline="1", note="")
    post(client, cast.head, "date_change_page", change.pk, approve="1", note="Once", version=change.version)
    assert now(item).due_on == today() + 90 * DAY
    page = post(client, cast.controller, "date_change_page", change.pk, status=422, decline="1", note="No")
    assert "waits for no decision any more" in page.content.decode()
    post(client, cast.district_executor, "milestone_move", step.pk, to_on=iso(9), reason="Rain")
    second = DateChange.objects.unscoped("test").get(milestone=step)
    assert "Tender" in get(client, cast.head, "date_change_page", second.pk)
    assert "Earlier requests" in get(client, cast.head, "date_change_page", second.pk)
    post(client, cast.district_executor, "date_change_take_back", second.pk)
    assert now(second).state == ProposalState.TAKEN_BACK
    shown = get(client, cast.head, "item_page", item.pk)
    assert "moved once" in shown
    post(client, cast.head, "date_change_page", second.pk, status=422, approve="1")


def test_declined_with_a_reason_and_a_second_opinion_is_a_conflict(cast, client):
    change = ask_move(of_district(cast), by=cast.district_executor, to_on=today() + DUE + DAY, reason="Rain")
    post(client, cast.head, "date_change_page", change.pk, status=409, decline="1", note="No", version=7)
    post(client, cast.head, "date_change_page", change.pk, decline="1", note="No", version=1)
    assert now(change).state == ProposalState.DECLINED
    assert "A higher level decides on it" not in get(
        client, cast.executor, "date_change_page", change.pk, status=404
    )


def test_tasks_of_other_bodies_from_both_sides(cast, client):
    item = approved(cast)
    page = get(client, cast.controller, "item_task_new", item.pk)
    assert f'<option value="{cast.sister.pk}">' in page
    assert f'<option value="{cast.own.pk}">' not in page
    post(client, cast.controller, "item_task_new", item.pk, body=cast.sister.pk, text="Sand", due_on=iso(5))
    task = ItemTask.objects.unscoped("test").get()
    theirs = get(client, cast.sister_executor, "item_page", item.pk)
    assert reverse("item_task_agree", args=[task.pk]) in theirs
    assert reverse("item_task_recall", args=[task.pk]) not in theirs
    post(client, cast.sister_executor, "item_task_agree", task.pk, version=task.version)
    post(client, cast.sister_executor, "item_task_report", task.pk, result="Sent")
    post(client, cast.controller, "item_task_return", task.pk, remark="More")
    post(client, cast.sister_executor, "item_task_report", task.pk, result="All of it")
    assert "All of it" in get(client, cast.controller, "item_page", item.pk)
    post(client, cast.controller, "item_task_accept", task.pk, version="x")
    assert now(task).state == ItemTaskState.ACCEPTED
    other = offer_task(item, by=cast.controller, body=cast.sister, text="Salt", due_on=today() + DAY)
    post(client, cast.sister_executor, "item_task_refuse", other.pk, reason="None left")
    shown = get(client, cast.controller, "item_page", item.pk)
    assert "Another body refused its task: Akimat of Aktobe Region." in shown
    post(client, cast.controller, "item_task_recall", other.pk, reason="Done without")
    assert now(other).state == ItemTaskState.RECALLED


def test_milestones_of_a_draft_and_of_an_item_in_force(cast, client):
    draft = drafted(cast)
    step = set_milestone(draft, by=cast.executor, title="Tender", due_on=today() + 5 * DAY)
    assert 'value="Tender"' in get(client, cast.executor, "milestone_edit", step.pk)
    post(client, cast.executor, "milestone_edit", step.pk, title="Bids", due_on=iso(6), version=1)
    post(client, cast.executor, "milestone_remove", step.pk)
    assert not Milestone.objects.unscoped("test").exists()
    bound = set_milestone(approved(cast), by=cast.executor, title="Tender", due_on=today() + DAY)
    assert "can&#x27;t be changed any more" in get(client, cast.executor, "milestone_edit", bound.pk)
    client.force_login(cast.executor)
    shown = client.post(reverse("milestone_remove", args=[bound.pk]), follow=True).content.decode()
    assert "can&#x27;t be changed any more" in shown
    reach_milestone(bound, by=cast.executor, note="Act")
    assert "reached on" in get(client, cast.executor, "item_page", bound.item_id)
    post(client, cast.executor, "milestone_unreach", bound.pk, reason="Void")
    assert now(bound).reached_on is None


def test_every_reason_is_a_sentence(cast, client):
    """What is late or at risk says why, with the days and names that it is about."""
    problem = make_problem(cast)
    item = make_item(problem, cast.executor, due_on=today() - 3 * DAY, starts_on=today() - 90 * DAY)
    make_blocker(problem, expected={"bid": today() - DAY, "financed": today() + 9 * DAY})
    with act("test.rows"):
        for number, title in enumerate(("Tender", "Contract")):
            Milestone.objects.create(item=item, title=title, due_on=today() - DAY, first_due_on=today() - DAY)
            DateChange.objects.create(
                item=item, from_on=today() - 9 * DAY, to_on=today() - number * DAY, reason="Rain", made_on=today(),
                state="approved", decided_on=today(),
            )  # fmt: skip
        for state, body in (("offered", cast.sister), ("refused", cast.ministry), ("reported", cast.office)):
            ItemTask.objects.create(
                item=item, body=body, text="Sand", due_on=today() - DAY, given_on=today(), state=state,
                answer="" if state == "offered" else "No",
            )  # fmt: skip
        DateChange.objects.create(
            item=item, from_on=item.due_on, to_on=today() + DAY, reason="Rain", made_on=today()
        )
    shown = get(client, cast.controller, "item_page", item.pk)
    for sentence in (
        "Its day passed 3 days ago",
        "The day of a milestone has passed: Tender, Contract.",
        "Another body refused its task: Ministry of Energy.",
        "Another body is late with its task: Akimat of Aktobe Region.",
        "lifted only after the day of the item",
        "has not reached its next stage in time",
        "moved to later 2 times",
        "asked for and not decided on yet",
        "1 day late",
    ):
        assert sentence in shown, sentence
    assert "How the state is computed" in shown


def test_the_list_with_its_tabs_filters_and_files(cast, client):
    late = make_item(
        make_problem(cast, title="Bridge"), cast.executor, due_on=today() - DAY, title="Mend the bridge"
    )
    fine = make_item(make_problem(cast), cast.controller, ref="R-7")
    draft = drafted(cast, title="Think of something", owner=None)
    dropped = drop_item(drafted(cast, title="Fly"), by=cast.controller, reason="x")
    hidden = make_item(make_problem(cast, body=cast.sister), cast.sister_executor, title="Not yours")
    titles = {row.title for row in (late, fine, draft, dropped, hidden)}

    def shown(**query) -> set[str]:
        page = get(client, cast.controller, "item_list", **query)
        return {title for title in titles if title in page}

    assert shown() == {late.title, fine.title}
    assert shown(tab="late") == {late.title}
    assert shown(tab="at_risk") == set()
    assert shown(tab="on_track") == {fine.title}
    assert shown(tab="drafts") == {draft.title}
    assert shown(tab="ended") == {"Fly"}
    assert shown(tab="all") == titles - {"Not yours"}
    assert shown(text="bridge") == {late.title}
    assert shown(text=fine.number) == {fine.title}
    assert shown(text="R-7") == {fine.title}
    assert shown(owner=cast.controller.pk) == {fine.title}
    assert shown(body=cast.own.code, topic="roads", territory="750000000", sort="-slips") == {
        late.title,
        fine.title,
    }
    assert "No plan item matches" in get(client, cast.controller, "item_list", text="zzz")
    assert "Nothing is at risk" in get(client, cast.controller, "item_list", tab="at_risk")
    get(client, cast.controller, "item_list", body="nowhere", status=422)
    client.force_login(cast.controller)
    fragment = client.get(reverse("item_list"), headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    for fmt in ("csv", "xlsx"):
        response = client.get(reverse("item_list"), {"format": fmt, "tab": "all"})
        content = b"".join(response.streaming_content)
        assert content[:2] == b"PK" or "Mend the bridge" in content.decode("utf-8-sig")
    rows = b"".join(client.get(reverse("item_list"), {"format": "csv"}).streaming_content).decode("utf-8-sig")
    assert "its day has passed" in rows
    assert "Think of something" not in rows


def test_many_drafts_are_approved_from_the_list(cast, client):
    first, second, ownerless = drafted(cast), drafted(cast, title="Second"), drafted(cast, owner=None)
    get(client, cast.executor, "items_approve", status=403)
    assert "Approve the ticked" in get(client, cast.head, "item_list", tab="drafts")
    assert "Approve the ticked" not in get(client, cast.executor, "item_list", tab="drafts")
    client.force_login(cast.head)
    url = f"{reverse('items_approve')}?item={first.pk}&item={second.pk}&item={ownerless.pk}&item=x"
    page = client.get(url).content.decode()
    assert page.count(" checked") == 2
    assert "give it an owner first" in page
    facts = {"document": "Plan 1", "approved_on": iso(0)}
    ticked = [f"{first.pk}:1", f"{second.pk}:1", "x:1", f"{first.pk}:y"]
    response = client.post(url, facts | {"item": ticked})
    assert response.status_code == 302
    assert (now(first).in_force, now(second).in_force, now(ownerless).in_force) == (True, True, False)
    page = client.post(url, facts | {"item": ticked}).content.decode()
    assert "Somebody has approved this plan item already" in page
    assert "Tick the plan items first" in client.post(url, facts).content.decode()
    assert "No draft is chosen" in get(client, cast.head, "items_approve")


def test_who_may_approve_elsewhere_may_not_here(cast, client):
    item = drafted(cast)
    offer_task(item, by=cast.controller, body=cast.sister, text="Sand", due_on=today() + DAY)
    assert "Your role does not allow this" in get(
        client, cast.sister_controller, "items_approve", item=item.pk
    )
    post(
        client,
        cast.sister_controller,
        "items_approve",
        status=403,
        item=f"{item.pk}:1",
        document="P",
        approved_on=iso(0),
    )


def test_items_of_a_problem(cast, client):
    problem = make_problem(cast)
    assert "No plan item yet" in get(client, cast.executor, "problem_items", problem.pk)
    item = make_item(problem, cast.executor)
    shown = get(client, cast.controller, "problem_items", problem.pk)
    assert item.title in shown
    assert reverse("item_new", args=[problem.pk]) in shown
    assert reverse("item_new", args=[problem.pk]) not in get(
        client, cast.executor, "problem_items", problem.pk
    )


def test_the_page_tells_how_many_questions_of_others_stand_in_it(cast, client):
    item = approved(cast)
    offer_task(item, by=cast.controller, body=cast.sister, text="Sand", due_on=today() + DAY)
    question = planned_question(cast, item)
    shown = get(client, cast.sister_executor, "item_page", item.pk)
    assert question.number not in shown
    assert "1 more question belongs to another body" in shown


@pytest.mark.parametrize(("days", "words"), [(0, "today"), (1, "1 day left"), (5, "5 days left")])
def test_the_day_of_a_milestone_in_words(cast, client, days, words):
    item = approved(cast)
    set_milestone(item, by=cast.executor, title="Tender", due_on=today() + days * DAY)
    assert words in get(client, cast.executor, "item_page", item.pk)


def test_a_milestone_reached_after_its_day_says_so(cast, client):
    item = approved(cast)
    with act("test.rows"):
        Milestone.objects.create(
            item=item, title="Tender", due_on=today() - 2 * DAY, first_due_on=today() - 3 * DAY,
            reached_on=today(), note="Act",
        )  # fmt: skip
    shown = get(client, cast.executor, "item_page", item.pk)
    assert "reached late, on" in shown
    assert "first date" in shown


def test_the_page_costs_the_same_however_much_hangs_on_it(cast, client, django_assert_max_num_queries):
    item = approved(cast)
    for number in range(5):
        set_milestone(item, by=cast.executor, title=f"Step {number}", due_on=today() + DAY)
        offer_task(item, by=cast.controller, body=cast.sister, text="Sand", due_on=today() + DAY)
    client.force_login(cast.controller)
    with django_assert_max_num_queries(24):
        client.get(reverse("item_page", args=[item.pk]))
    with django_assert_max_num_queries(20):
        client.get(reverse("item_list"))


def test_parts_of_a_draft_and_of_an_ended_item(cast, client):
    """A draft's milestone has no clock yet; once the item has ended, its parts are read only."""
    draft = drafted(cast)
    step = set_milestone(draft, by=cast.executor, title="Tender", due_on=today() + DAY)
    task = offer_task(draft, by=cast.controller, body=cast.sister, text="Sand", due_on=today() + DAY)
    shown = get(client, cast.controller, "item_page", draft.pk)
    assert "day left" not in shown
    assert reverse("milestone_remove", args=[step.pk]) in shown
    drop_item(draft, by=cast.controller, reason="No need")
    shown = get(client, cast.controller, "item_page", draft.pk)
    assert "Tender" in shown
    for name, row in (("milestone_remove", step), ("milestone_reach", step), ("item_task_recall", task)):
        assert reverse(name, args=[row.pk]) not in shown


def test_an_earlier_date_is_told_as_earlier(cast, client):
    item = approved(cast)
    change = ask_move(item, by=cast.executor, to_on=item.due_on - 4 * DAY, reason="Quick")
    assert "4 days earlier" in get(client, cast.analyst, "date_change_page", change.pk)
    assert reverse("date_change_page", args=[change.pk]) in get(client, cast.analyst, "item_page", item.pk)
