"""The chart of intervals: everything lies on its axis, in the order of the rows."""

from hypothesis import example, given
from hypothesis import strategies as st

from common.intervals import Interval, intervals

shares = st.lists(st.floats(0, 1), min_size=3, max_size=3).map(sorted)


def test_rows_stand_under_each_other_on_one_axis():
    chart = intervals(
        [Interval("a", 0.95, 0.9, 0.98, "A"), Interval("b", 0.8, 0.7, 0.85, "B", "bad")], middle=0.9
    )
    assert [mark.value for mark in chart.marks] == [0.7, 0.8, 0.9, 1]
    assert [mark.at for mark in chart.marks] == [0, 33.33, 66.67, 100]
    first, second = chart.spans
    assert (first.x1, first.x, first.x2) == (66.67, 83.33, 93.33)
    assert second.y - first.y == 40
    assert first.name_y < first.y
    assert (second.row.look, chart.middle.at) == ("bad", 66.67)
    assert chart.spans[-1].y < chart.bottom < chart.label_y


def test_a_sure_rate_is_still_seen():
    chart = intervals([Interval("a", 1, 1, 1, "A"), Interval("b", 0, 0, 0, "B")])
    assert [span.width for span in chart.spans] == [0.4, 0.4]
    assert chart.middle is None


@example([[0.0, 0.0, 5e-324]])
@given(st.lists(shares, min_size=1, max_size=8))
def test_everything_lies_within(rows):
    chart = intervals([Interval("x", share, low, high, "x") for low, share, high in rows])
    for span in chart.spans:
        assert -0.01 <= span.x1 <= span.x <= span.x2 <= 100.01
