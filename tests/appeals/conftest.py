"""Files of tests never reach the media of `make run`; a meeting of today with a question in each hand."""

import pytest

from appeals.actions.routing import assign, take
from tests.appeals.make import fresh, make_meeting, make_question


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def meeting(cast):
    """A meeting of the own akimat, held today."""
    return make_meeting(cast.own)


@pytest.fixture
def question(cast, meeting):
    """Registered today, nobody answers for it yet."""
    return make_question(cast.registrar, meeting, topic=cast.topic)


@pytest.fixture
def in_work(cast, question):
    """In work of the own akimat's executor."""
    assign(question, by=cast.controller, responsible=cast.own)
    take(question, by=cast.executor)
    return fresh(question)
