"""What may belong together: questions like a problem, problems like a question, and heaps of questions without a problem.

Suggestions for a person; nothing is decided here. Words are compared as `appeals.similar` does.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce

from appeals.enums import OPEN_STATUSES
from appeals.figures import DISTRICT, REGION
from appeals.models import Question, Topic
from appeals.querysets import QuestionQuerySet
from appeals.similar import REGION_DIGITS, similar_texts, stem, telling_words
from organisations.models import Body, Territory
from plans.models import JoinedQuestion, RootProblem

SHOWN = 60
COMPARED = 300
HEAP = 5  # questions of one topic and district from which on a root is looked for


@dataclass(frozen=True)
class Candidate:
    """A question that may belong to a problem. `alike`: by its words too, not only by topic and place."""

    question: Question
    alike: bool


def questions_like(problem: RootProblem, user) -> list[Candidate]:
    """Open questions without a problem: first those that say the same, then those of the same topic and place."""
    text = f"{problem.title} {problem.description}"
    similar = similar_texts(text, user, topic=problem.topic_id, place=problem.territory, limit=SHOWN)
    alike = [one.question for one in similar if one.question.is_open]
    taken = set(_joined([question.pk for question in alike]))
    found = [Candidate(question, True) for question in alike if question.pk not in taken]
    rows = unjoined(Question.objects.visible_to(user)).filter(topic=problem.topic_id)
    rows = _near(rows, problem.territory).exclude(pk__in=[question.pk for question in alike])
    rows = rows.select_related("responsible", "body", "territory", "meeting__territory").defer("search")
    rest = rows.order_by("due_on", "pk")[: SHOWN - len(found)] if len(found) < SHOWN else ()
    return found + [Candidate(question, False) for question in rest]


def problems_like(question: Question, user, limit: int = 5) -> list[RootProblem]:
    """Open problems that may be behind a question: of its topic and region, the ones with most common words first."""
    if question.topic_id is None:
        return []
    place = question.territory or question.meeting.territory
    rows = RootProblem.objects.visible_to(user).open().filter(topic=question.topic_id)
    if place is not None:
        rows = rows.filter(Q(territory__isnull=True) | Q(territory__region_code=place.code[:REGION_DIGITS]))
    told = {stem(word) for word in telling_words(question.text)}

    def common(problem: RootProblem) -> int:
        said = f"{problem.title} {problem.description}"
        return len(told & {stem(word) for word in telling_words(said)})

    found = list(rows.select_related("territory", "body").order_by("-pk")[:COMPARED])
    near = place.pk if place is not None else None
    found.sort(key=lambda problem: (-common(problem), problem.territory_id != near, -problem.pk))
    return found[:limit]


@dataclass(frozen=True)
class Heap:
    """Open questions of one topic in one district that have no root problem yet."""

    topic: Topic
    territory: Territory | None
    body: Body
    questions: int
    overdue: int
    newest_on: date


def heaps(user, today: date, limit: int = 40) -> list[Heap]:
    """Where many ask the same thing and nobody has named a root, the largest first."""
    rows = unjoined(Question.objects.visible_to(user)).filter(topic__isnull=False)
    rows = rows.annotate(answers=Coalesce("responsible", "body"), place=DISTRICT)
    grouped = (
        rows.order_by()
        .values("topic", "place", "answers")
        .annotate(
            questions=Count("pk"), overdue=Count("pk", filter=Q(due_on__lt=today)), newest=Max("raised_on")
        )
        .filter(questions__gte=HEAP)
        .order_by("-questions", "topic", "place", "answers")[:limit]
    )
    found = list(grouped)
    topics = Topic.objects.in_bulk({row["topic"] for row in found})
    places = Territory.objects.in_bulk({row["place"] for row in found if row["place"]})
    bodies = Body.objects.in_bulk({row["answers"] for row in found})
    return [
        Heap(
            topics[row["topic"]], places.get(row["place"]), bodies[row["answers"]], row["questions"], row["overdue"],
            row["newest"],
        )
        for row in found
    ]  # fmt: skip


def unjoined(questions: QuestionQuerySet) -> QuestionQuerySet:
    """Open questions that have no root problem today."""
    return questions.filter(status__in=OPEN_STATUSES).exclude(pk__in=_joined())


def _joined(keys: list[int] | None = None):
    rows = JoinedQuestion.objects.unscoped("which questions have a problem").now()
    if keys is not None:
        rows = rows.filter(question__in=keys)
    return rows.values_list("question", flat=True)


def _near(questions: QuestionQuerySet, place: Territory | None) -> QuestionQuerySet:
    """Those in the place of the problem: its district, or its region; a problem of the whole country has no place."""
    if place is None:
        return questions
    if place.code.endswith("0" * (len(place.code) - REGION_DIGITS)):
        return questions.alias(region=REGION).filter(region=place.region_code)
    return questions.alias(district=DISTRICT).filter(Q(district=place.pk) | Q(territory=place))
