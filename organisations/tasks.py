"""Thin tasks of the room."""

from celery import shared_task

from organisations.sessions import SessionStore


@shared_task
def clear_sessions() -> None:
    """Remove sessions whose time is over."""
    SessionStore.clear_expired()
