"""Whatever people do, in whatever order: what was planned stays planned, body by body and norm period by norm period.

A machine does random acts of random people and time beside a plain model. The model keeps, for each planned meeting
that it has ever seen, the period for which it was planned first, and the highest counts; the database has to agree.
"""

from __future__ import annotations

import os
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
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

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
# Mostly those who may, sometimes others.
PLANNERS = {"own": "registrar", "ministry": "ministry_registrar"}
APPROVERS = {"own": "controller", "ministry": "ministry_head"}
people = st.sampled_from(["may", "may", "may", "may", "may", "executor", "sister_registrar"])
bodies = st.sampled_from(list(MONTHS))
days = st.integers(-10, 60) | st.integers(-60, 300)
which = st.integers(0, 9)
kinds = st.sampled_from(["population", "reporting", "unscheduled"])
refs = st.sampled_from(["", "2026-001", "2026-002", "other"])
in_file = {"planned": st.none() | days, "held": st.none() | st.integers(-60, 0)}


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
        with time_machine.travel(START, tick=False):
            for name in MONTHS:
                self.begin(getattr(self.cast, name), getattr(self.cast, PLANNERS[name]), APPROVERS[name])
        self.first: dict[int, tuple[str, tuple[date, date]]] = {}
        self.over: set[int] = set()
        self.most: Counter = Counter()

    def begin(self, body, by, approver):
        """A meeting planned by hand and a calendar in force."""
        actions.plan(by=by, body=body, planned_on=date(2026, 6, 24), kind="population")
        draft = start_draft(by=by, body=body, year=2026)
        for day in (date(2026, 6, 17), date(2026, 8, 5), date(2026, 8, 19)):
            add_line(calendar_id=draft.pk, by=by, planned_on=day, kind="population")
        facts = {"approved_on": START, "approved_by": "Akim", "document": "First"}
        approve(calendar_id=draft.pk, by=getattr(self.cast, approver), **facts)

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

    def person(self, who: str, body, table: dict[str, str] = PLANNERS):
        """The one who may do it in the body, or somebody else."""
        name = "ministry" if body == self.cast.ministry else "own"
        return getattr(self.cast, table[name] if who == "may" else who)

    def day(self, days: int) -> date:
        return self.now + timedelta(days=days)

    def meeting(self, place: int) -> Meeting:
        rows = list(Meeting.objects.unscoped("test").select_related("body").order_by("pk"))
        return rows[place % len(rows)]

    def draft(self, place: int) -> MeetingCalendar | None:
        rows = MeetingCalendar.objects.unscoped("test").filter(state="draft")
        drafts = list(rows.select_related("body").order_by("pk"))
        return drafts[place % len(drafts)] if drafts else None

    def on_a_meeting(self, do, who, place, **given):
        meeting = self.meeting(place)
        self.attempt(do, meeting_id=meeting.pk, by=self.person(who, meeting.body), **given)

    @rule(days=st.integers(1, 60))
    def wait(self, days):
        self.now += timedelta(days=days)

    @rule(who=people, body=bodies, days=days, kind=kinds)
    def plan(self, who, body, days, kind):
        body = getattr(self.cast, body)
        self.attempt(actions.plan, by=self.person(who, body), body=body, planned_on=self.day(days), kind=kind)

    @rule(who=people, place=which, days=days)
    def move(self, who, place, days):
        self.on_a_meeting(actions.move, who, place, planned_on=self.day(days), reason="Flood")

    @rule(who=people, place=which, days=days)
    def announce(self, who, place, days):
        self.on_a_meeting(actions.announce, who, place, announced_on=self.day(days), channels=["site"])

    @rule(who=people, place=which, act=st.sampled_from(["cancel", "write_reason"]))
    def give_up(self, who, place, act):
        self.on_a_meeting(getattr(actions, act), who, place, reason="Flood")

    @rule(who=people, place=which, days=st.integers(-60, 2))
    def hold(self, who, place, days):
        self.on_a_meeting(actions.hold, who, place, held_on=self.day(days))

    @rule(who=people, place=which, kind=kinds)
    def edit_kind(self, who, place, kind):
        self.on_a_meeting(actions.edit, who, place, version=None, kind=kind)

    @rule(who=people, place=which, ref=refs)
    def edit_ref(self, who, place, ref):
        self.on_a_meeting(actions.edit, who, place, version=None, ref=ref)

    @rule(place=which, kind=kinds, **in_file)
    def imported(self, place, kind, planned, held):
        """A file with a row of a meeting that is there, or of a new one."""
        meeting = self.meeting(place)
        row = {
            "ref": meeting.ref if place < 8 else f"file-{place}",
            "body": meeting.body.code,
            "kind": kind,
            "planned_on": "" if planned is None else self.day(planned).isoformat(),
            "held_on": "" if held is None else self.day(held).isoformat(),
        }
        self.attempt(lambda: run_import(MeetingImporter(None), read_sheet("m.csv", table(row))))

    @rule(who=people, body=bodies, year=st.sampled_from([2026, 2026, 2026, 2027]))
    def start(self, who, body, year):
        body = getattr(self.cast, body)
        self.attempt(start_draft, by=self.person(who, body), body=body, year=year)

    @precondition(lambda self: self.draft(0))
    @rule(who=people, place=which, days=days, ref=refs)
    def add(self, who, place, days, ref):
        draft = self.draft(place)
        given = {"planned_on": self.day(days), "kind": "population", "ref": ref}
        self.attempt(add_line, calendar_id=draft.pk, by=self.person(who, draft.body), **given)

    @precondition(lambda self: self.draft(0))
    @rule(who=people, place=which, line=which, days=st.none() | days)
    def change_a_line(self, who, place, line, days):
        self.change(who, place, line, days)

    def change(self, who, place, line, days):
        """Remove a line, or put it on another day."""
        draft = self.draft(place)
        lines = list(PlanItem.objects.unscoped("test").filter(calendar=draft).order_by("pk"))
        if not lines:
            return
        item = lines[line % len(lines)]
        given = {"calendar_id": draft.pk, "item_id": item.pk, "by": self.person(who, draft.body)}
        if days is None:
            self.attempt(remove_line, **given)
        else:
            self.attempt(edit_line, **given, version=None, planned_on=self.day(days))

    @precondition(lambda self: self.draft(0))
    @rule(place=which)
    def drop(self, place):
        draft = self.draft(place)
        self.attempt(discard, calendar_id=draft.pk, by=self.person("may", draft.body))

    @precondition(lambda self: self.draft(0))
    @rule(who=people, place=which, many=st.booleans())
    def approve_a_draft(self, who, place, many):
        self.approve(who, place, many=many)

    def approve(self, who, place, *, many):
        draft = self.draft(place)
        given = {"approved_on": self.now, "approved_by": "Akim", "document": str(self.now), "note": "Why"}
        given["by"] = self.person(who, draft.body, APPROVERS)
        if many:
            rows = MeetingCalendar.objects.unscoped("test").filter(state="draft", year=draft.year)
            own = rows.filter(body=draft.body).values_list("pk", flat=True)
            self.attempt(approve_many, drafts=dict.fromkeys(own), **given)
        else:
            self.attempt(approve, calendar_id=draft.pk, **given)

    @rule(body=bodies, line=which, days=st.none() | st.none() | days)
    def revise(self, body, line, days):
        """A new version in which one line of the version in force is gone or stands on another day."""
        body = getattr(self.cast, body)
        by = self.person("may", body)
        draft = self.attempt(start_draft, by=by, body=body, year=2026)
        if draft is not None:
            place = list(MeetingCalendar.objects.unscoped("test").filter(state="draft").order_by("pk"))
            self.change("may", place.index(draft), line, days)
            self.approve("may", place.index(draft), many=False)

    @invariant()
    def what_was_planned_stays_planned(self):
        if not hasattr(self, "most"):
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


@pytest.mark.slow
@pytest.mark.django_db
def test_no_sequence_of_acts_takes_a_planned_meeting_out_of_what_was_planned():
    with translation.override("en"):
        Denominator.cast = make_cast()
        run_state_machine_as_test(
            Denominator,
            settings=settings(
                max_examples=int(os.environ.get("MACHINE_RUNS", "60")),
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=list(HealthCheck),
                database=None,
            ),
        )
