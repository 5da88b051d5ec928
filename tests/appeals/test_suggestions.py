"""Proposals while typing: the topic from the words, the body from topic and place, the language from the letters."""

from datetime import date
from time import perf_counter

import pytest

from appeals.actions.topics import load_topics, save_topic
from appeals.models import Topic
from appeals.suggestions import detect_language, suggest_responsible, suggest_topic, suggest_topics
from common.acts import act
from common.dates import today
from organisations.models import Body

SAMPLES = [
    ("Үйіміздің шатыры ағып тұр, күрделі жөндеуге қашан кіреміз?", "housing.repair"),
    ("Лифт в девятиэтажке не работает с января", "housing.repair"),
    ("Председатель ОСИ второй год не отчитывается за взносы", "housing.management"),
    ("Басқарушы компания ауланы тазаламайды, жарнаны жинайды", "housing.management"),
    ("Дом аварийный, трещины в стенах, когда начнётся расселение?", "housing.unsafe"),
    ("Апатты үйде тұрамыз, қашан көшіреді?", "housing.unsafe"),
    ("Мы дольщики, застройщик бросил котлован", "construction.shared"),
    ("Трассадағы шұңқырлар көліктерді сындырып жатыр, автожолды жөндеңіздер", "roads.repair"),
    ("Ямочный ремонт трассы сделали плохо, колея осталась", "roads.repair"),
    ("Көшемізге асфальт төселмеген, тротуар жоқ", "roads.streets"),
    ("На нашей улице нет тротуара и асфальта, только щебень", "roads.streets"),
    ("Көпір құлап тұр, өткел жоқ", "roads.bridges"),
    ("Қардан кейін көктайғақ, грейдер келмейді", "roads.snow"),
    ("Светофор у школы не работает, нужен пешеходный переход", "roads.safety"),
    ("Автобус маршруты қысқарды, аялдамада бір сағат күтеміз", "transport.bus"),
    ("Автобусы ходят с интервалом сорок минут, остановка без павильона", "transport.bus"),
    ("Поезд отменили, на вокзале билетов нет", "transport.rail"),
    ("ИЖС участок ждём пятнадцать лет, десять соток обещали", "land.plots"),
    ("Ауыз су жоқ, бағана жабық, суды тасып ішеміз", "water.supply"),
    ("Кәріз жүйесі жоқ, септик толып кетті", "water.sewer"),
    ("Батареялар суық, жылу жоқ, қазандық істемейді", "heat_power.heating"),
    ("Отключают электричество каждый вечер, трансформатор старый", "heat_power.electricity"),
    ("Интернет в селе не работает, вышка связи далеко", "telecom.internet"),
    ("Мектепте үш ауысым, сыныпта қырық оқушы", "education.schools"),
    ("Балабақшаға кезек күтіп отырмыз", "education.kindergartens"),
    ("В поликлинике нет кардиолога, очередь к врачу месяц", "health.doctors"),
    ("Дәріханада инсулин жоқ, тегін дәрі берілмейді", "health.medicines"),
    ("Зейнетақы көлемі неге өспейді?", "social_protection.pensions"),
    ("Пособие на ребёнка не назначили, АСП отказали", "social_protection.benefits"),
    ("Жұмыс таба алмай жүрмін, жұмыссыздарға бос орын бар ма?", "employment.jobs"),
    ("Работодатель не платит зарплату третий месяц", "employment.wages"),
    ("Свалка у дома, мусор не вывозят, контейнеров нет", "ecology.waste"),
    ("Иттер балаларды тістеп жатыр, қаңғыбас иттерді аулау керек", "landscaping.stray"),
]


@pytest.fixture
def topics(cast):
    with act("test"):
        Topic.objects.filter(code="roads.repair").delete()
    load_topics()
    return {topic.code: topic for topic in Topic.objects.all()}


def codes(text: str) -> list[str]:
    names = dict(Topic.objects.values_list("pk", "code"))
    return [names[found.topic_id] for found in suggest_topics(text)]


def test_topics_of_real_sounding_questions_in_both_languages(topics):
    found = [(text, code, codes(text)) for text, code in SAMPLES]
    assert len(found) >= 30
    assert [row for row in found if row[1] not in row[2]] == []
    assert len([row for row in found if row[2][0] != row[1]]) <= 2


