"""Databases with the demo in them, each made once for the module that looks at it, and rolled back."""

from contextlib import contextmanager

import pytest
from django.db import connection, transaction
from django.utils import translation

from demo.build import Phases, build, write_record

SEED = 2022
SMALL = 0.02


@contextmanager
def rolled_back(blocker, write):
    """A database in which `write` was called; afterwards it is as empty as before."""
    with blocker.unblock(), translation.override("en"), transaction.atomic():
        found = write()
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # statistics of what is not committed: nobody else makes them
        yield found
        transaction.set_rollback(True)
    if not connection.in_atomic_block:
        with blocker.unblock(), connection.cursor() as cursor:
            cursor.execute("VACUUM")  # the rows are gone, their pages would slow down what comes after


def small_demo(seed: int = SEED) -> None:
    """The whole demo at a fiftieth."""
    build(seed=seed, scale=SMALL, say=lambda line: None)


@pytest.fixture(scope="module")
def small(django_db_setup, django_db_blocker):
    """The whole demo at a fiftieth of its size."""
    with rolled_back(django_db_blocker, small_demo) as nothing:
        yield nothing


@pytest.fixture(scope="module")
def record(django_db_setup, django_db_blocker):
    """The closed year in its full size."""

    def write():
        return write_record(Phases(lambda line: None), seed=SEED, scale=1)

    with rolled_back(django_db_blocker, write) as world:
        yield world
