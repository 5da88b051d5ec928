"""Whatever people do, in whatever order: what was planned stays planned, body by body and norm period by norm period.

A machine does random acts of random people and time beside a plain model. The model keeps, for each planned meeting
that it has ever seen, the period for which it was planned first, and the highest counts; the database has to agree.
"""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import translation
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from common.acts import Refused
from common.imports import run_import
from common.sheets import read_sheet
from meetings import actions
from meetings.actions.approving import approve, approve_many
from meetings.actions.calendar_items import add_line, edit_line, remove_line
from meetings.actions.calendars import discard, start_draft
from meetings.enums import MISSED, MeetingStatus
from meetings.imports import MeetingImporter
from meetings.models import Meeting, MeetingCalendar, PlanItem
from meetings.queries import counts_per_body
from tests.cast import make_cast
from tests.meetings.test_import_meetings import table

START = date(2026, 6, 1)
# The akimat of the city has a norm for a year, the ministry for a quarter (reference/norms.csv).
MONTHS = {"own": 12, "ministry": 3}
people = st.sampled_from(
    ["registrar", "registrar", "controller", "head", "executor", "ministry_registrar", "ministry_controller", "sister_registrar"]
)  # fmt: skip
bodies = st.sampled_from(list(MONTHS))
days = st.integers(-60, 300)
which = st.integers(0, 9)
kinds = st.sampled_from(["population", "reporting", "unscheduled"])


