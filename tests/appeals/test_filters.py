"""The filters of questions: each parameter, scope first, any text as input (C4), both forms of letters (C11)."""

from datetime import timedelta

import pytest
from django.http import QueryDict

from appeals.actions.outcomes import close, resolve_on_spot
from appeals.actions.routing import assign, take
from appeals.filters import QuestionFilter
from appeals.models import Question
from common.acts import act, changed
from common.dates import today
from organisations.models import Territory
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question

PARAMETERS = {
    "text", "from", "to", "body", "responsible", "tier", "territory", "region", "topic", "sphere", "kind",
    "status", "stat_class", "overdue", "due_from", "due_to", "executor", "meeting", "on_spot", "without_proof",
    "target_group",
}  # fmt: skip


@pytest.fixture
def some(cast):
    """Questions that differ in every field a filter looks at."""
    old = make_meeting(cast.own, held_on=today() - timedelta(days=60), target_group="youth")
    new = make_meeting(cast.own)
    foreign = make_meeting(cast.sister)
    found = {
        "late": make_question(cast.registrar, old, "Жолды жөндеу қажет", topic=cast.topic),
        "closed": make_question(
            cast.registrar, old, "Мектеп салыңыздар", territory=cast.territories["medeu"]
        ),
        "new": make_question(
            cast.registrar, new, "Ремонт дороги и освещение", kind="complaint", complained_name="A clinic"
        ),
        "spot": make_question(cast.registrar, new, "Лампочка во дворе", topic=cast.sphere),
        "foreign": make_question(cast.sister_registrar, foreign, "Дороги соседней области"),
    }
    assign(found["late"], by=cast.controller, responsible=cast.own)
    take(found["late"], by=cast.executor)
    assign(found["closed"], by=cast.controller, responsible=cast.own_district)
    close(found["closed"], by=cast.controller, outcome="explained", answer=ANSWER, closed_on=today())
    resolve_on_spot(found["spot"], by=cast.registrar)
    return found


def ask(user, query: str) -> QuestionFilter:
    return QuestionFilter(QueryDict(query), user=user)


def names(some, user, query: str) -> set[str]:
    chosen = ask(user, query)
    assert chosen.is_valid(), chosen.errors
    keys = set(chosen.qs.values_list("pk", flat=True))
    return {name for name, question in some.items() if question.pk in keys}


def test_the_names_of_parameters_are_public():
    assert set(QuestionFilter.base_filters) >= PARAMETERS


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"late", "closed", "new", "spot"}),
        ("from={today}", {"new", "spot"}),
        ("to={yesterday}", {"late", "closed"}),
        ("from={today}&to={yesterday}", set()),
        ("body=akimat-75", {"late", "closed", "new", "spot"}),
        ("responsible=akimat-75", {"late"}),
        ("responsible=akimat-751710000", {"closed"}),
        ("tier=local", {"late", "closed", "new", "spot"}),
        ("tier=central", set()),
        ("territory=751710000", {"closed"}),
        ("territory=750000000", {"late", "closed", "new", "spot"}),
        ("region=75", {"late", "closed", "new", "spot"}),
        ("region=15", set()),
        ("topic=roads.repair", {"late"}),
        ("topic=roads", {"late", "spot"}),
        ("sphere=roads", {"late", "spot"}),
        ("kind=complaint", {"new"}),
        ("status=in_work", {"late"}),
        ("status=in_work&status=explained", {"late", "closed"}),
        ("stat_class=answered", {"closed"}),
        ("stat_class=solved", {"spot"}),
        ("overdue=true", {"late"}),
        ("overdue=false", {"closed", "new", "spot"}),
        ("due_to={yesterday}", {"late", "closed"}),
        ("due_from={today}", {"new", "spot"}),
        ("executor={executor}", {"late"}),
        ("meeting={meeting}", {"new", "spot"}),
        ("on_spot=true", {"spot"}),
        ("on_spot=false", {"late", "closed", "new"}),
        ("without_proof=true", set()),
        ("target_group=youth", {"late", "closed"}),
        ("text=дорога", {"new"}),
        ("text=жол", {"late"}),
        ("text={number}", {"late"}),
        ("text=№ {number}", {"late"}),
        ("text=дорога&kind=complaint&stat_class=open", {"new"}),
    ],
)
def test_each_parameter(cast, some, query, expected):
    query = query.format(
        today=today().isoformat(),
        yesterday=(today() - timedelta(days=1)).isoformat(),
        executor=cast.executor.pk,
        meeting=some["new"].meeting_id,
        number=some["late"].number,
    )
    assert names(some, cast.controller, query) == expected


