"""Thin tasks: they find work in the database, never carry it."""

from time import time

from celery import shared_task
from django.core.cache import cache

from notices.actions import delivering, send_due_notices

HEARTBEAT_KEY = "worker-heartbeat"
HEARTBEAT_LIMIT = 120  # seconds without a sign before the worker counts as gone


@shared_task
def heartbeat() -> None:
    """Say that scheduler, broker and worker are alive."""
    cache.set(HEARTBEAT_KEY, time(), timeout=HEARTBEAT_LIMIT)


@shared_task
def send_due() -> None:
    """Send the notices whose time has come."""
    send_due_notices()


@shared_task
def send_webhooks() -> None:
    """Tell other systems what happened."""
    delivering.send_webhooks()


@shared_task
def forget_deliveries() -> None:
    """Remove the log of webhooks that is older than thirty days."""
    delivering.forget_deliveries()
