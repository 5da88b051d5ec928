"""The shape of every write (rule S3).

    with act("question.take", by=user):
        question = lock(Question, question_id, user)
        check_user_can_take(user, question)
        changed(question, status=Status.IN_WORK)
        ...event row, notice row...

`act` opens the transaction and tells PostgreSQL what is being done and by whom. Triggers refuse a write to a
guarded table outside an act and write one history row for each changed row inside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction

from common.scoping import ScopedQuerySet, get_visible_or_404


class Refused(ValidationError):
    """The act is impossible in this state or with this input; the message is for the person who tried."""


class Conflict(Refused):
    """Someone else changed the row since it was shown; nothing was written."""


# What PostgreSQL refuses by a rule of a room that no act needs to know: name of the constraint → the words for its detail.
REFUSALS: dict[str, Callable[[str], str]] = {}


@contextmanager
def act(name: str, *, by: Any = None) -> Iterator[None]:
    """One act: one transaction, known to the database as `name` done by user `by` (None: the system).

    Raises Refused where a rule of `REFUSALS` forbids what was written.
    """
    try:
        with transaction.atomic():
            before = _announce(name, str(by.pk) if by is not None and by.pk else "")
            yield
            # Reached only on success: on an exception PostgreSQL itself rolls the settings back.
            _announce(*before)
    except (IntegrityError, psycopg2.IntegrityError) as error:
        if refusal := _refusal(error):
            raise refusal from None
        raise


def _refusal(error: Exception) -> Refused | None:
    """The refusal in words, if it is one of `REFUSALS`. COPY raises the driver's own error."""
    cause = error.__cause__ if isinstance(error, IntegrityError) else error
    told = getattr(cause, "diag", None)
    words = REFUSALS.get(told.constraint_name or "") if told else None
    return Refused(words(told.message_detail or "")) if words else None


def _announce(name: str, actor: str) -> tuple[str, str]:
    """Set the act for this transaction and return what was set before (an act may call another)."""
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH before AS MATERIALIZED (SELECT coalesce(current_setting('kezdesu.act', true), '') AS act,"
            " coalesce(current_setting('kezdesu.actor', true), '') AS actor)"
            " SELECT act, actor, set_config('kezdesu.act', %s, true), set_config('kezdesu.actor', %s, true),"
            # Unset, pgtrigger looks for it in a subtransaction that fails, once per row and trigger.
            " set_config('pgtrigger.ignore', '{}', true) FROM before",
            [name, actor],
        )
        row = cursor.fetchone()
    return row[0], row[1]


def lock(source: type[models.Model] | models.QuerySet, pk: Any, user: Any) -> Any:
    """The row, locked until the transaction ends; 404 for what `user` may not see. Lock first, then check."""
    queryset = source.objects.all() if isinstance(source, type) else source
    locked = queryset.select_for_update(of=("self",), no_key=True)
    if isinstance(locked, ScopedQuerySet):
        if user is None:
            return locked.unscoped("the system acts").get(pk=pk)
        return get_visible_or_404(locked, user, pk=pk)
    return locked.get(pk=pk)


def share(name: str) -> None:
    """Hold what is called `name` together with others until the transaction ends: `alone` waits for all of them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))", [name])


def alone(name: str) -> bool:
    """Whether nobody else holds `name` now; does not wait. If so it is held until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return cursor.fetchone()[0]


def check_version(row: models.Model, version: int | None) -> None:
    """Refuse when the person edited an older state of the row than the one stored now."""
    from django.utils.translation import gettext as _

    if version is not None and row.version != version:
        raise Conflict(
            _("Someone else has changed this since you opened it. Look at the new state and try again.")
        )


def changed(row: models.Model, **fields: Any) -> list[str]:
    """Set the fields, save only those that differ, count the version up. Returns the names that changed."""
    names = [name for name, value in fields.items() if getattr(row, name) != value]
    if not names:
        return []
    for name in names:
        setattr(row, name, fields[name])
    stored = list(names)
    if hasattr(row, "version"):
        row.version = row.version + 1
        stored.append("version")
    row.save(update_fields=stored)
    return names
