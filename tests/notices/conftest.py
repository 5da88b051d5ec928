"""Notices are sent by day: each test begins on a working Monday at noon."""

import pytest
import time_machine


@pytest.fixture(autouse=True)
def _by_day():
    with time_machine.travel("2026-11-23 12:00 +0500"):
        yield
