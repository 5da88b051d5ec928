"""Ways of solving: what everybody reads about hard problems, and nothing that was not approved."""

from datetime import timedelta

import pytest
from django.urls import reverse

from appeals.actions.citizens import Speaker
from appeals.enums import ProposalState, Status
from appeals.models import Slip
from common.acts import act
from common.dates import today
from plans.actions.cards import take_off_card
from plans.actions.planning import put_in_plan
from plans.actions.problems import edit_problem, solve_problem
from plans.models import DateChange, PublicCard
from tests.appeals.make import bring_to, make_meeting, make_question
from tests.plans.cards import SOON, prepared, published
from tests.plans.make import join, make_blocker, make_item, make_problem
from tests.portal import AS_EVERYBODY

LIST = reverse("solutions")
MARK = "the page is being updated"


@pytest.fixture
def reader(client):
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


@pytest.fixture
def problem(cast):
    return make_problem(cast, title="Inside title")


def page_of(reader, problem, **headers) -> str:
    return reader.get(reverse("solution", args=[problem.pk]), **headers).content.decode()


def shown(reader, query="") -> list[int]:
    return [card.card.problem_id for card in reader.get(LIST + query).context["cards"]]


def asked(cast, problem, times=1):
    meeting = make_meeting(cast.own)
    for number in range(times):
        join(problem, make_question(cast.registrar, meeting, f"Question {number}"))


def moved(item, days: int) -> None:
    """A higher level moved the day of the item."""
    later = item.due_on + timedelta(days=days)
    with act("test.move"):
        DateChange.objects.create(
            item=item, from_on=item.due_on, to_on=later, reason="Flood", made_on=today(), decided_on=today(),
            state=ProposalState.APPROVED,
        )  # fmt: skip
        item.due_on = later
        item.save(update_fields=["due_on"])


def test_a4_what_is_not_out_is_not_there(cast, reader, problem):
    def answer(pk):
        return reader.get(reverse("solution", args=[pk]))

    unknown = answer(problem.pk + 1000)
    prepared(cast, problem)
    assert answer(problem.pk).status_code == unknown.status_code == 404
    assert shown(reader) == []
    card = published(cast, problem)
    assert answer(problem.pk).status_code == 200
    take_off_card(card, by=cast.head, reason="A mistake")
    assert answer(problem.pk).status_code == 404
    assert shown(reader) == []


def test_a4_the_page_shows_approved_words_and_no_inside(cast, reader, problem):
    item = make_item(problem, cast.executor, title="Inside item", due_on=today() + SOON)
    make_blocker(problem, title="Inside blocker", expected={"bid": today() + timedelta(days=9)})
    asked(cast, problem)
    published(cast, problem)
    html = page_of(reader, problem)
    for words in ("Дорога к школе", "Жол бұзылған", "Money has to be found", "Fewer than five people",
                  f"Promised for {item.due_on:%d.%m.%Y}. The date was never moved.", "never moved"):  # fmt: skip
        assert words in html
    for words in ("Inside", cast.executor.full_name, cast.head.full_name, item.number, problem.number):
        assert words not in html
    assert MARK not in html


def test_a4_texts_are_escaped(cast, reader, problem):
    published(cast, problem, title_ru="<script>alert(1)</script>", text_kk='"><img src=x>')
    html = page_of(reader, problem) + reader.get(LIST).content.decode()
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    assert "&lt;script&gt;alert(1)" in html


@pytest.mark.parametrize(
    ("language", "title"), [("kk", "Мектепке баратын жол"), ("ru", "Дорога к школе"), ("en", "Мектепке")]
)
def test_each_reads_in_their_language_and_kazakh_comes_first(cast, reader, problem, language, title):
    published(cast, problem)
    html = page_of(reader, problem, HTTP_ACCEPT_LANGUAGE=language)
    heading = html[html.index("<h1>") : html.index("</h1>")]
    assert title in heading
    assert ("Дорога" in heading) == (language in ("ru", "en"))
    assert f'<meta property="og:title" content="{title}' in html


def test_the_history_of_a_date(cast, reader, problem):
    day = today() + SOON
    item = make_item(problem, cast.executor, due_on=day)
    moved(item, 10)
    moved(item, 20)
    published(cast, problem)
    html = page_of(reader, problem)
    last = day + timedelta(days=30)
    assert f"First promised for {day:%d.%m.%Y}, now for {last:%d.%m.%Y}: moved 2 times." in html
    assert f"from {day:%d.%m.%Y} to {day + timedelta(days=10):%d.%m.%Y}" in html


