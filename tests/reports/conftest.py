"""Questions of every class, topic, place and day; some closed only after the year."""

from datetime import date, timedelta

import pytest

from appeals.enums import Status
from tests.reports.facts import ALL, DAY, make_meeting, make_questions


@pytest.fixture
def facts(cast):
    """The cast, with 57 questions at six held meetings and two missed ones."""
    third = cast.territories["medeu"]
    spread = [
        (make_meeting(cast.own, DAY, received=9), {"topic": cast.topic, "responsible": cast.ministry}),
        (make_meeting(cast.own, date(2022, 12, 20)), {"closed_on": date(2023, 2, 1), "territory": third}),
        (
            make_meeting(cast.own_district, DAY + timedelta(days=60)),
            {"topic": cast.sphere, "kind": "complaint"},
        ),
        (make_meeting(cast.ministry, DAY), {"territory": cast.territories["15"], "proof": ""}),
        (make_meeting(cast.ministry, DAY), {"responsible": cast.sister}),
        (make_meeting(cast.sister, date(2022, 7, 1), target_group="youth"), {"topic": cast.topic}),
    ]
    for meeting, more in spread:
        statuses = [s for s in ALL if "closed_on" not in more or s != Status.RESOLVED_ON_SPOT]
        make_questions(meeting, *statuses, **more)
    make_meeting(cast.own, None, planned_on=date(2022, 5, 5), not_held_reason="Storm")
    make_meeting(cast.sister, None, planned_on=date(2022, 6, 6))
    return cast
