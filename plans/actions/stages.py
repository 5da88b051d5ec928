"""Stages of a blocker: expected on a day, reached, and taken back. `state` follows from the stage, nobody sets it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.utils.translation import gettext as _

from appeals.actions.moves import given_reason
from common.acts import Refused, changed
from common.dates import today
from common.text import clean, clean_line
from organisations.models import User
from plans.actions.events import record
from plans.actions.following import check_columns, following
from plans.actions.telling_blockers import tell_stage
from plans.enums import BlockerState, PlanEventKind
from plans.ladders import LADDERS
from plans.models import Blocker, BlockerStage
from plans.permissions_blockers import check_user_can_reach
from plans.policies_blockers import check_expected, check_proof, check_reached, field


def expect_stage(
    blocker: Blocker | int, *, by: User | None, stage: str, on: date, reason: str = ""
) -> Blocker:
    """Set or change the day on which a stage is expected. See `expect_stages`."""
    return expect_stages(blocker, by=by, expected={stage: on}, reason=reason)


def expect_stages(
    blocker: Blocker | int,
    *,
    by: User | None,
    expected: Mapping[str, date | None],
    reason: str = "",
    version: int | None = None,
) -> Blocker:
    """Set or change the days on which stages ahead are expected; the day that was named first stays readable.

    A day that stood there is changed with a reason and never taken away. Days that are as they were change nothing.
    Raises Http404, PermissionDenied, Conflict, Refused.
    """
    reason = clean(reason)
    with following("expect", blocker, by=by, version=version) as blocker:
        rows, ladder = _rows(blocker), LADDERS[blocker.kind]
        if set(expected) - set(rows):
            raise Refused({"stage": _("This kind of blocker has no such stage.")})
        new = {stage: on for stage, on in expected.items() if on != rows[stage].expected_on}
        for stage, on in new.items():
            if on is None:
                raise Refused({field(stage): _("An expected day can be changed, not taken away.")})
        days = {stage: row.expected_on for stage, row in rows.items()} | new
        check_expected(ladder, days, reached=blocker.stage, today=today(), new=new)
        moved = any(rows[stage].expected_on is not None for stage in new)
        if moved and not reason:
            raise Refused({"reason": _("Say why the day has changed.")})
        if new:
            changes = {stage: _move(rows[stage], on) for stage, on in new.items()}
            record(
                PlanEventKind.STAGE_EXPECTED,
                by=by,
                blocker=blocker,
                note=reason,
                details={"changes": changes},
            )
        return blocker


def reach_stage(
    blocker: Blocker | int,
    *,
    by: User | None,
    stage: str,
    on: date | None = None,
    document: str = "",
    act_number: str = "",
) -> Blocker:
    """Say that the blocker has reached a stage on a day; stages between are skipped and stay without a day.

    With the stage that frees the blocker is lifted; later stages are only watched. The stage on which it stands already
    changes nothing. A law in force has the number of its act, money that is there a document.
    Raises Http404, PermissionDenied, Refused.
    """
    document, act_number, on = clean_line(document), clean_line(act_number), on or today()
    with following("reach", blocker, by=by, right=check_user_can_reach) as blocker:
        if stage == blocker.stage:
            return blocker
        rows = _rows(blocker)
        check_reached(blocker, stage, on, _last_day(blocker, rows), today())
        check_proof(blocker, stage, document, act_number)
        lifts = blocker.is_open and LADDERS[blocker.kind].has_freed(stage)
        row, before = rows[stage], blocker.stage
        row.reached_on, row.document = on, document
        blocker.act_number = act_number or blocker.act_number
        check_columns(row)
        check_columns(blocker)
        row.save(update_fields=["reached_on", "document"])
        blocker.save(update_fields=["act_number"])
        changed(blocker, stage=stage, **({"state": BlockerState.LIFTED, "ended_on": on} if lifts else {}))
        details = {"stage": str(stage), "from": str(before), "lifted": lifts, "document": document}
        event = record(PlanEventKind.STAGE_REACHED, by=by, blocker=blocker, happened_on=on, details=details)
        tell_stage(blocker, event, by, lifts=lifts)
        return blocker


def step_back(blocker: Blocker | int, *, by: User | None, reason: str, version: int | None = None) -> Blocker:
    """Take the last stage back, with a reason; a blocker that was lifted by it blocks again.

    Raises Http404, PermissionDenied, Conflict, Refused (it stands on the first stage).
    """
    reason = given_reason(reason)
    with following("step_back", blocker, by=by, version=version) as blocker:
        ladder, rows, before = LADDERS[blocker.kind], _rows(blocker), blocker.stage
        behind = [code for code, row in rows.items() if row.reached_on is not None and code != before]
        if not behind:
            raise Refused(_("The blocker stands on its first stage."), code="first")
        stage = max(behind, key=ladder.index)
        changed(rows[before], reached_on=None, document="")
        fields: dict = {"stage": stage}
        if not ladder.has_freed(stage):
            fields |= {"state": BlockerState.OPEN, "ended_on": None, "act_number": ""}
        changed(blocker, **fields)
        details = {"stage": str(stage), "from": str(before)}
        record(PlanEventKind.STAGE_BACK, by=by, blocker=blocker, note=reason, details=details)
        return blocker


def _rows(blocker: Blocker) -> dict[str, BlockerStage]:
    rows = BlockerStage.objects.unscoped("stages of the locked blocker").filter(blocker=blocker)
    return {row.stage: row for row in rows.order_by("position")}


def _last_day(blocker: Blocker, rows: Mapping[str, BlockerStage]) -> date:
    """The day of the last stage; a blocker of which none is dated stands since it was named."""
    days = (row.reached_on for row in rows.values() if row.reached_on is not None)
    return max(days, default=blocker.named_on)


def _move(row: BlockerStage, on: date) -> list[str | None]:
    before = row.expected_on
    changed(row, expected_on=on, first_expected_on=row.first_expected_on or on)
    return [before.isoformat() if before else None, on.isoformat()]
