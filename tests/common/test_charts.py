"""Geometry of charts and classes of colour: nothing lies about size, nothing is drawn where nothing is known."""

import itertools
import re
from decimal import Decimal

import pytest
from django.template.loader import render_to_string
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from common import charts, scales

counts = st.integers(min_value=0, max_value=2_000_000)
maybe = st.none() | counts


@given(counts)
def test_ticks_cover_the_values_in_even_whole_steps(high):
    marks = scales.ticks(high)
    steps = {later - earlier for earlier, later in itertools.pairwise(marks)}
    assert marks[0] == 0
    assert marks[-1] >= high
    assert len(steps) == 1
    assert len(marks) <= 6
    assert all(isinstance(mark, int) for mark in marks)


def test_ticks_of_rates_are_fractions_and_of_changes_go_below_zero():
    assert scales.ticks(1, whole=False) == [0, 0.25, 0.5, 0.75, 1]
    assert scales.ticks(10, low=-7) == [-10, -5, 0, 5, 10]


def test_place_is_linear_and_bears_an_empty_span():
    assert scales.place(5, 0, 10, 100, 0) == 50
    assert scales.place(Decimal("0.25"), 0, 1, 0, 100) == 25
    assert scales.place(3, 3, 3, 0, 100) == 0


def test_a_missing_value_leaves_a_gap_and_never_becomes_zero():
    chart = charts.line_chart(["a", "b", "c", "d", "e"], [("x", [1, 2, None, 4, 5])])
    line = chart.lines[0]
    assert len(line.paths) == 2
    assert [dot.label for dot in line.dots] == ["a", "b", "d", "e"]
    assert line.last.value == 5
    assert chart.table[2] == ("c", [None])


@given(st.lists(maybe, min_size=1, max_size=40))
def test_points_stay_inside_the_chart_and_higher_values_stand_higher(values):
    chart = charts.line_chart([str(index) for index in range(len(values))], [("x", values)])
    dots = chart.lines[0].dots
    assert all(0 <= dot.x <= 100 and charts.TOP <= dot.y <= chart.height - charts.BOTTOM for dot in dots)
    ordered = sorted(dots, key=lambda dot: dot.value)
    assert all(low.y >= high.y for low, high in itertools.pairwise(ordered))


def test_series_of_another_length_are_refused():
    with pytest.raises(ValueError, match="2 values for 3 labels"):
        charts.line_chart(["a", "b", "c"], [("x", [1, 2])])
    with pytest.raises(ValueError, match="2 values for 3 labels"):
        charts.bar_chart(["a", "b", "c"], [("x", [1, 2])])
    with pytest.raises(ValueError, match="1 values for 2 series"):
        charts.stacked_chart([("x", "open"), ("y", "solved")], [("row", [1])])


@pytest.mark.parametrize("count", [1, 8, 12, 13, 36, 120])
def test_labels_stay_few_and_the_last_one_is_always_there(count):
    chart = charts.line_chart([str(index) for index in range(count)], [("x", [1] * count)])
    assert len(chart.labels) <= 12
    assert chart.labels[-1].text == str(count - 1)
    assert not chart.labels[-1].odd


def test_bars_stand_on_zero_side_by_side():
    chart = charts.bar_chart(["a", "b"], [("up", [4, None]), ("down", [-4, 2])], looks=["ok", "bad"])
    up, down, second = chart.bars
    zero = next(tick.y for tick in chart.ticks if tick.value == 0)
    assert up.y + up.height == pytest.approx(zero)
    assert down.y == pytest.approx(zero)
    assert up.x + up.width <= down.x
    assert (up.look, down.look, second.label) == ("ok", "bad", "b")
    assert all(bar.x >= 0 and bar.x + bar.width <= 100 for bar in chart.bars)


