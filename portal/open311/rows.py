"""What GeoReport v2 tells: topics as services, published questions as requests.

A question is told only where its text and answer were let out for everybody by a second person, at a meeting whose results
are published: what the page of that meeting shows. Where and who are those of the meeting, so that nothing leads to the
asker. It is closed: a question that is opened again is taken off. Its key is that of the publication; the number of the
question stands on the citizen's slip.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.db.models import Q, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.at_meetings import published_questions
from appeals.models import Publication, Topic
from appeals.querysets import OfQuestionQuerySet
from portal.meetings import public_meetings
from reports.queries.dimensions import NOT_STATED

OPEN, CLOSED = "open", "closed"
NO_TOPIC = "not_stated"
SPAN = timedelta(days=90)
MOST = 1000  # requests of an answer
DESCRIPTION = 4000  # characters, by the standard
LANGUAGES = ("kk", "ru", "en")


@dataclass(frozen=True)
class Wanted:
    """Which requests: those of `ids`, whatever the rest says; else by moment of asking, topic and status (none: all)."""

    first: datetime
    last: datetime
    ids: tuple[int, ...] | None = None
    topics: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()


def only(*ids: int) -> Wanted:
    """The requests of these keys, whenever they were asked."""
    now = timezone.now()
    return Wanted(now, now, ids)


def services() -> list[dict[str, Any]]:
    """The topics in use by code, and one for questions without a topic. None takes requests (`blackbox`, no form)."""
    topics = Topic.objects.filter(is_active=True).select_related("parent").order_by("code")
    found = [_service(topic.code, topic.name, _names(topic), topic.sphere.name) for topic in topics]
    return [*found, _service(NO_TOPIC, str(NOT_STATED), "", str(NOT_STATED))]


def unknown(codes: tuple[str, ...]) -> list[str]:
    """Codes that no topic has, in use or not any more."""
    known = {NO_TOPIC, *Topic.objects.filter(code__in=codes).values_list("code", flat=True)}
    return [code for code in codes if code not in known]


def requests(wanted: Wanted) -> list[dict[str, Any]]:
    """The requests that fit, the latest first, at most a thousand."""
    if wanted.ids is None and wanted.statuses and CLOSED not in wanted.statuses:
        return []
    rows = published_questions(public_meetings().filter(results_published_on__isnull=False))
    rows = rows.filter(pk__in=wanted.ids) if wanted.ids is not None else _chosen(rows, wanted)
    return [_request(row) for row in rows.order_by("-question__meeting__held_on", "-pk")[:MOST]]


def _chosen(rows: OfQuestionQuerySet, wanted: Wanted) -> OfQuestionQuerySet:
    first, last = timezone.localtime(wanted.first), timezone.localtime(wanted.last)
    on = "question__meeting__held_on"
    rows = rows.annotate(hour=Coalesce("question__meeting__starts_at", Value(time())))
    rows = rows.filter(
        Q(**{f"{on}__gt": first.date()}) | Q(**{on: first.date(), "hour__gte": first.time()}),
        Q(**{f"{on}__lt": last.date()}) | Q(**{on: last.date(), "hour__lte": last.time()}),
    )
    if not wanted.topics:
        return rows
    chosen = Q(question__topic__code__in=wanted.topics)
    return rows.filter(chosen | Q(question__topic__isnull=True) if NO_TOPIC in wanted.topics else chosen)


def _request(row: Publication) -> dict[str, Any]:
    meeting, topic = row.question.meeting, row.question.topic
    asked = datetime.combine(meeting.held_on, meeting.starts_at or time())
    return {
        "service_request_id": row.pk,
        "status": CLOSED,
        "status_notes": row.answer,
        "service_name": topic.name if topic else str(NOT_STATED),
        "service_code": topic.code if topic else NO_TOPIC,
        "description": _cut(row.text),
        "agency_responsible": meeting.body.name,
        "requested_datetime": timezone.make_aware(asked),
        "updated_datetime": timezone.localtime(row.published_at).replace(microsecond=0),
        "address": meeting.territory.name if meeting.territory else None,
        "address_id": meeting.territory.code if meeting.territory else None,
    }


def _cut(text: str) -> str:
    return text if len(text) <= DESCRIPTION else f"{text[: DESCRIPTION - 1]}…"


def _service(code: str, name: str, keywords: str, group: str) -> dict[str, Any]:
    return {
        "service_code": code,
        "service_name": name,
        "description": _("Questions on this that were asked at meetings and published with their answers."),
        "metadata": False,
        "type": "blackbox",
        "keywords": keywords,
        "group": group,
    }


def _names(topic: Topic) -> str:
    """The names in the other languages, for whoever looks for them; commas separate."""
    names = (getattr(topic, f"name_{code}") for code in LANGUAGES)
    return ", ".join(name.replace(",", "") for name in names if name != topic.name)
