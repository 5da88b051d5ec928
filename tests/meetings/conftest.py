"""Fixtures of the room."""

import pytest
import time_machine
from django.utils import translation


@pytest.fixture
def midyear():
    """A Wednesday in June, in English: days before and after it are in the same year, whenever the tests run."""
    with translation.override("en"), time_machine.travel("2026-06-10 12:00+05:00", tick=True):
        yield
