"""Meetings as a table for files: the rows of the list, every column."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.tables import DATE, NUMBER, RATE, Column
from meetings.enums import Channel, state_label
from meetings.groups import group_names
from meetings.models import Meeting
from meetings.querysets import MeetingQuerySet

COLUMNS = (
    Column("ref", _("Reference")),
    Column("state", _("State")),
    Column("body_code", _("Code of the body")),
    Column("body", _("Host body")),
    Column("kind", _("Kind")),
    Column("format", _("Format")),
    Column("territory_code", _("KATO code")),
    Column("territory", _("Territory")),
    Column("venue", _("Venue")),
    Column("host", _("Host official")),
    Column("host_rank", _("Rank of the host")),
    Column("target_group", _("Target group")),
    Column("planned_on", _("Planned for"), DATE),
    Column("first_planned_on", _("First planned for"), DATE),
    Column("announced_on", _("Announced on"), DATE),
    Column("channels", _("Announced through")),
    Column("held_on", _("Held on"), DATE),
    Column("days_late", _("Days late"), NUMBER),
    Column("attendees", _("People who came"), NUMBER),
    Column("received", _("People received"), NUMBER),
    Column("question_share", _("Share of the time for questions"), RATE),
    Column("briefing_url", _("Briefing")),
    Column("results_published_on", _("Results published on"), DATE),
    Column("cancelled_on", _("Cancelled on"), DATE),
    Column("not_held_reason", _("Why it was not held")),
)


def export_rows(meetings: MeetingQuerySet, today: date) -> Iterator[dict[str, Any]]:
    """One row per meeting, read in portions. `meetings` come scoped, with body and territory."""
    groups = group_names()
    for meeting in meetings.iterator(chunk_size=2000):
        yield _row(meeting, today, groups)


def _row(meeting: Meeting, today: date, groups: dict[str, str]) -> dict[str, Any]:
    territory = meeting.territory
    return {
        **{column.key: getattr(meeting, column.key, None) for column in COLUMNS},
        "state": state_label(meeting.state_on(today)),
        "body_code": meeting.body.code,
        "body": meeting.body.name,
        "kind": meeting.get_kind_display(),
        "format": meeting.get_format_display(),
        "territory_code": territory.code if territory else "",
        "territory": territory.name if territory else "",
        "host": meeting.host_name,
        "host_rank": meeting.get_host_rank_display(),
        "target_group": groups.get(meeting.target_group, ""),
        "channels": ", ".join(str(Channel(channel).label) for channel in meeting.channels),
        "days_late": meeting.days_late if meeting.is_held else None,
    }