def period(body: str, day: date) -> tuple[date, date]:
    """The quarter or year of a day, told by the test in its own way."""
    length = MONTHS[body]
    first = date(day.year, (day.month - 1) // length * length + 1, 1)
    last = first
    while last.month < first.month + length - 1:
        last = (last + timedelta(days=32)).replace(day=1)
    return first, (last + timedelta(days=32)).replace(day=1) - timedelta(days=1)


class Denominator(RuleBasedStateMachine):
    """Planned meetings of two bodies and everybody who may or may not act on them."""

    @initialize()
    def stage(self):
        self.point = transaction.savepoint()
        self.now = START
        self.first: dict[int, tuple[str, tuple[date, date]]] = {}
        self.over: set[int] = set()
        self.most: Counter = Counter()

    def teardown(self):
        if hasattr(self, "point"):
            transaction.savepoint_rollback(self.point)

    def attempt(self, do, **given):
        """An act with whatever input; the acts decide whether it is allowed."""
        with (
            time_machine.travel(self.now, tick=False),
            suppress(Refused, PermissionDenied, Http404),
            transaction.atomic(),
        ):
            return do(**given)

    def person(self, name):
        return getattr(self.cast, name)

    def day(self, days: int) -> date:
        return self.now + timedelta(days=days)

    def meeting(self, place: int) -> int:
        keys = list(Meeting.objects.unscoped("test").order_by("pk").values_list("pk", flat=True))
        return keys[place % len(keys)] if keys else 0

    def draft(self, place: int) -> MeetingCalendar | None:
        drafts = list(MeetingCalendar.objects.unscoped("test").filter(state="draft").order_by("pk"))
        return drafts[place % len(drafts)] if drafts else None

    @rule(days=st.integers(1, 60))
    def wait(self, days):
        self.now += timedelta(days=days)

    @rule(who=people, body=bodies, days=days, kind=kinds)
    def plan(self, who, body, days, kind):
        given = {"by": self.person(who), "body": getattr(self.cast, body), "planned_on": self.day(days)}
        self.attempt(actions.plan, **given, kind=kind)

    @rule(who=people, place=which, days=days)
    def move(self, who, place, days):
        given = {"meeting_id": self.meeting(place), "planned_on": self.day(days), "reason": "Flood"}
        self.attempt(actions.move, by=self.person(who), **given)

    @rule(who=people, place=which, days=days)
    def announce(self, who, place, days):
        given = {"meeting_id": self.meeting(place), "announced_on": self.day(days), "channels": ["site"]}
        self.attempt(actions.announce, by=self.person(who), **given)

    @rule(who=people, place=which, act=st.sampled_from(["cancel", "write_reason"]))
    def give_up(self, who, place, act):
        self.attempt(
            getattr(actions, act), meeting_id=self.meeting(place), by=self.person(who), reason="Flood"
        )

    @rule(who=people, place=which, days=st.integers(-60, 2))
    def hold(self, who, place, days):
        given = {"meeting_id": self.meeting(place), "held_on": self.day(days)}
        self.attempt(actions.hold, by=self.person(who), **given)

    @rule(who=people, place=which, kind=kinds, ref=st.sampled_from(["2026-001", "2026-002", "other"]))
    def edit(self, who, place, kind, ref):
        given = {"meeting_id": self.meeting(place), "version": None, "kind": kind, "ref": ref}
        self.attempt(actions.edit, by=self.person(who), **given)

    @rule(
        body=bodies, place=which, kind=kinds, planned=st.none() | days, held=st.none() | st.integers(-60, 0)
    )
    def imported(self, body, place, kind, planned, held):
        """A file with a row of a meeting that is there, or of a new one."""
        meeting = Meeting.objects.unscoped("test").filter(pk=self.meeting(place)).first()
        row = {
            "ref": meeting.ref if meeting else "2026-001",
            "body": getattr(self.cast, body).code,
            "kind": kind,
            "planned_on": "" if planned is None else self.day(planned).isoformat(),
            "held_on": "" if held is None else self.day(held).isoformat(),
        }
        self.attempt(lambda: run_import(MeetingImporter(None), read_sheet("m.csv", table(row))))

    @rule(who=people, body=bodies, year=st.sampled_from([2026, 2026, 2027]))
    def start(self, who, body, year):
        self.attempt(start_draft, by=self.person(who), body=getattr(self.cast, body), year=year)

    @rule(who=people, place=which, days=days, ref=st.sampled_from(["", "2026-001", "2026-002", "other"]))
    def add(self, who, place, days, ref):
        if (draft := self.draft(place)) is not None:
            given = {"calendar_id": draft.pk, "planned_on": self.day(days), "kind": "population", "ref": ref}
            self.attempt(add_line, by=self.person(who), **given)

    @rule(who=people, place=which, line=which, days=st.none() | days)
    def change(self, who, place, line, days):
        """Remove a line, or put it on another day."""
        draft = self.draft(place)
        lines = list(PlanItem.objects.unscoped("test").filter(calendar=draft).order_by("pk")) if draft else []
        if lines:
            given = {"calendar_id": draft.pk, "item_id": lines[line % len(lines)].pk, "by": self.person(who)}
            if days is None:
                self.attempt(remove_line, **given)
            else:
                self.attempt(edit_line, **given, version=None, planned_on=self.day(days))

    @rule(who=people, place=which)
    def drop(self, who, place):
        if (draft := self.draft(place)) is not None:
            self.attempt(discard, calendar_id=draft.pk, by=self.person(who))

    @rule(who=people, place=which, many=st.booleans())
    def approve(self, who, place, many):
        if (draft := self.draft(place)) is None:
            return
        given = {
            "by": self.person(who),
            "approved_on": self.now,
            "approved_by": "Akim",
            "document": str(self.now),
        }
        if many:
            drafts = MeetingCalendar.objects.unscoped("test").filter(state="draft", year=draft.year)
            self.attempt(
                approve_many, drafts=dict.fromkeys(drafts.values_list("pk", flat=True)), note="Why", **given
            )
        else:
            self.attempt(approve, calendar_id=draft.pk, note="Why", **given)

    @invariant()
    def what_was_planned_stays_planned(self):
        if not hasattr(self, "point"):
            return
        rows = Meeting.objects.unscoped("test").in_bulk()
        for pk, (body, span) in self.first.items():
            assert pk in rows, "a planned meeting is gone"
            assert rows[pk].is_scheduled
            assert rows[pk].body_id == getattr(self.cast, body).pk
            assert span[0] <= rows[pk].planned_on <= span[1], (rows[pk].planned_on, span)
            assert pk not in self.over or rows[pk].is_held or self.is_over(rows[pk]), (
                "a missed meeting waits again"
            )
        for pk, row in rows.items():
            if row.is_scheduled:
                body = "own" if row.body_id == self.cast.own.pk else "ministry"
                self.first.setdefault(pk, (body, period(body, row.first_planned_on)))
                if self.is_over(row):
                    self.over.add(pk)
        self.counts_never_fall()

    def is_over(self, row) -> bool:
        return row.state_on(self.now) in (MISSED, MeetingStatus.CANCELLED)

    def counts_never_fall(self):
        for body in MONTHS:
            spans = {span for of, span in self.first.values() if of == body}
            for span in (None, *spans):
                rows = Meeting.objects.unscoped("test").filter(body=getattr(self.cast, body))
                found = counts_per_body(rows, *(span or (None, None)), self.now).values()
                planned = sum(one.planned for one in found)
                assert planned >= self.most[body, span], (body, span)
                assert all(one.planned == one.held + one.missed + one.waiting for one in found)
                wanted = sum(1 for of, at in self.first.values() if of == body and span in (None, at))
                assert planned == wanted, (body, span)
                self.most[body, span] = planned


@pytest.mark.django_db
def test_no_sequence_of_acts_takes_a_planned_meeting_out_of_what_was_planned():
    with translation.override("en"):
        Denominator.cast = make_cast()
        run_state_machine_as_test(
            Denominator,
            settings=settings(
                max_examples=60,
                stateful_step_count=20,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                database=None,
            ),
        )