def test_a_text_without_known_words_gets_no_topic(topics):
    assert suggest_topics("") == suggest_topics("?! 123") == suggest_topics("Qwerty") == []
    assert suggest_topic("Qwerty") is None


def test_letters_typed_without_the_kazakh_ones_are_understood(topics):
    assert codes("Копир кулап тур, откел жок")[0] == codes("Көпір құлап тұр, өткел жоқ")[0] == "roads.bridges"


def test_a_changed_topic_is_suggested_at_once_and_an_unused_one_no_more(topics):
    bridges = topics["roads.bridges"]
    fields = {"name_kk": "a", "name_ru": "b", "name_en": "c", "parent": bridges.parent}
    save_topic(bridges, by=None, code=bridges.code, keywords=["квертиж"], **fields)
    assert codes("Квертиж!") == ["roads.bridges"]
    save_topic(bridges, by=None, code=bridges.code, keywords=["квертиж"], is_active=False, **fields)
    assert codes("Квертиж!") == []


def test_a_suggestion_takes_less_than_five_milliseconds(topics):
    text = " ".join(sample for sample, _ in SAMPLES)
    suggest_topics(text)
    times = []
    for _ in range(20):
        start = perf_counter()
        suggest_topics(text)
        times.append(perf_counter() - start)
    assert sorted(times)[10] < 0.005


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Жолды жөндеу керек", "kk"),
        ("Бізге су керек", "kk"),
        ("Ауылда жол жок, кашан салынады", "kk"),
        ("Когда починят дорогу?", "ru"),
        ("Ёлку", "ru"),
        ("The road is broken", "en"),
        ("123 ?!", ""),
        ("", ""),
    ],
)
def test_the_language_is_told_by_letters_and_common_words(text, language):
    assert detect_language(text) == language


def test_at_a_meeting_of_an_akimat_the_akimat_of_the_place_answers(cast):
    places = cast.territories
    for host, territory, expected in (
        (cast.own, places["medeu"], cast.own_district),
        (cast.own, places["75"], cast.own),
        (cast.own, None, cast.own),
        (cast.own, places["15"], cast.own),
        (cast.own_district, places["medeu"], cast.own_district),
        (cast.own_district, places["75"], cast.own_district),
        (cast.sister, places["medeu"], cast.sister),
    ):
        assert suggest_responsible(host, cast.topic, territory, today()) == expected


def test_a_village_without_an_akimat_of_its_own_belongs_to_its_district(cast):
    from organisations.models import Territory

    with act("test"):
        village = Territory.objects.create(
            code="751710100", level="settlement", parent=cast.territories["medeu"], region_code="75",
            name_kk="a", name_ru="b", name_en="c",
        )  # fmt: skip
    assert suggest_responsible(cast.own, None, village, today()) == cast.own_district


def test_at_a_meeting_of_a_ministry_the_competent_ministry_answers(cast):
    health = make_ministry("min-health")
    assert suggest_responsible(cast.ministry, cast.topic, cast.territories["75"], today()) == cast.ministry
    assert suggest_responsible(health, cast.topic, None, today()) == cast.ministry
    assert suggest_responsible(health, cast.sphere, None, today()) == health
    assert suggest_responsible(health, None, None, today()) == health
    committee = make_ministry("committee-x", parent=cast.ministry)
    assert suggest_responsible(committee, cast.topic, None, today()) == committee


def test_a_ministry_that_is_gone_is_replaced_by_its_successor(cast):
    health, heir = make_ministry("min-health"), make_ministry("min-heir")
    with act("test"):
        cast.ministry.valid_to = date(2023, 9, 1)
        cast.ministry.save()
        cast.ministry.successors.add(heir)
    cast.topic.refresh_from_db()
    assert suggest_responsible(health, cast.topic, None, date(2023, 8, 1)) == cast.ministry
    assert suggest_responsible(health, cast.topic, None, today()) == heir


def make_ministry(code: str, parent: Body | None = None) -> Body:
    with act("test"):
        return Body.objects.create(
            code=code, kind="central", level="ministry", parent=parent,
            path=f"{parent.path if parent else '/'}{code}/", name_kk="a", name_ru="b", name_en="c",
        )  # fmt: skip