def test_what_was_not_approved_does_not_leak(cast, reader, problem):
    """The citizen is told that something is new, not what; the facts stay those that were approved."""
    item = make_item(problem, cast.executor, due_on=today() + SOON)
    published(cast, problem)
    before = page_of(reader, problem)
    moved(item, 10)
    prepared(cast, problem, text_ru="Ещё не утверждено")
    make_blocker(problem, "court")
    after = page_of(reader, problem)
    assert MARK in after
    assert MARK in reader.get(LIST).content.decode()
    for words in ("Ещё не утверждено", "A court", f"{item.due_on:%d.%m.%Y}"):
        assert words not in after
    assert before[before.index("Dates and how") :].split("</section>")[0] in after
    published(cast, problem)
    assert MARK not in page_of(reader, problem)


def test_more_askers_alone_do_not_make_the_page_look_outdated(cast, reader, problem):
    published(cast, problem)
    asked(cast, problem, 2)
    assert MARK not in page_of(reader, problem)


def test_a_solved_problem_is_marked_until_its_card_says_so(cast, reader, problem):
    published(cast, problem)
    solve_problem(problem, by=cast.controller, outcome="Built")
    assert MARK in page_of(reader, problem)
    published(cast, problem, text_ru="Построено", step_on=today() - timedelta(days=1))
    for html in (reader.get(LIST).content.decode(), page_of(reader, problem)):
        assert "Solved" in html
        assert "Next step" not in html
    published(cast, problem, text_ru="Построено, идёт проверка")
    assert "Next step" in page_of(reader, problem)


def test_the_most_asked_come_first_and_filters_find(cast, reader, problem):
    country = make_problem(cast, title="Gas", territory=None, topic=cast.sphere)
    sister = make_problem(cast, title="Far", territory=cast.territories["15"])
    asked(cast, country, 6)
    asked(cast, sister, 5)
    make_blocker(sister, "law")
    published(cast, problem, text_kk="Ғимарат салынуда")
    published(cast, country, title_ru="Газ в селе")
    published(cast, sister)
    assert shown(reader) == [country.pk, sister.pk, problem.pk]
    assert shown(reader, "?region=750000000") == [problem.pk, country.pk]
    assert shown(reader, f"?sphere={cast.sphere.code}") == [country.pk, sister.pk, problem.pk]
    assert shown(reader, "?blocker=law") == [sister.pk]
    assert shown(reader, "?blocker=court") == []
    assert shown(reader, "?text=гимарат салын") == [problem.pk]
    assert shown(reader, "?text=ГАЗ") == [country.pk]
    assert "6 people asked about it" in reader.get(LIST).content.decode()
    wrong = reader.get(f"{LIST}?blocker=weather")
    assert (wrong.status_code, wrong.context["cards"]) == (422, [])
    assert "Take a filter away" in wrong.content.decode()


def test_the_filter_of_blockers_knows_only_what_was_approved(cast, reader, problem):
    published(cast, problem)
    make_blocker(problem, "law")
    assert shown(reader, "?blocker=law") == []


def test_pages_of_the_list_and_their_queries(cast, reader, django_assert_max_num_queries):
    for number in range(22):
        problem = make_problem(cast, title=f"Problem {number}")
        make_blocker(problem)
        published(cast, problem)
    with django_assert_max_num_queries(10 + AS_EVERYBODY):
        first = reader.get(LIST)
    assert len(first.context["cards"]) == 20
    assert len(first.content) < 100_000
    assert len(shown(reader, "?page=2")) == 2


def test_the_page_is_small_kept_by_anybody_and_knows_nobody(cast, reader, problem):
    asked(cast, problem, 8)
    for kind in ("law", "money", "joint", "procurement", "land", "court"):
        make_blocker(problem, kind)
    published(cast, problem)
    answer = reader.get(reverse("solution", args=[problem.pk]))
    assert len(answer.content) < 100_000
    assert answer["Cache-Control"] == "public, max-age=60"
    assert {"Accept-Language", "Cookie"} <= {part.strip() for part in answer["Vary"].split(",")}
    assert "sessionid" not in answer.cookies
    assert reader.post(reverse("solution", args=[problem.pk])).status_code == 405


