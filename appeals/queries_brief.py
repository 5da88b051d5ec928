"""What a host has to know before a meeting: how the questions of the place stand. A constant number of queries."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, F, Min, OuterRef, Q
from django.db.models.functions import Coalesce

from appeals.enums import OPEN_STATUSES, AdvanceState, StatClass
from appeals.models import AdvanceQuestion, Question
from appeals.places import in_place
from appeals.promises import BINDING, UNKEPT, PromiseState, in_state
from appeals.queries import CountOf
from appeals.querysets import QuestionQuerySet, is_overdue
from common.dates import today
from meetings.models import Meeting
from organisations.enums import BodyKind, TerritoryLevel
from organisations.models import Territory
from organisations.models.names import name_column

LAST_MEETINGS = 5
REPEAT_DAYS = 365  # topics are compared over the last year
TOPICS = 6
LISTED = 20  # rows of a list on the screen; the paper has fewer


@dataclass(frozen=True)
class Listed:
    """The first rows of a list and how many there are in all."""

    rows: list
    total: int

    def cut(self, count: int) -> Listed:
        """The same list with fewer rows."""
        return Listed(self.rows[:count], self.total)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return max(self.total - len(self.rows), 0)


@dataclass(frozen=True)
class Part:
    """A part of the brief that a room above this one adds: lines of text with a figure each."""

    title: str
    rows: list[tuple[str, str]]


@dataclass(frozen=True)
class Brief:
    """Everything that the screen and the paper show. `since`: the day of the last meeting there, if any."""

    meeting: Meeting
    place: Territory | None
    counts: dict[str, int]
    oldest_due: date | None
    since: date | None
    overdue: Listed
    waiting: Listed
    promises: Listed
    changed: Listed
    topics: list[dict]
    meetings: list[Meeting]
    advance: Listed
    parts: list[Part] = field(default_factory=list)


# What rooms above add, for example the figures of complaints: `providers.append(function of meeting and user)`.
providers: list[Callable[[Meeting, object], Part | None]] = []


def brief_of(meeting: Meeting, user) -> Brief:
    """The brief of a meeting as far as the person may see it. `meeting` comes with body and territories."""
    day = today()
    place = place_of(meeting)
    questions = of_meeting(Question.objects.visible_to(user), meeting, place)
    last = _last_meetings(meeting, place, user)
    since = last[0].held_on if last else None
    counts, oldest = _counts(questions, day, since)
    open_rows = questions.open().order_by("due_on", "pk")
    changed = _changed(questions, since)
    return Brief(
        meeting=meeting,
        place=place,
        counts=counts,
        oldest_due=oldest,
        since=since,
        overdue=Listed(_rows(open_rows.filter(is_overdue(day))), counts["overdue"]),
        waiting=Listed(_rows(open_rows.exclude(is_overdue(day))), counts["open"] - counts["overdue"]),
        promises=Listed(
            _rows(questions.filter(UNKEPT).order_by(Coalesce("promise_due", date.max), "pk")),
            counts["promised"],
        ),
        changed=Listed(_rows(changed) if since else [], counts["closed"] + counts["reopened"]),
        topics=_topics(questions, day),
        meetings=last,
        advance=_advance(meeting, user),
        parts=[part for provider in providers if (part := provider(meeting, user))],
    )


def place_of(meeting: Meeting) -> Territory | None:
    """The territory of which the brief tells: that of the meeting, else of the host; None: the whole country."""
    return meeting.territory or meeting.body.territory


def of_meeting(questions: QuestionQuerySet, meeting: Meeting, place: Territory | None) -> QuestionQuerySet:
    """The questions that concern the host in the place: raised with it or below it, or answered there.

    Those of a ministry are also the questions of its topics, whoever was asked.
    """
    path = meeting.body.path
    concern = Q(body__path__startswith=path) | Q(responsible__path__startswith=path)
    if meeting.body.kind == BodyKind.CENTRAL:
        concern |= Q(topic__central_body=meeting.body) | Q(topic__parent__central_body=meeting.body)
    found = questions.filter(concern).exclude(meeting=meeting)
    return found.filter(in_place(place)) if place else found


def _counts(questions: QuestionQuerySet, day: date, since: date | None) -> tuple[dict[str, int], date | None]:
    late = is_overdue(day)
    columns = {
        "open": Q(status__in=OPEN_STATUSES),
        "overdue": late,
        "promised": UNKEPT,
        "promise_overdue": in_state(PromiseState.OVERDUE, day),
        "promises": BINDING,
    }
    if since:
        columns |= {
            "new": Q(raised_on__gt=since) & ~Q(stat_class=StatClass.OUT),
            "closed": _closed_after(since),
            "reopened": Q(reopened_on__gt=since),
        }
    found = questions.order_by().aggregate(
        oldest=Min("due_on", filter=late),
        **{name: Count("pk", filter=condition) for name, condition in columns.items()},
    )
    oldest = found.pop("oldest")
    return {"new": 0, "closed": 0, "reopened": 0} | found, oldest


def _closed_after(since: date) -> Q:
    """Ended with an outcome after the day; a question that was opened again and closed is told as opened again."""
    not_reopened = Q(reopened_on__isnull=True) | Q(reopened_on__lte=since)
    return Q(closed_on__gt=since) & ~Q(stat_class=StatClass.OUT) & not_reopened


def _changed(questions: QuestionQuerySet, since: date | None) -> QuestionQuerySet:
    """Closed or opened again since the last meeting: what was opened again first."""
    if since is None:
        return questions.none()
    found = questions.filter(_closed_after(since) | Q(reopened_on__gt=since))
    return found.order_by("reopened_on", "-closed_on", "-pk")


def _rows(questions: QuestionQuerySet) -> list[Question]:
    related = ("topic", "responsible", "body", "territory")
    return list(questions.select_related(*related).defer("search", "answer", "proof")[:LISTED])


def _topics(questions: QuestionQuerySet, day: date) -> list[dict]:
    """The topics asked about most in a year: questions, how many of them were raised before, how many are open."""
    asked = questions.filter(raised_on__gt=day - timedelta(days=REPEAT_DAYS), topic__isnull=False)
    asked = asked.exclude(stat_class=StatClass.OUT).order_by()
    again = Q(repeat_of__isnull=False) | Q(raised_again_on__isnull=False)
    found = asked.values(name=F(f"topic__{name_column()}"))
    found = found.annotate(
        questions=Count("pk"),
        again=Count("pk", filter=again),
        open=Count("pk", filter=Q(status__in=OPEN_STATUSES)),
    )
    return list(found.order_by("-again", "-questions", "name")[:TOPICS])


def _last_meetings(meeting: Meeting, place: Territory | None, user) -> list[Meeting]:
    """The last held meetings of the host and the bodies below it in the place, with their figures."""
    found = Meeting.objects.visible_to(user).held().exclude(pk=meeting.pk)
    found = found.filter(body__path__startswith=meeting.body.path, held_on__lte=today())
    if place:
        found = found.filter(_meeting_in(place))
    own = Question.objects.visible_to(user).filter(meeting=OuterRef("pk")).exclude(stat_class=StatClass.OUT)
    solved = own.filter(stat_class=StatClass.SOLVED)
    figures = {"asked": own, "solved": solved, "confirmed": solved.filter(doubted=False)}
    columns = {name: CountOf(rows.order_by().values("pk")) for name, rows in figures.items()}
    return list(
        found.select_related("body", "territory")
        .annotate(**columns)
        .order_by("-held_on", "-pk")[:LAST_MEETINGS]
    )


def _meeting_in(place: Territory) -> Q:
    if place.level == TerritoryLevel.REGION:
        return Q(territory__region_code=place.region_code)
    inside = Q(territory=place) | Q(territory__parent=place)
    return inside | Q(territory__parent__parent=place)


def _advance(meeting: Meeting, user) -> Listed:
    """Questions registered in advance that wait, with who asks (names are shown only to those who may see them)."""
    waiting = AdvanceQuestion.objects.visible_to(user).filter(
        meeting=meeting, state__in=[AdvanceState.WAITING, AdvanceState.TAKEN]
    )
    rows = list(waiting.select_related("citizen", "topic").order_by("position")[: LISTED + 1])
    total = waiting.count() if len(rows) > LISTED else len(rows)
    return Listed(rows[:LISTED], total)
