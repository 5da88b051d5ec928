"""People who may be written to at this very moment, whatever the clock says."""

from datetime import time, timedelta

import pytest

from common.acts import act
from common.dates import today
from organisations.models import CalendarDay, User
from organisations.workdays import SATURDAY
from tests.faults.processes import OwnRedis
from tests.sinks import SmtpSink


@pytest.fixture
def at_work(cast):
    """Today is a working day, round the clock, and nobody waits for a digest."""
    with act("test.at_work"):
        for day in (today(), today() + timedelta(days=1)):
            CalendarDay.objects.filter(day=day).delete()
            if day.weekday() >= SATURDAY:
                CalendarDay.objects.create(day=day, kind="working")
        people = User.objects.unscoped("test")
        people.update(works_from=time.min, works_until=time.max, digest="once")
    return cast


@pytest.fixture
def own_redis(tmp_path):
    """A Redis that may be killed."""
    server = OwnRedis(tmp_path).start()
    yield server
    server.kill()


@pytest.fixture
def mail_server():
    """A mail server that keeps what it gets."""
    with SmtpSink().running() as sink:
        yield sink
        sink.let_go.set()
