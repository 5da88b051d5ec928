"""Pages of public cards for staff, by people of each right, and what they are told."""

from datetime import timedelta

import pytest
from django.urls import reverse

from common.dates import today
from notices.models import Notice
from plans.actions.cards import publish_card, take_off_card
from plans.actions.joining import merge_problem
from plans.enums import CardState
from plans.letters_cards import out, preload, waits
from plans.models import PublicCard
from tests.plans.cards import SOON, TEXTS, prepared, published, versions
from tests.plans.make import make_blocker, make_item, make_problem


@pytest.fixture
def problem(cast):
    return make_problem(cast)


def get(client_of, user, name, pk=None, query=""):
    client = client_of(user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client.get(reverse(name, args=[pk] if pk else []) + query)


def post(client_of, user, name, pk, data):
    return client_of(user).post(reverse(name, args=[pk]), data)


def form(problem, version=0, **more) -> dict:
    return {**TEXTS, "step_on": (today() + SOON).isoformat(), "version": version, **more}


def labels(response) -> list[str]:
    return [str(button.url) for button in response.context["buttons"]]


def test_a_problem_without_a_card_offers_to_prepare_one(cast, client_of, problem):
    page = get(client_of, cast.controller, "problem_card", problem.pk)
    assert labels(page) == [reverse("card_prepare", args=[problem.pk])]
    assert labels(get(client_of, cast.registrar, "problem_card", problem.pk)) == []


def test_the_form_begins_with_the_facts_then_with_what_is_written(cast, client_of, problem):
    make_blocker(problem, expected={"bid": today() + timedelta(days=9)})
    html = get(client_of, cast.controller, "card_prepare", problem.pk).content.decode()
    assert "[…" in html
    card = published(cast, problem)
    form_page = get(client_of, cast.controller, "card_prepare", problem.pk)
    assert form_page.context["form"].initial["title_ru"] == card.title_ru
    assert form_page.context["form"].initial["version"] == 0
    draft = prepared(cast, problem, title_ru="Новое")
    again = get(client_of, cast.controller, "card_prepare", problem.pk).context["form"].initial
    assert (again["title_ru"], again["version"]) == ("Новое", draft.version)


def test_the_way_of_a_card_through_the_pages(cast, client_of, problem):
    answer = post(client_of, cast.controller, "card_prepare", problem.pk, form(problem))
    assert answer["Location"] == reverse("problem_card", args=[problem.pk])
    draft = PublicCard.objects.unscoped("test").get()
    own = get(client_of, cast.controller, "problem_card", problem.pk).context["buttons"]
    assert own[1].why, "whoever prepared it does not publish it"
    assert get(client_of, cast.head, "card_publish", draft.pk).status_code == 200
    post(client_of, cast.head, "card_publish", draft.pk, {"version": draft.version})
    assert versions(problem) == [(CardState.PUBLISHED, TEXTS["title_ru"])]
    page = get(client_of, cast.head, "problem_card", problem.pk)
    assert labels(page) == [
        reverse("solution", args=[problem.pk]),
        reverse("card_take_off", args=[draft.pk]),
    ]
    refused = post(client_of, cast.head, "card_take_off", draft.pk, {"reason": " "})
    assert refused.status_code == 422
    post(client_of, cast.head, "card_take_off", draft.pk, {"reason": "A mistake"})
    assert versions(problem) == [(CardState.TAKEN_OFF, TEXTS["title_ru"])]
    assert "A mistake" in get(client_of, cast.registrar, "problem_card", problem.pk).content.decode()


def test_wrong_input_comes_back_with_the_reason(cast, client_of, problem):
    answer = post(
        client_of, cast.controller, "card_prepare", problem.pk, form(problem, text_ru="8 701 123 45 67")
    )
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["text_ru"]
    assert (
        post(
            client_of, cast.controller, "card_prepare", problem.pk, form(problem, step_on="never")
        ).status_code
        == 422
    )
    assert versions(problem) == []


def test_after_a_clash_both_texts_are_seen_and_sending_again_decides(cast, client_of, problem):
    draft = prepared(cast, problem, title_ru="Первый")
    answer = post(client_of, cast.controller, "card_prepare", problem.pk, form(problem, title_ru="Второй"))
    assert (answer.status_code, answer.context["clash"]) == (422, draft)
    assert "Первый" in answer.content.decode()
    again = form(problem, version=answer.context["form"].data["version"], title_ru="Второй")
    assert post(client_of, cast.controller, "card_prepare", problem.pk, again).status_code == 302
    publish_card(draft.pk, by=cast.head)
    gone = post(
        client_of, cast.controller, "card_prepare", problem.pk, form(problem, version=99, title_ru="Третий")
    )
    assert (gone.status_code, gone.context["clash"]) == (422, None)


def test_the_head_publishes_what_was_read(cast, client_of, problem):
    draft = prepared(cast, problem)
    prepared(cast, problem, title_ru="Другое")
    answer = post(client_of, cast.head, "card_publish", draft.pk, {"version": draft.version})
    assert answer.status_code == 422
    assert "Другое" in answer.content.decode()
    assert post(client_of, cast.head, "card_publish", draft.pk, {}).status_code == 422
    assert versions(problem) == [(CardState.DRAFT, "Другое")]
    version = answer.context["form"].data["version"]
    assert post(client_of, cast.head, "card_publish", draft.pk, {"version": version}).status_code == 302


def test_staff_read_what_has_changed_since(cast, client_of, problem):
    published(cast, problem)
    make_item(problem, cast.executor, due_on=today() + SOON)
    html = get(client_of, cast.registrar, "problem_card", problem.pk).content.decode()
    assert f"A plan item is new: to be done by {today() + SOON:%d.%m.%Y}." in html


@pytest.mark.parametrize(("language", "words"), [("kk", "Мектепке"), ("ru", "Дорога"), ("xx", "Мектепке")])
def test_a_version_as_citizens_see_it_in_each_language(cast, client_of, problem, language, words):
    make_blocker(problem)
    draft = prepared(cast, problem)
    page = get(client_of, cast.registrar, "card_page", draft.pk, f"?lang={language}")
    assert words in page.context["shown"].titles[0][1]
    assert len(page.context["shown"].blockers) == 1, "a draft shows the facts that would be frozen"
    card = publish_card(draft, by=cast.head)
    make_blocker(problem, "law")
    shown = get(client_of, cast.registrar, "card_page", card.pk).context["shown"]
    assert (len(shown.blockers), shown.changed) == (1, True)
    take_off_card(card, by=cast.head, reason="x")
    assert not get(client_of, cast.registrar, "card_page", card.pk).context["shown"].changed


def test_the_list_counts_what_is_out_what_waits_and_what_has_changed(cast, client_of, problem):
    other = make_problem(cast, title="The bridge")
    published(cast, problem)
    published(cast, other)
    prepared(cast, other, title_ru="Новое")
    make_blocker(problem)
    page = get(client_of, cast.controller, "card_list")
    assert [tab.count for tab in page.context["tabs"]] == [2, 1, 1]
    assert [row.card.problem for row in page.context["rows"]] == [other, problem]
    for tab, found in (("waiting", [other]), ("changed", [problem]), ("nonsense", [other, problem])):
        rows = get(client_of, cast.controller, "card_list", query=f"?tab={tab}").context["rows"]
        assert [row.card.problem for row in rows] == found
    assert [tab.count for tab in get(client_of, cast.sister_controller, "card_list").context["tabs"]] == [
        0,
        0,
        0,
    ]


def test_the_list_takes_a_fixed_number_of_queries(cast, client_of, django_assert_max_num_queries):
    for number in range(6):
        problem = make_problem(cast, title=f"Problem {number}")
        make_blocker(problem)
        published(cast, problem)
    client = client_of(cast.controller)
    client.get(reverse("card_list"))
    with django_assert_max_num_queries(14):
        client.get(reverse("card_list"))


def test_a_merged_problem_offers_no_card(cast, client_of, problem):
    merge_problem(problem, by=cast.controller, into=make_problem(cast, title="x"), reason="The same")
    assert labels(get(client_of, cast.controller, "problem_card", problem.pk)) == []


# What people are told.


def notices(rule) -> list[Notice]:
    return list(Notice.objects.unscoped("test").filter(rule=rule, channel="in_app").order_by("recipient"))


def test_those_who_approve_are_told_once_and_the_author_when_it_is_out(cast, problem):
    draft = prepared(cast, problem)
    prepared(cast, problem, title_ru="Ещё раз")
    assert {notice.recipient for notice in notices("card.waits")} == {cast.head}
    publish_card(draft, by=cast.head)
    assert [notice.recipient for notice in notices("card.out")] == [cast.controller]


def test_letters_are_read_anew_when_they_are_sent(cast, problem):
    draft = prepared(cast, problem)
    (waiting,) = notices("card.waits")
    letter = waits(waiting)
    assert problem.number in letter["subject"]
    assert letter["url"].endswith(reverse("problem_card", args=[problem.pk]))
    assert "Дорога" not in str(letter), "a text that nobody approved is sent to nobody"
    card = publish_card(draft, by=cast.head)
    (waiting,), (told,) = notices("card.waits"), notices("card.out")
    preload([waiting])
    assert waits(waiting) is None
    assert problem.number in out(told)["subject"]
    take_off_card(card, by=cast.head, reason="x")
    (told,) = notices("card.out")
    assert out(told) is None


def test_a_body_without_approvers_asks_the_one_above(cast):
    below = make_problem(cast, body=cast.own_district)
    prepared(cast, below)
    assert {notice.recipient for notice in notices("card.waits")} == {cast.head}


def test_a_card_that_nobody_prepared_is_let_out_quietly(cast, problem):
    draft = prepared(cast, problem, by=None)
    publish_card(draft, by=cast.head)
    assert notices("card.out") == []