def test_scope_comes_first(cast, some):
    assert names(some, cast.sister_controller, "") == {"foreign"}
    assert names(some, cast.sister_controller, f"text={some['late'].number}") == set()
    assert names(some, cast.analyst, "region=15") == {"foreign"}
    assert names(some, cast.stranger, "") == set()


@pytest.mark.parametrize(
    "query",
    [
        "body=nowhere", "status=lost", "from=yesterday", "region=99", "topic=nothing", "tier=both",
        "executor={foreign}", "executor=999999", "executor=x", "meeting={foreign_meeting}", "meeting=0",
        "kind=x", "target_group=x", "stat_class=x", "due_to=2026-13-01",
    ],
)  # fmt: skip
def test_a5_what_can_not_be_chosen_gives_nothing(cast, some, query):
    query = query.format(foreign=cast.sister_executor.pk, foreign_meeting=some["foreign"].meeting_id)
    chosen = ask(cast.controller, query)
    assert not chosen.is_valid()
    assert not chosen.qs.exists()


@pytest.mark.parametrize(
    "text",
    [
        "'", '"', "\\", "&", "|", "!", "(", ")", "a & b", "a | !b", "a:*", ":*", "<->", "a <-> b", "''''",
        "';DROP TABLE appeals_question;--", "%", "_", "\x00", "жол:* | !дорога", "a" * 200, "٣", "²", "🙂",
        "\u202eabc", "' OR 1=1 --", "to_tsquery('x')", "-", "№", "2026-", "2026-99999999999999999999", "9999-1",
        " ".join(["сөз"] * 60),
    ],
)  # fmt: skip
def test_c4_any_text_is_only_text(cast, some, text):
    data = QueryDict(mutable=True)
    data["text"] = text
    chosen = QuestionFilter(data, user=cast.controller)
    assert len(list(chosen.qs)) <= 4


@pytest.mark.parametrize(
    ("text", "query"),
    [
        ("Әкімдік ғимараты", "акимдик гимараты"),
        ("Қазақ тіліндегі сұрақ", "казак тилиндеги сурак"),
        ("Өзен жағасы", "озен жагасы"),
        ("Балалар үшін", "балалар ушин"),
        ("Ауыл тұрғындары", "ауыл тургындары"),
        ("Зелёная улица", "зеленая улица"),
        ("акимдик жауап бермейди", "әкімдік жауап бермейді"),
        ("Жолдарымызды жөндеп беріңіздер", "жол"),
        ("Дороги разбиты", "дорога"),
        ("Обещали асфальт", "асфальта"),
        ("Cafe\u0301 ашылды", "café"),
        ("ӘКІМДІК", "әкім"),
    ],
)
def test_c11_both_forms_are_found(cast, meeting, text, query):
    question = make_question(cast.registrar, meeting, text)
    found = Question.objects.visible_to(cast.controller).matching(query)
    assert [row.pk for row in found] == [question.pk]


def test_imported_without_proof_is_a_figure_of_its_own(cast, some):
    with act("test.import"):
        changed(
            fresh(some["new"]), source="import", status="resolved", closed_on=today(), responsible=cast.own
        )
    assert names(some, cast.controller, "without_proof=true") == {"new"}
    assert names(some, cast.controller, "without_proof=false") == {"late", "closed", "spot"}


def test_the_parameters_that_narrow_are_known(cast, some):
    chosen = ask(cast.controller, "tab=mine&status=in_work&status=explained&text=&kind=complaint&q=x")
    assert chosen.active == {"status": ["in_work", "explained"], "kind": ["complaint"]}
    assert QuestionFilter(None, user=cast.controller).active == {}


def test_a_place_holds_what_was_raised_there_and_below(cast, some):
    """As the rule says it row by row, for every place: the own territory of a question, else that of its meeting."""
    below = {place.pk: place for place in Territory.objects.all()}

    def lies_in(place, code_of) -> bool:
        while place is not None and place.pk != code_of.pk:
            place = below.get(place.parent_id)
        return place is not None

    rows = list(Question.objects.visible_to(cast.analyst).select_related("territory", "meeting__territory"))
    homes = {row.pk: row.territory or row.meeting.territory for row in rows}
    counts = set()
    for place in below.values():
        expected = {pk for pk, home in homes.items() if lies_in(home, place)}
        found = QuestionFilter(QueryDict(f"territory={place.code}"), user=cast.analyst).qs
        assert {row.pk for row in found} == expected, place.code
        counts.add(len(expected))
    assert len(counts) > 1
