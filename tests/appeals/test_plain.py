"""Numbers of questions: the year is that of the place, on either side of New Year."""

from datetime import UTC, datetime

import pytest

from appeals.plain import number_of


@pytest.mark.parametrize(
    ("moment", "number"),
    [
        (datetime(2025, 12, 31, 18, 59, tzinfo=UTC), "2025-0000007"),  # 23:59 in Almaty
        (datetime(2025, 12, 31, 19, 0, tzinfo=UTC), "2026-0000007"),
        (datetime(2026, 1, 1, 0, 0, tzinfo=UTC), "2026-0000007"),
        (datetime(2026, 2, 1, 0, 0, tzinfo=UTC), "2026-0000007"),
        (datetime(2026, 11, 30, 23, 59, tzinfo=UTC), "2026-0000007"),
    ],
)
def test_the_year_of_a_number(moment, number):
    assert number_of(7, moment) == number
