"""Open deadlines counted anew after a change of the calendar or of a rule (`DeadlineRun`).

A run goes through the open questions by their keys, a page at a time, each page one transaction. Where it stands is
in its row, so a run that was cut off goes on from there, and one done twice changes nothing. Only the questions whose
term really moves are locked, in the order of their keys: an editor waits for a page at most, and what an editor
changed meanwhile is read after the lock. The version of a question isn't counted up: nobody's form is spoilt.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from time import monotonic, sleep
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from appeals.actions.deadline_runs import joined
from appeals.actions.events import record_many
from appeals.actions.moves import plain
from appeals.actions.standing import past_of
from appeals.actions.terms import clock
from appeals.deadlines import Terms
from appeals.enums import EventKind
from appeals.models import DeadlineRun, Event, Question
from appeals.rules import IN_USE, load_terms
from common.acts import act, alone
from common.bulk import copy_in, update_all
from common.dates import today
from notices.actions import queue
from organisations.models import User

NOTICE = "question.shifted"
PAGE = 500
LONGEST_RUN = 600  # seconds: below the time limit of a task
PATIENCE, PAUSE = 50, 0.1  # tries, seconds between them
CLOCK = ("kind", "clock_from", "due_on", "control_on", "extended_until")
READ = (*CLOCK, "standing_since", "status", "closed_on", "doubted", "asked_on", "word", "word_on", "executor_id",
        "proof", "proof_file_id", "source")  # fmt: skip


def recompute_deadlines(*, longest: float = LONGEST_RUN) -> int:
    """Do the runs that wait, oldest first, for at most `longest` seconds; returns how many deadlines moved."""
    begin, moved = monotonic(), 0
    while monotonic() - begin < longest:
        run = DeadlineRun.objects.filter(ended_at__isnull=True).order_by("pk").first()
        if run is None or (run.reached == 0 and not _old_terms_are_out_of_use()):
            break
        shifted = _next_page(run.pk)
        if shifted is None:
            break
        moved += shifted
    return moved


def _old_terms_are_out_of_use() -> bool:
    """Wait until every act that may have read the calendar or the rules before the change is committed.

    Its question would have the old term and could stand behind the run. A long import is not waited for here: the run
    is tried again soon.
    """
    for _try in range(PATIENCE):
        with transaction.atomic():
            if alone(IN_USE):
                return True
        sleep(PAUSE)
    return False


def _next_page(run_pk: int) -> int | None:
    """The next page of a run in one transaction; None when another worker has it."""
    with act("deadline.shift"):
        waiting = DeadlineRun.objects.filter(pk=run_pk, ended_at__isnull=True)
        run = waiting.select_for_update(skip_locked=True, of=("self",), no_key=True).first()
        if run is None:
            return None
        terms = load_terms()
        page = list(_open().filter(pk__gt=run.reached).order_by("pk").values("pk", *CLOCK)[:PAGE])
        shifted = _shift(run, [row["pk"] for row in page if _new_clock(row, terms)], terms)
        run.reached = page[-1]["pk"] if page else run.reached
        run.looked_at = F("looked_at") + len(page)
        run.shifted = F("shifted") + shifted
        run.ended_at = timezone.now() if len(page) < PAGE else None
        run.save(update_fields=["reached", "looked_at", "shifted", "ended_at"])
    return shifted


def _open():
    return Question.objects.unscoped("the terms of all open questions").open()


def _new_clock(row: Mapping[str, Any], terms: Terms) -> dict[str, Any]:
    """The columns of the clock that come out otherwise now. `row`: the columns `CLOCK`."""
    new = clock(row["kind"], row["clock_from"], terms, row["extended_until"])
    return {name: value for name, value in new.items() if row[name] != value}


def _shift(run: DeadlineRun, keys: list[int], terms: Terms) -> int:
    """Lock these questions and write their new terms, events, past standings and notices."""
    if not keys:
        return 0
    locked = (
        _open().select_for_update(of=("self",), no_key=True).filter(pk__in=keys).order_by("pk").only(*READ)
    )
    moved, events, past, earlier, day, causes = [], [], [], [], today(), _causes(run)
    for question in locked:
        new = _new_clock(vars(question), terms)
        if not new:
            continue
        standing, silent = past_of(question, new, day=day)
        past += [standing] if standing is not None else []
        event = _event(run, question, new, day, causes)
        if new.get("due_on", question.due_on) < question.due_on and question.executor_id:
            earlier.append((question.executor_id, event))
        for name, value in (new | silent).items():
            setattr(question, name, value)
        moved.append(question)
        events.append(event)
    update_all(moved, ("due_on", "control_on", "extended_until", "standing_since"))
    copy_in(past)
    record_many(events)
    _tell(earlier)
    return len(moved)


def _causes(run: DeadlineRun) -> str:
    """Why: changes that came one upon another are followed together, and nobody can tell them apart afterwards."""
    waiting = DeadlineRun.objects.filter(ended_at__isnull=True, pk__gte=run.pk).order_by("pk")
    return joined(waiting.values_list("cause", flat=True))


def _event(run: DeadlineRun, question: Question, new: dict[str, Any], day: date, causes: str) -> Event:
    changes = {name: [plain(getattr(question, name)), plain(value)] for name, value in new.items()}
    return Event(
        question_id=question.pk,
        kind=EventKind.SHIFTED,
        happened_on=day,
        note=causes,
        details={"changes": changes, "run": run.pk},
    )


def _tell(earlier: Iterable[tuple[int, Event]]) -> None:
    """A later last day is good news that can wait; of an earlier one the executor must hear."""
    people = User.objects.unscoped("recipients of a notice").filter(is_active=True)
    people = people.in_bulk({person for person, _event in earlier}) if earlier else {}
    for person, event in earlier:
        if person in people:
            queue(
                key=f"question:{event.question_id}:shifted:{event.pk}",
                rule=NOTICE,
                recipients=[people[person]],
                params={"question": event.question_id, "event": event.pk},
            )
