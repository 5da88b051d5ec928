"""Thin tasks of the room."""

from celery import shared_task

from organisations.actions import answered
from organisations.sessions import SessionStore


@shared_task
def clear_sessions() -> None:
    """Remove sessions whose time is over."""
    SessionStore.clear_expired()


@shared_task
def forget_answered_requests() -> None:
    """Remove what other systems were answered more than a day ago."""
    answered.forget_answered()
