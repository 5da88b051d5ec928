"""Fixtures of the room."""

import pytest
import time_machine


@pytest.fixture
def midyear():
    """A Wednesday in June: days before and after it are in the same year, whenever the tests run."""
    with time_machine.travel("2026-06-10 12:00+05:00", tick=True):
        yield