def test_few_bars_carry_their_values_and_many_do_not():
    assert charts.bar_chart(["a"], [("x", [1])]).show_values
    assert not charts.bar_chart([str(i) for i in range(30)], [("x", [1] * 30)]).show_values


@given(st.lists(counts, min_size=3, max_size=3))
def test_a_stacked_bar_is_whole(values):
    chart = charts.stacked_chart([("a", "solved"), ("b", "partly"), ("c", "open")], [("row", values)])
    row = chart.rows[0]
    assert row.total == sum(values)
    assert sum(part.share for part in row.parts) == pytest.approx(1 if row.total else 0)
    assert all(part.value > 0 for part in row.parts)
    assert chart.table == [("row", [*values, sum(values)])]


def test_a_negative_share_is_refused():
    with pytest.raises(ValueError, match="negative"):
        charts.stacked_chart([("a", "open")], [("row", [-1])])


def test_sparkline_spans_lowest_to_highest_and_bears_nothing():
    spark = charts.sparkline([1, None, 3, 2])
    assert spark.paths == ("63.0,4.0 93.0,15.0",)
    assert spark.end == (93.0, 15.0)
    assert charts.sparkline([]).end is None
    assert charts.sparkline([None, None]).paths == ()
    flat = charts.sparkline([5, 5])
    assert flat.end[1] == flat.height / 2


def test_a_rate_on_a_threshold_belongs_above_it():
    thresholds = (0.5, 0.7, 0.85, 0.95)
    assert scales.rate_class(None, thresholds) == "q0"
    assert scales.rate_class(0, thresholds) == "q1"
    assert scales.rate_class(0.5, thresholds) == "q2"
    assert scales.rate_class(Decimal("0.9499"), thresholds) == "q4"
    assert scales.rate_class(1, thresholds) == "q5"


@given(st.lists(maybe, max_size=200))
def test_heat_thresholds_grow_and_classes_follow_the_counts(values):
    thresholds = scales.heat_thresholds(values)
    assert list(thresholds) == sorted(set(thresholds))
    assert len(thresholds) <= 4
    known = sorted(value for value in values if value)
    classes = [scales.heat_class(value, thresholds) for value in known]
    assert classes == sorted(classes)
    assert set(classes) <= {"h1", "h2", "h3", "h4", "h5"}
    assert scales.heat_class(0, thresholds) == scales.heat_class(None, thresholds) == "h0"


def test_legend_has_an_item_per_class_without_holes():
    items = scales.legend("q", (0.5, 0.9))
    assert [(item.look, item.low, item.high) for item in items] == [
        ("q1", None, 0.5),
        ("q2", 0.5, 0.9),
        ("q3", 0.9, None),
    ]


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("kind", ["_line", "_bars", "_stacked"])
def test_a_drawn_chart_is_named_has_its_table_and_no_comma_in_its_places(kind, language):
    labels = ["Jan", "Feb", "Mar"]
    made = {
        "_line": charts.line_chart(labels, [("A", [0.5, None, 1])], top=1, whole=False),
        "_bars": charts.bar_chart(labels, [("A", [1, 2, 3]), ("B", [3, 2, None])]),
        "_stacked": charts.stacked_chart([("A", "solved"), ("B", "open")], [("x", [1, 2]), ("y", [0, 0])]),
    }
    context = {
        "chart": made[kind],
        "id": "c1",
        "title": "T",
        "description": "D",
        "corner": "Month",
        "kind": "percent" if kind == "_line" else "number",
    }
    with translation.override(language):
        html = render_to_string(f"charts/{kind}.svg.html", context)
    assert 'role="img" aria-labelledby="c1-t c1-d"' in html
    assert '<title id="c1-t">T</title>' in html
    assert "<table" in html
    places = re.findall(r'\s(?:x|y|x1|x2|y1|y2|cx|cy|width|height)="([^"]*)"', html)
    assert places
    assert all(re.fullmatch(r"-?[\d.]+%?", place) for place in places)
    assert "style=" not in html
