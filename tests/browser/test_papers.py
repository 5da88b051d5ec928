"""Papers of a meeting in a real browser: no axe findings, no sideways scroll, also on a phone; the list without a script."""

from datetime import timedelta

import pytest

from appeals.actions.citizens import Speaker
from common.dates import today
from tests.appeals.make import make_meeting, make_question
from tests.appeals.papers import came, drawn
from tests.browser.conftest import axe, fits

PAGES = ("brief/", "attendance/", "minutes/", "minutes/edit/", "papers/")


@pytest.fixture
def with_papers(cast):
    """A meeting of today with everything on it, and one before it."""
    before = make_meeting(cast.own, held_on=today() - timedelta(days=60), host_name="Former Host")
    meeting = make_meeting(cast.own, host_name="Present Host")
    for number in range(12):
        make_question(cast.registrar, before, f"Why is the road number {number} broken for the third year?",
                      topic=cast.topic, promise="It will be repaired" if number % 3 == 0 else "")  # fmt: skip
    make_question(cast.registrar, meeting, citizen=Speaker.named("Сейтова Айгүл Нұрланқызы"))
    came(cast, meeting)
    drawn(cast, meeting)
    return meeting


@pytest.mark.parametrize("width", [1366, 390, 320])
def test_c1_papers_are_accessible_and_fit(cast, open_page, with_papers, width):
    page = open_page(cast.registrar, f"/staff/meetings/{with_papers.pk}/")
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("link", name="Brief for the host").wait_for()
    for name in PAGES:
        page.goto(page.url.split("/staff/")[0] + f"/staff/meetings/{with_papers.pk}/{name}")
        assert axe(page) == [], name
        assert fits(page), name
