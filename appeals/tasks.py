"""Thin tasks of the room: they look into the database for what is due."""

from celery import shared_task

from appeals.actions.advance_telling import tell_of_changes
from appeals.actions.checking import draw_due
from appeals.actions.recomputing import recompute_deadlines
from appeals.actions.reminders import remind
from appeals.actions.reminders_promises import remind_of_promises
from appeals.actions.repeats import find_repeats
from appeals.actions.word import ask_due


@shared_task
def count_deadlines_anew() -> None:
    """Go on with the runs that a change of the calendar or of a rule has left."""
    recompute_deadlines()


@shared_task
def link_repeats() -> None:
    """Link what citizens raised again after an outcome and nobody linked."""
    find_repeats()


@shared_task
def ask_citizens() -> None:
    """Ask the citizens whether what was reported as solved is solved."""
    ask_due()


@shared_task
def draw_checks() -> None:
    """Give some of the solved questions to another body for a check."""
    draw_due()


@shared_task
def remind_of_days() -> None:
    """Remind of last days that are near or have passed."""
    remind()
    remind_of_promises()
    tell_of_changes()
