"""What the desk proposes while a person types: the topic, the responsible body, the language. Never decided here."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from django.db.models import Max

from appeals.enums import Language
from appeals.models import Topic
from appeals.policies_complaints import may_answer
from appeals.queries_rules import routed_by_rules
from common.text import fold, words
from organisations.enums import BodyKind
from organisations.models import Body, History, Territory

TOPICS_SHOWN = 3
WORDS_READ = 400
KAZAKH_LETTERS = frozenset("әғқңөұүһіӘҒҚҢӨҰҮҺІ")
# Common Kazakh words, folded, for those who type without the Kazakh letters.
KAZAKH_WORDS = frozenset(
    words(
        "жок керек кашан неге емес болама болады берилмейди келмейди истемейди биздин калай кайда канша ушин"
        " ауыл ауылда ауылдын адам адамдар уй жол мектеп баспана жумыс тенге балалар тургын туралы бойынша"
    )
)


@dataclass(frozen=True)
class Suggestion:
    """A topic with the score of its words in the text; scores compare topics of one text only."""

    topic_id: int
    score: float


@dataclass
class _Index:
    """Stems of all topics in use. `weights`: how much a stem says, the rarer and the longer the more."""

    topics_of: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    weights: dict[str, float] = field(default_factory=dict)
    longest: int = 0


def suggest_topics(text: str, limit: int = TOPICS_SHOWN) -> list[Suggestion]:
    """Topics whose word stems occur in the text, best first; none when no stem occurs."""
    index = _index(_topics_version())
    stems = {stem for word in words(text[: WORDS_READ * 20])[:WORDS_READ] for stem in _stems_of(word, index)}
    scores: Counter[int] = Counter()
    for stem in stems:
        for topic_id in index.topics_of[stem]:
            scores[topic_id] += index.weights[stem]
    best = sorted(scores.items(), key=lambda pair: (-pair[1], pair[0]))
    return [Suggestion(topic_id, round(score, 3)) for topic_id, score in best[:limit]]


def suggest_topic(text: str) -> Topic | None:
    """The best topic, or None."""
    found = suggest_topics(text, limit=1)
    return Topic.objects.select_related("central_body").get(pk=found[0].topic_id) if found else None


def suggest_responsible(
    host: Body, topic: Topic | None, territory: Territory | None, day: date, complained_of: Body | None = None
) -> Body | None:
    """Who answers, as far as the rules of routing and, where none fits, host, topic and place tell.

    None only for a complaint that nobody proposed may answer (see `policies_complaints`): then it is passed up.
    """
    body, _rule = routed_by_rules(host, topic, territory, day, complained_of=complained_of)
    body = body or _by_place(host, topic, territory, day)
    if may_answer(complained_of, host, body):
        return body
    if may_answer(complained_of, host, host):
        return host
    return _above(complained_of, host, day)


def _above(complained_of: Body, host: Body, day: date) -> Body | None:
    """The nearest body above the one complained of."""
    body = complained_of.parent
    while body is not None and not (body.exists_on(day) and may_answer(complained_of, host, body)):
        body = body.parent
    return body


def _by_place(host: Body, topic: Topic | None, territory: Territory | None, day: date) -> Body:
    """Who answers where no rule says it.

    At a meeting of an akimat: the akimat of the question's territory where it stands under the host (a district
    under its region), else the host. At a meeting of a central body: the ministry competent for the topic where
    that is another one, else the host. Bodies that did not exist on `day` are not proposed.
    """
    if host.kind == BodyKind.LOCAL:
        return _akimat_below(host, territory, day) or host
    central = _in_force(topic.central_body, day) if topic is not None and topic.central_body_id else None
    if central is None or host.is_within(central):
        return host
    return central


def detect_language(text: str) -> str:
    """Kazakh by its letters or its common words, else Russian by Cyrillic, else English; empty without letters."""
    if KAZAKH_LETTERS & set(text):
        return Language.KK
    if any("а" <= letter <= "я" or letter == "ё" for letter in text.lower()):
        return Language.KK if KAZAKH_WORDS & set(words(text)) else Language.RU
    return Language.EN if any(letter.isalpha() for letter in text) else ""


def _akimat_below(host: Body, territory: Territory | None, day: date) -> Body | None:
    """The akimat of the territory or of the nearest unit around it, if it stands under the host."""
    while territory is not None and territory.pk != host.territory_id:
        bodies = Body.objects.existing_on(day).filter(territory=territory, kind=BodyKind.LOCAL)
        akimat = bodies.below(host).order_by("path").first()
        if akimat is not None:
            return akimat
        territory = territory.parent
    return None


def _in_force(body: Body, day: date) -> Body | None:
    """The body, or the first of its successors that existed on the day."""
    if body.exists_on(day):
        return body
    return body.successors.existing_on(day).first()


def _topics_version() -> int:
    """Changes with every change of any topic, as each leaves a row of history."""
    rows = History.objects.unscoped("version of the topics").filter(table=Topic._meta.db_table)
    return rows.aggregate(last=Max("pk"))["last"] or 0


@lru_cache(maxsize=2)
def _index(version: int) -> _Index:
    index = _Index()
    for pk, keywords in Topic.objects.filter(is_active=True).values_list("pk", "keywords"):
        for stem in filter(None, map(fold, keywords)):
            index.topics_of[stem].add(pk)
    for stem, topics in index.topics_of.items():
        rarity = 1 / math.sqrt(len(topics))
        index.weights[stem] = rarity * min(max(len(stem), 3), 9) / 6
    index.longest = max(map(len, index.topics_of), default=0)
    return index


def _stems_of(word: str, index: _Index):
    """The longest stem that the word begins with."""
    for length in range(min(len(word), index.longest), 1, -1):
        if word[:length] in index.topics_of:
            yield word[:length]
            return
