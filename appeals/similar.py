"""Questions that may ask the same: by topic, place and words. What a person sees; nothing is decided here.

Words are compared without an extension of the database: Russian ones by their stems, all of them by the beginning of the
folded word, cut as Kazakh words are built (endings for case, owner and number hang on the end). So «жолды» finds
«жолымыз», and «Жолды жөндеңіз» typed as «жолды жонденіз» finds the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.contrib.postgres.search import SearchQuery, SearchRank
from django.db.models import Case, Count, F, FloatField, Q, Value, When, Window

from appeals.enums import Status
from appeals.models import Citizen, Question, Topic
from appeals.permissions import user_sees_person
from appeals.querysets import QuestionQuerySet
from common.dates import today
from common.text import words
from organisations.models import Territory

RECENT = timedelta(
    days=180
)  # closed ones are offered as long as raising them again speaks against the outcome
SHOWN, HINTS = 5, 2
WORDS_READ = 24
SHORTEST = 3
STEM = 5  # letters by which long words of a language with endings are told apart well enough
ONE_WORD = 0.0608  # what ts_rank gives for one of one words found once
ENOUGH = 0.3  # share of the words that must be found for a question to be offered …
PLAINLY = 0.45  # … and for a hint to somebody who is busy typing
SAME_DISTRICT = 1.3
REGION_DIGITS, DISTRICT_DIGITS = 2, 4  # of a KATO code
ENDINGS = (
    # case, then owner, then number; folded, as they are searched
    ("ндагы", "ндеги", "дагы", "деги", "тагы", "теги", "нын", "нин", "дын", "дин", "тын", "тин", "дан", "ден", "тан", "тен", "нан", "нен", "нда", "нде", "мен", "бен", "пен",
     "ны", "ни", "ды", "ди", "ты", "ти", "га", "ге", "ка", "ке", "на", "не", "да", "де", "та", "те"),
    ("ымыз", "имиз", "ыныз", "иниз", "мыз", "миз", "ныз", "низ", "сы", "си", "ым", "им", "ын", "ин", "ы", "и"),
    ("лар", "лер", "дар", "дер", "тар", "тер"),
)  # fmt: skip
# Words that any question may hold and that say nothing of its matter.
EMPTY_WORDS = frozenset(
    words(
        """жок бар емес керек кашан калай кайда неге кандай ким канша мен биз бизди бизге биздин сиз сизден осы бул сол
        ушин туралы бойынша дейин бери кейин болып болса болады болды болатын деген деп гана ма ме ба бе да де та те
        отыр тур жатыр жур кой гой сурак сураймыз суранамыз сураймын отинеминиз тургындары тургындар адамдар
        как когда где что это кто почему или для без при над под про нас нам наш наша наше нашей нашего наши нашем мне
        есть нет был была было были будет будут уже еще все всех так тоже очень просим прошу просьба помогите пожалуйста
        который которые которой того этого чтобы если кому чего можно нужно надо быть год года году лет месяц месяца
        жители жителей жильцы вопрос вопросы the and for with not our are is was when why how what there this that
        please асып жылы жылдан жыл айдан тын"""
    )
)


@dataclass(frozen=True)
class Similar:
    """A question that may ask the same. `close`: in the same district."""

    question: Question
    close: bool
    likeness: float


def similar_to(question: Question, user, limit: int = SHOWN) -> list[Similar]:
    """Questions like this one that were raised not later; the best first."""
    place = question.territory or question.meeting.territory
    rows = candidates(user).exclude(pk=question.pk)
    rows = rows.filter(
        Q(raised_on__lt=question.raised_on) | Q(raised_on=question.raised_on, pk__lt=question.pk)
    )
    linked = [key for key in (question.part_of_id, question.repeat_of_id) if key]
    return _best(rows.exclude(pk__in=linked), question.text, question.topic_id, place, limit)


def similar_texts(
    text: str,
    user,
    *,
    topic: Topic | int | None,
    place: Territory | None,
    without: int | None = None,
    limit=SHOWN,
) -> list[Similar]:
    """Questions like a text that is being typed; `without`: the question that it belongs to already."""
    rows = candidates(user)
    return _best(rows.exclude(pk=without) if without else rows, text, topic, place, limit)


@dataclass(frozen=True)
class Earlier:
    """What the same person asked before, as far as the user sees it: how often, and the last questions."""

    count: int = 0
    questions: tuple[Question, ...] = ()


def earlier_of_person(question: Question, user, limit: int = SHOWN) -> Earlier:
    """Earlier questions of the same card or the same IIN; nothing for those who may not see who asked."""
    if not user_sees_person(user, question):
        return Earlier()
    rows = of_person(question.citizen, user).exclude(pk=question.pk)
    rows = rows.filter(
        Q(raised_on__lt=question.raised_on) | Q(raised_on=question.raised_on, pk__lt=question.pk)
    )
    found = rows.annotate(count=Window(Count("pk"))).order_by("-raised_on", "-pk")
    shown = list(found.select_related("responsible", "body").defer("search")[:limit])
    return Earlier(shown[0].count if shown else 0, tuple(shown))


def of_person(card: Citizen, user) -> QuestionQuerySet:
    """Questions of the person of a card, by the cards of the same IIN that the user may see, and that they see."""
    same = Q(pk=card.pk)
    if index := bytes(card.iin_index):
        same |= Q(iin_index=index)
    cards = Citizen.objects.visible_to(user).filter(same)
    return Question.objects.visible_to(user).filter(citizen__in=cards).exclude(status=Status.WITHDRAWN)


def stem(word: str) -> str:
    """The beginning by which forms of one word are found, Kazakh or Russian: without endings, at most five letters."""
    for endings in ENDINGS:
        for ending in endings:
            if word.endswith(ending) and len(word) - len(ending) >= SHORTEST:
                word = word[: -len(ending)]
                break
    return word[:STEM]


def telling_words(text: str) -> list[str]:
    """The words of a text that tell its matter, folded, each once."""
    found = dict.fromkeys(words(text[: WORDS_READ * 40]))
    kept = (word for word in found if len(word) >= SHORTEST and word.isalpha() and word not in EMPTY_WORDS)
    return list(kept)[:WORDS_READ]


def candidates(user) -> QuestionQuerySet:
    """Open or recently closed questions that the user sees and that are somebody's own."""
    recent = Q(closed_on__isnull=True) | Q(closed_on__gte=today() - RECENT)
    rows = Question.objects.visible_to(user).filter(recent)
    return rows.exclude(status__in=(Status.WITHDRAWN, Status.DUPLICATE))


