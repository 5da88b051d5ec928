"""Public cards: one prepares, another lets out; nothing personal is stored; what citizens read is frozen."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from appeals.actions.citizens import Speaker
from appeals.actions.merging import merge
from common.acts import Conflict, Refused, act, changed
from common.dates import today
from plans.actions.cards import prepare_card, publish_card, take_off_card
from plans.actions.joining import merge_problem
from plans.actions.problems import solve_problem
from plans.actions.stages import reach_stage
from plans.card_texts import UNFINISHED, draft_of
from plans.enums import CardState, PlanEventKind
from plans.models import PlanEvent, PublicCard
from tests.appeals.make import make_meeting, make_question
from tests.plans.cards import SOON, TEXTS, prepared, published, versions
from tests.plans.make import join, make_blocker, make_item, make_problem


@pytest.fixture
def problem(cast):
    return make_problem(cast)


def kinds(problem) -> list[str]:
    events = PlanEvent.objects.unscoped("test").filter(problem=problem)
    return list(events.values_list("kind", flat=True))


def asked(cast, problem, surname="Сапарова", given="Жанар"):
    question = make_question(
        cast.registrar, make_meeting(cast.own), citizen=Speaker(surname=surname, given_name=given)
    )
    join(problem, question)
    return question


def test_one_draft_is_written_and_rewritten(cast, problem):
    first = prepared(cast, problem)
    again = prepared(cast, problem)
    assert (first.pk, first.version) == (again.pk, again.version), "the same content changes nothing"
    other = prepared(cast, problem, title_ru="  Дорога   в школу ")
    assert (other.pk, other.version, other.title_ru) == (first.pk, first.version + 1, "Дорога в школу")
    assert kinds(problem) == [PlanEventKind.CARD_PREPARED] * 2
    assert versions(problem) == [(CardState.DRAFT, "Дорога в школу")]
    assert str(other) == "Дорога в школу"


def test_an_editor_of_an_older_draft_is_told(cast, problem):
    draft = prepared(cast, problem, version=0)
    with pytest.raises(Conflict):
        prepared(cast, problem, version=0, title_ru="Другое")
    changed_draft = prepared(cast, problem, version=draft.version, title_ru="Другое")
    publish_card(changed_draft, by=cast.head)
    with pytest.raises(Conflict):
        prepared(cast, problem, version=changed_draft.version, title_ru="Третье")


def test_letting_out_freezes_the_facts_and_replaces_the_version_before(cast, problem):
    asked(cast, problem)
    first = published(cast, problem)
    assert (first.state, first.published_by, first.facts["asked"]) == (CardState.PUBLISHED, cast.head, 1)
    asked(cast, problem)
    second = published(cast, problem, title_ru="Новое")
    assert second.facts["asked"] == 2
    assert versions(problem) == [(CardState.REPLACED, "Дорога к школе"), (CardState.PUBLISHED, "Новое")]
    assert PublicCard.objects.unscoped("test").get(pk=first.pk).facts["asked"] == 1
    out = PlanEvent.objects.unscoped("test").filter(kind=PlanEventKind.CARD_PUBLISHED).last()
    assert out.details == {"card": second.pk, "version": second.version}


def test_whoever_prepared_it_does_not_let_it_out(cast, problem):
    with pytest.raises(Refused, match="somebody else decides"):
        publish_card(prepared(cast, problem), by=cast.controller)


def test_the_version_that_was_read_is_let_out(cast, problem):
    read = prepared(cast, problem)
    prepared(cast, problem, title_ru="Уже другое")
    with pytest.raises(Conflict):
        publish_card(read, by=cast.head, version=read.version)


def test_taken_off_with_a_reason_and_still_readable_inside(cast, problem):
    card = published(cast, problem)
    with pytest.raises(Refused, match="reason"):
        take_off_card(card, by=cast.head, reason=" ")
    take_off_card(card.pk, by=cast.head, reason="A mistake")
    assert PublicCard.objects.visible_to(cast.registrar).get(pk=card.pk).state == CardState.TAKEN_OFF
    event = PlanEvent.objects.unscoped("test").get(kind=PlanEventKind.CARD_TAKEN_OFF)
    assert event.note == "A mistake"
    for again in (
        lambda: take_off_card(card, by=cast.head, reason="x"),
        lambda: publish_card(card, by=cast.head),
    ):
        with pytest.raises(Refused):
            again()


@pytest.mark.parametrize("who", ["registrar", "executor", "head", "analyst"])
def test_a2_only_those_who_plan_in_the_body_prepare(cast, problem, who):
    with pytest.raises(PermissionDenied):
        prepared(cast, problem, by=getattr(cast, who))


@pytest.mark.parametrize("who", ["registrar", "executor", "analyst"])
def test_a2_only_those_who_approve_in_the_body_let_out_and_take_off(cast, problem, who):
    draft = prepared(cast, problem)
    with pytest.raises(PermissionDenied):
        publish_card(draft, by=getattr(cast, who))
    card = publish_card(draft, by=cast.head)
    with pytest.raises(PermissionDenied):
        take_off_card(card, by=getattr(cast, who), reason="x")


def test_a2_a_foreign_card_is_not_there(cast, problem):
    with pytest.raises(Http404):
        prepared(cast, problem, by=cast.sister_controller)
    draft = prepared(cast, problem)
    with pytest.raises(Http404):
        publish_card(draft, by=cast.ministry_head)


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("title_kk", " ", "in Kazakh and in Russian"),
        ("text_ru", "", "in Kazakh and in Russian"),
        ("title_ru", "x" * 201, "200 characters"),
        ("step_kk", "x" * 301, "300 characters"),
        ("text_kk", "x" * 20_001, "20000 characters"),
        ("text_ru", f"{UNFINISHED} слова]", "not finished"),
        ("text_ru", "Звоните 8 701 123 45 67", "a telephone"),
        ("text_kk", "ЖСН 991231100010", "an IIN"),
        ("step_ru", "Ответ дадут Сапаровой", "the citizen's name"),
        ("step_on", None, "Name the day"),
        ("step_on", "past", "has passed"),
    ],
)
def test_j8_nothing_wrong_or_personal_is_stored(cast, problem, field, value, words):
    asked(cast, problem)
    day = today() - timedelta(days=1)
    with pytest.raises(Refused, match=words) as refused:
        prepared(cast, problem, **{field: day if value == "past" else value})
    assert list(refused.value.error_dict) == [field]
    assert versions(problem) == []


def test_j8_names_of_merged_askers_and_of_those_who_ask_later_are_looked_for(cast, problem):
    stays = asked(cast, problem, "Ахметов", "Болат")
    same = make_question(
        cast.registrar, make_meeting(cast.own), citizen=Speaker(surname="Жумабаева", given_name="Айгерим")
    )
    merge(same, by=cast.controller, original=stays)
    with pytest.raises(Refused, match="Жумабаевой"):
        prepared(cast, problem, text_ru="Ответили Жумабаевой")
    draft = prepared(cast, problem, text_ru="Рядом живёт Сапарова")
    asked(cast, problem)
    with pytest.raises(Refused, match="Сапарова"):
        publish_card(draft, by=cast.head)


def test_a_citizen_called_like_the_place_does_not_forbid_its_name(cast, problem):
    asked(cast, problem, "Almaty", "Akimat")
    assert prepared(cast, problem, text_ru="Almaty ждёт дорогу")


def test_a_problem_that_became_a_part_of_another_has_no_card(cast, problem):
    other, draft = make_problem(cast, title="The bridge"), prepared(cast, problem)
    merge_problem(problem, by=cast.controller, into=other, reason="The same")
    for refused in (lambda: prepared(cast, problem, title_ru="x"), lambda: publish_card(draft, by=cast.head)):
        with pytest.raises(Refused, match="part of another"):
            refused()


def test_the_card_of_a_solved_problem_looks_back(cast, problem):
    solve_problem(problem, by=cast.controller, outcome="Built")
    card = published(cast, problem, step_on=today() - timedelta(days=3))
    assert card.facts["stage"] == "solved"


def test_the_draft_is_filled_from_the_facts_and_has_to_be_finished(cast, problem):
    asked(cast, problem)
    make_item(problem, cast.executor, due_on=today() + SOON)
    make_blocker(problem, expected={"bid": today() + timedelta(days=9), "financed": today() + SOON})
    draft = draft_of(problem)
    assert draft["step_on"] == today() + timedelta(days=9)
    assert UNFINISHED in draft["text_kk"]
    assert draft["title_ru"].startswith(UNFINISHED)
    with pytest.raises(Refused, match="not finished"):
        prepare_card(problem, by=cast.controller, **draft)


def test_the_draft_tells_of_what_still_blocks_only(cast, problem):
    blocker = make_blocker(problem, "joint", expected={"signed": today() + SOON})
    assert draft_of(problem)["text_ru"].count("\n\n") == 1
    reach_stage(blocker, by=cast.controller, stage="signed", document="Order 1", act_number="Order 1")
    draft = draft_of(problem)
    assert draft["text_ru"].count("\n\n") == 0, "only the mark where a person has to write"
    assert draft["step_on"] is None


@pytest.mark.parametrize("days", [None, 5])
def test_without_a_blocker_the_next_step_is_the_day_of_the_plan(cast, problem, days):
    make_blocker(problem, "law")
    if days:
        make_item(problem, cast.executor, due_on=today() + timedelta(days=days))
    draft = draft_of(problem)
    assert draft["step_on"] == (today() + timedelta(days=days) if days else None)
    assert draft["step_ru"].startswith(UNFINISHED)


def test_constraints_of_the_table(cast, problem):
    facts = {"problem": problem, **TEXTS, "step_on": today(), "prepared_at": timezone.now()}
    out = {"published_by": cast.head, "published_at": timezone.now()}
    prepared(cast, problem)
    published(cast, make_problem(cast, title="Another"))
    wrong = {
        "card_one_draft": facts,
        "card_published_is_told": facts | {"state": CardState.PUBLISHED},
        "card_in_both_languages": facts | out | {"state": CardState.REPLACED, "text_kk": ""},
    }
    for name, values in wrong.items():
        with pytest.raises(IntegrityError, match=name), transaction.atomic(), act("test"):
            PublicCard.objects.create(**values)
    with pytest.raises(IntegrityError, match="card_one_published"), transaction.atomic(), act("test"):
        for _count in range(2):
            PublicCard.objects.create(**(facts | out | {"state": CardState.PUBLISHED}))


def test_j2_the_table_is_written_by_acts_only(cast, problem):
    from django.db import DatabaseError

    card = prepared(cast, problem)
    with pytest.raises(DatabaseError), transaction.atomic():
        changed(card, title_ru="Мимо")


@pytest.mark.django_db(transaction=True)
def test_f1_two_approvals_at_once_let_one_version_out(cast, problem):
    from tests.meetings.test_concurrency import at_once

    earlier = published(cast, problem)
    draft = prepared(cast, problem, title_ru="Новое")
    results = at_once(lambda number: publish_card(draft, by=cast.head))
    assert sum(isinstance(result, PublicCard) for result in results) == 1
    assert versions(problem) == [(CardState.REPLACED, earlier.title_ru), (CardState.PUBLISHED, "Новое")]
    assert kinds(problem).count(PlanEventKind.CARD_PUBLISHED) == 2


@pytest.mark.django_db(transaction=True)
def test_f1_two_writers_at_once_make_one_draft(cast, problem):
    from tests.meetings.test_concurrency import at_once

    results = at_once(lambda number: prepared(cast, problem, title_ru=f"Слово {number}", version=0))
    assert sum(isinstance(result, PublicCard) for result in results) == 1
    assert len(versions(problem)) == 1
