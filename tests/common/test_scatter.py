"""Geometry of a chart of points: nothing lies about where a row stands, names never lie on each other."""

from hypothesis import given
from hypothesis import strategies as st

from common.scatter import Point, _box, scatter

numbers = st.floats(-0.5, 1.5, allow_nan=False)
points = st.lists(
    st.builds(lambda x, y, name, strong: Point(x, y, name, name, strong), numbers, numbers,
              st.text("abcdefgh", min_size=3, max_size=12), st.booleans()),
    max_size=25,
)  # fmt: skip


@given(points)
def test_every_point_stands_in_the_field_in_its_order(rows):
    chart = scatter(rows, lines_x=[0.0], lines_y=[0.5])
    assert [spot.point for spot in chart.spots] == rows
    for spot in chart.spots:
        assert 0 <= spot.x <= 100
        assert 0 <= spot.y <= chart.bottom
    for one in chart.spots:
        for other in chart.spots:
            if one.point.x < other.point.x - 0.01:
                assert one.x <= other.x
            if one.point.y < other.point.y - 0.01:
                assert one.y >= other.y


@given(points)
def test_names_of_ordinary_points_lie_on_no_other_name_and_strong_ones_are_all_named(rows):
    chart = scatter(rows)
    assert all(spot.named for spot in chart.spots if spot.point.strong)
    plain = [_box(spot) for spot in chart.spots if spot.named and not spot.point.strong]
    every = [_box(spot) for spot in chart.spots if spot.named]
    for box in plain:
        over = [
            b
            for b in every
            if b != box and box[0] < b[2] and b[0] < box[2] and box[1] < b[3] and b[1] < box[3]
        ]
        assert not over


def test_a_rate_never_has_a_gridline_above_one():
    chart = scatter([Point(0.1, 0.999, "a", "a"), Point(0.2, 0.97, "b", "b")], top=1)
    assert max(mark.value for mark in chart.down) <= 1
    assert chart.spots[0].y < chart.spots[1].y


def test_nothing_to_draw():
    chart = scatter([])
    assert chart.spots == ()
    assert chart.label_y < chart.height