def _best(rows: QuestionQuerySet, text: str, topic, place: Territory | None, limit: int) -> list[Similar]:
    told = telling_words(text)
    if topic is None or not told:
        return []
    query = _query(told)
    # Topic and time leave few rows; the index of words would first gather every row with one of these words.
    rows = _around(rows.filter(topic=topic), place)
    rows = rows.annotate(rank=SearchRank(F("search"), query)).filter(rank__gte=ONE_WORD * ENOUGH)
    found = rows.order_by(-F("rank") * F("nearness"), "-raised_on", "-pk")
    shown = found.select_related("responsible", "body", "territory", "meeting").defer("search")
    return [Similar(row, row.nearness > 1, min(row.rank / ONE_WORD, 1.0)) for row in shown[:limit]]


def _query(told: Iterable[str]) -> SearchQuery:
    told = list(told)
    russian = SearchQuery(" | ".join(told), config="russian", search_type="raw")
    beginnings = " | ".join(f"{beginning}:*" for beginning in dict.fromkeys(map(stem, told)))
    return russian | SearchQuery(beginnings, config="simple", search_type="raw")


def _around(rows: QuestionQuerySet, place: Territory | None) -> QuestionQuerySet:
    """Those of the same region, with `nearness`; a body of the whole country compares the whole country."""
    if place is None:
        return rows.annotate(nearness=Value(1.0))
    region, district = place.code[:REGION_DIGITS], place.code[:DISTRICT_DIGITS]
    here = Q(territory__region_code=region) | Q(territory=None, meeting__territory__region_code=region)
    if place.code.endswith(
        "0" * (len(place.code) - REGION_DIGITS)
    ):  # the whole region: no district is nearer
        return rows.filter(here).annotate(nearness=Value(1.0))
    close = Q(territory__code__startswith=district) | Q(
        territory=None, meeting__territory__code__startswith=district
    )
    nearer = Case(When(close, then=Value(SAME_DISTRICT)), default=Value(1.0), output_field=FloatField())
    return rows.filter(here).annotate(nearness=nearer)
