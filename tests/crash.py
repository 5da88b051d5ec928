"""Crash-point enumeration (G1): the act is cut off at its first, second, third … statement, until it gets through.

    crash_at_every_statement(
        prepare=lambda: planned(cast),
        do=lambda meeting: actions.cancel(meeting_id=meeting.pk, by=user, reason="Flood"),
        unchanged=lambda meeting: …asserts that nothing happened,
        done=lambda meeting: …asserts exactly one effect,
    )

After each crash nothing may have happened, and the same act tried again must have exactly one effect.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection


class Crash(Exception):
    """The process is gone at this statement."""


class Fuse:
    """An execute wrapper that lets `after` statements through and burns once at the next one."""

    def __init__(self, after: int):
        self.left = after
        self.burnt_at = ""

    def __call__(self, execute, sql, params, many, context):
        if not self.burnt_at:
            if self.left == 0:
                self.burnt_at = sql
                raise Crash(sql)
            self.left -= 1
        return execute(sql, params, many, context)


@contextmanager
def crash_after(statements: int) -> Iterator[Fuse]:
    """Inside, the statement after the first `statements` raises `Crash`; those that undo it pass again."""
    fuse = Fuse(statements)
    with connection.execute_wrapper(fuse):
        yield fuse


def crash_at_every_statement(
    *,
    prepare: Callable[[], Any],
    do: Callable[[Any], Any],
    unchanged: Callable[[Any], None],
    done: Callable[[Any], None],
    most: int = 300,
) -> int:
    """Try every crash point; returns how many there were. `prepare` makes a fresh subject for each of them."""
    for survived in range(most):
        subject = prepare()
        unchanged(subject)
        with crash_after(survived) as fuse:
            try:
                do(subject)
            except Crash:
                crashed = True
            else:
                crashed = False
        assert crashed == bool(fuse.burnt_at), f"A crash was swallowed at: {fuse.burnt_at}"
        if not crashed:
            done(subject)
            return survived
        unchanged(subject)
        do(subject)
        done(subject)
    raise AssertionError(f"The act did not end within {most} statements.")
