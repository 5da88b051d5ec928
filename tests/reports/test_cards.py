"""Small decisions behind the parts of the dashboard."""

from datetime import date

import pytest
from django.utils import translation

from common.scales import RATE_THRESHOLDS
from reports.cards.maps import abbreviation, rate_entries, thresholds
from reports.cards.rankings import brief, ranking
from reports.filters import ReportFilter
from reports.links import Links
from reports.queries.counts import Counts
from reports.queries.dimensions import DIMENSIONS, Entry
from reports.queries.meetings import Attendance
from reports.queries.resolution import assembled
from tests.reports.test_filters import YEAR


@pytest.mark.parametrize(
    ("name", "short"),
    [("СКО", "СКО"), ("Абай", "Абай"), ("Костанай", "КОС"), ("Алматы обл.", "АЛМ.о"), ("г. Алматы", "АЛМ")],
)
def test_names_for_42_pixels(name, short):
    assert abbreviation(name) == short


def test_almaty_city_and_region_differ():
    assert abbreviation("Almaty reg.") != abbreviation("Almaty")


def test_common_scale_where_rates_differ():
    assert thresholds([0.4, 0.6, 0.8, 0.9, 0.99, None]) == RATE_THRESHOLDS
    assert thresholds([0.99, 0.98]) == RATE_THRESHOLDS
    assert thresholds([]) == RATE_THRESHOLDS


def test_close_rates_get_steps_between_the_lowest_and_the_highest():
    found = thresholds([0.97, 0.98, 0.985, 0.99, 0.992, 0.996])
    assert found == (0.975, 0.98, 0.986, 0.991)
    with translation.override("en"):
        assert [entry.label for entry in rate_entries(found)][1] == "from 97.5%"
        assert rate_entries(RATE_THRESHOLDS)[0].label == "below 50%"


def test_equal_rates_keep_the_common_scale():
    assert thresholds([0.99] * 20) == RATE_THRESHOLDS


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Министерство юстиции Республики Казахстан", "Министерство юстиции"),
        ("Қазақстан Республикасының Әділет министрлігі", "Әділет министрлігі"),
        ("Ministry of Justice", "Ministry of Justice"),
    ],
)
def test_names_without_the_country(name, short):
    assert brief(name) == short


def regions(count: int, questions: int = 40):
    counts = {f"{n:02}": Counts(solved=questions - n, open=n) for n in range(count)}
    entries = {code: Entry(code, code) for code in counts}
    return assembled(DIMENSIONS["region"], counts, {}, Attendance(), date(2022, 12, 31), entries)


@pytest.fixture
def links(cast):
    chosen = ReportFilter(YEAR, user=cast.analyst)
    assert chosen.is_valid()
    return Links(chosen)


def test_the_first_and_the_last_five_of_twenty(links):
    found = ranking(regions(20), links)
    assert [line.place for line in found.best] == [1, 2, 3, 4, 5]
    assert [line.place for line in found.worst] == [16, 17, 18, 19, 20]
    assert (found.between, found.too_few) == (10, 0)
    assert [line.tone for line in found.best] == ["ok", "ok", "ok", "", ""]
    assert [line.tone for line in found.worst] == ["", "", "bad", "bad", "bad"]


def test_a_short_ranking_is_shown_whole(links):
    found = ranking(regions(7), links)
    assert (len(found.best), found.worst, found.between) == (7, [], 0)


def test_rows_with_few_questions_are_counted_apart(links):
    found = ranking(regions(4, questions=20), links)
    assert (found.best, found.too_few) == ([], 4)
