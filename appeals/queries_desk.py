"""Reading for the desk: what can be chosen in a row, the rows of the meeting, the totals of the closing step."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from appeals.actions.content import ON_SPOT, TO_WORK
from appeals.enums import OPEN_STATUSES, StatClass, Status
from appeals.models import Attendee, Event, Question, Topic
from appeals.policies_desk import AT_DESK, DESK_EVENTS
from organisations.enums import BodyKind, BodyLevel, TerritoryLevel
from organisations.models import Body, Territory

Choice = tuple[int, str, str]  # key, name in the active language, names in the others (for finding)
NAMES = ("name_kk", "name_ru", "name_en")
# Where people live below the district is offered only inside the host's own region: thousands elsewhere.
COUNTRY_LEVELS = (TerritoryLevel.REGION, TerritoryLevel.DISTRICT)
COUNTRY_BODIES = (
    BodyLevel.MINISTRY,
    BodyLevel.COMMITTEE,
    BodyLevel.REGION,
    BodyLevel.CITY,
    BodyLevel.DISTRICT,
)


@dataclass(frozen=True)
class Choices:
    """What can be chosen in a row of one meeting."""

    topics: list[tuple[str, list[Choice]]]
    territories: list[Choice]
    bodies: list[Choice]


def choices_of(meeting) -> Choices:
    """Everything that the fields of a row offer, read once for the page."""
    host, day = meeting.body, meeting.held_on
    return Choices(topic_choices(), territory_choices(host, day), body_choices(host, day))


def topic_choices() -> list[tuple[str, list[Choice]]]:
    """Topics in use, under the name of their sphere."""
    topics = Topic.objects.filter(is_active=True).order_by("code")
    groups: dict[int, tuple[str, list[Choice]]] = {}
    for topic in topics:
        if topic.parent_id is None:
            groups[topic.pk] = (topic.name, [])
    for topic in topics:
        if topic.parent_id in groups:
            groups[topic.parent_id][1].append(_choice(topic))
    return [group for group in groups.values() if group[1]]


def territory_choices(host: Body, day: date) -> list[Choice]:
    """Regions and districts of the country, and everything inside the region of the host; its own ones first."""
    region = host.territory.region_code if host.territory_id else ""
    territories = Territory.objects.filter(
        Q(level__in=COUNTRY_LEVELS) | (Q(region_code=region) if region else Q(pk__in=[])),
        Q(valid_to__isnull=True) | Q(valid_to__gt=day),
    )
    ordered = sorted(
        territories.only("code", "region_code", *NAMES), key=lambda t: (t.region_code != region, t.code)
    )
    return [_choice(territory) for territory in ordered]


def body_choices(host: Body, day: date) -> list[Choice]:
    """Bodies that exist on the day: those below the host first, then ministries, then the other akimats."""
    bodies = Body.objects.existing_on(day).filter(Q(level__in=COUNTRY_BODIES) | Q(path__startswith=host.path))
    ordered = sorted(bodies, key=lambda b: (not b.is_within(host), b.kind != BodyKind.CENTRAL, b.path))
    return [_choice(body) for body in ordered]


def _choice(row) -> Choice:
    others = " ".join(sorted({getattr(row, name) for name in NAMES} - {row.name}))
    return (row.pk, row.name, others)


def rows_of(meeting, user) -> QuerySet[Question]:
    """The rows of the desk in the order of their numbers, without those taken back.

    `handled` marks questions that somebody has taken up since: they are shown and no longer edited here.
    """
    elsewhere = (
        Event.objects.unscoped("events of rows that are visible themselves")
        .filter(question=OuterRef("pk"))
        .exclude(kind__in=DESK_EVENTS)
    )
    return (
        Question.objects.visible_to(user)
        .filter(meeting=meeting)
        .exclude(status=Status.WITHDRAWN)
        .select_related("citizen")
        .defer("search")
        .annotate(handled=Exists(elsewhere))
        .order_by("position")
    )


def row_data(question: Question, handled: bool = False) -> dict:
    """A row as the script of the desk holds it. Of numbers only the last digits: they are there to be recognised."""
    card = question.citizen
    return {
        "id": question.pk,
        "key": str(question.client_key or f"q{question.pk}"),
        "version": question.version,
        "position": question.position,
        "number": question.number,
        "card": card.pk if card else None,
        "name": card.name.full() if card else "",
        "iin_end": card.iin.reveal()[-4:] if card else "",
        "phone_end": card.phone.reveal()[-4:] if card else "",
        "text": question.text,
        "topic": question.topic_id,
        "territory": question.territory_id,
        "responsible": question.responsible_id,
        "outcome": ON_SPOT if question.status == Status.RESOLVED_ON_SPOT else TO_WORK,
        "answer": question.answer,
        "promise": question.promise,
        "promise_by": question.promise_by,
        "promise_due": question.promise_due.isoformat() if question.promise_due else "",
        "locked": handled or question.status not in AT_DESK,
        "removed": question.status == Status.WITHDRAWN,
        "marked": question.repeat_of_id is not None,
    }


@dataclass(frozen=True)
class Totals:
    """The figures of a meeting as logged. `people`: speakers with a card once each, nameless ones one by one."""

    questions: int
    on_spot: int
    to_work: int
    unassigned: int
    promises: int
    removed: int
    people: int


def totals_of(meeting) -> Totals:
    """Count the rows of the meeting; rows taken back stand apart."""
    counted = ~Q(stat_class=StatClass.OUT)
    found = (
        Question.objects.unscoped("totals of a meeting that is visible itself")
        .filter(meeting=meeting)
        .aggregate(
            questions=Count("pk", filter=counted),
            on_spot=Count("pk", filter=Q(status=Status.RESOLVED_ON_SPOT)),
            to_work=Count("pk", filter=Q(status__in=OPEN_STATUSES)),
            unassigned=Count("pk", filter=Q(status=Status.REGISTERED)),
            promises=Count("pk", filter=counted & ~Q(promise="")),
            removed=Count("pk", filter=Q(status=Status.WITHDRAWN)),
            named=Count("citizen", filter=counted, distinct=True),
            nameless=Count("pk", filter=counted & Q(citizen__isnull=True)),
        )
    )
    people = found.pop("named") + found.pop("nameless")
    return Totals(people=people, **found)


def listed_people(meeting) -> int | None:
    """How many people stand in the list of those who came; None where no list is kept."""
    rows = Attendee.objects.unscoped("count of a meeting that is visible itself")
    return rows.filter(meeting=meeting).count() or None