def test_what_signed_in_people_see_is_kept_by_nobody(cast, client_of, problem):
    published(cast, problem)
    answer = client_of(cast.controller).get(reverse("solution", args=[problem.pk]))
    assert "no-store" in answer["Cache-Control"]


def test_an_inside_title_changed_later_is_no_matter_of_the_page(cast, reader, problem):
    published(cast, problem)
    edit_problem(
        problem, by=cast.controller, title="Worse inside", topic=cast.topic, territory=problem.territory
    )
    html = page_of(reader, problem)
    assert "Worse inside" not in html
    assert MARK not in html


# The page of a slip.


@pytest.fixture
def in_work(cast):
    question = make_question(
        cast.registrar, make_meeting(cast.own), citizen=Speaker(surname="Сапарова", given_name="Жанар")
    )
    return bring_to(
        question, Status.IN_WORK, cast=cast, responsible=cast.own, executor=cast.executor,
        controller=cast.controller,
    )  # fmt: skip


def slip_page(reader, question) -> str:
    link = Slip.objects.unscoped("test").get(question=question).link.reveal()
    return reader.get(reverse("track_question", args=[link])).content.decode()


def test_the_page_of_a_slip_tells_the_day_and_leads_to_the_card(cast, reader, problem, in_work):
    assert "What is being done about it" not in slip_page(reader, in_work)
    item = make_item(problem, cast.executor, due_on=today() + SOON, title="Inside item")
    put_in_plan(in_work, by=cast.controller, item=item)
    html = slip_page(reader, in_work)
    assert f"Promised for {item.due_on:%d.%m.%Y}. The date was never moved." in html
    assert reverse("solution", args=[problem.pk]) not in html
    prepared(cast, problem)
    assert reverse("solution", args=[problem.pk]) not in slip_page(reader, in_work)
    published(cast, problem)
    moved(item, 10)
    html = slip_page(reader, in_work)
    assert reverse("solution", args=[problem.pk]) in html
    assert "moved 1 time." in html
    assert "Inside" not in html


def test_a_promised_day_that_has_passed_is_called_so(cast, reader, problem, in_work):
    item = make_item(problem, cast.executor, due_on=today() - timedelta(days=2))
    put_in_plan(in_work, by=cast.controller, item=item)
    assert "This day has passed." in slip_page(reader, in_work)
    published(cast, problem)
    assert "This day has passed." in page_of(reader, problem)


def test_a_merged_question_stands_where_the_one_that_stays_does(cast, reader, problem, in_work):
    from appeals.actions.merging import merge

    same = make_question(cast.registrar, make_meeting(cast.own))
    merge(same, by=cast.controller, original=in_work)
    join(problem, in_work)
    published(cast, problem)
    assert reverse("solution", args=[problem.pk]) in slip_page(reader, same)


def test_a_card_without_facts_has_a_page(cast, reader, problem):
    """A row of an older form: no facts, no blockers, no dates, and still a page."""
    card = published(cast, problem)
    with act("test"):
        PublicCard.objects.unscoped("test").filter(pk=card.pk).update(facts={})
    assert "Дорога к школе" in page_of(reader, problem)


def test_the_first_page_and_every_foot_lead_there(cast, reader):
    html = reader.get(reverse("portal_home")).content.decode()
    assert html.count(f'href="{LIST}"') == 2


def test_a_done_item_a_lifted_blocker_and_moved_expectations(cast, reader, problem):
    from plans.actions.stages import expect_stage, reach_stage

    blocker = make_blocker(problem, "joint", expected={"signed": today() + SOON})
    expect_stage(blocker, by=cast.controller, stage="signed", on=today() + SOON * 2, reason="Slow")
    make_item(problem, cast.executor, stage="done")
    published(cast, problem)
    html = page_of(reader, problem)
    later, first = today() + SOON * 2, today() + SOON
    assert f"expected on {later:%d.%m.%Y}, at first on {first:%d.%m.%Y}" in html
    assert f"Done on {today():%d.%m.%Y}." in html
    reach_stage(blocker, by=cast.controller, stage="signed", document="Order 1", act_number="Order 1")
    published(cast, problem)
    assert "no longer waited for" in page_of(reader, problem)
    assert reader.get(LIST).context["cards"][0].waits_for == []
