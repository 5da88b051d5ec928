"""The home of reports, and what the catalogue promises of each."""

import pytest
from django.urls import reverse

from common.acts import Refused
from reports.catalogue import REPORTS


def test_every_report_is_on_the_home_with_the_selection_that_came_along(cast, client_of):
    page = client_of(cast.analyst).get(reverse("report_home"), {"tier": "local"}).content.decode()
    for report in REPORTS.values():
        assert f'href="{reverse(report.page)}?tier=local"' in page, report.code
        assert str(report.label) in page


@pytest.mark.parametrize("code", REPORTS)
def test_every_report_makes_a_table(cast, code):
    columns, rows = REPORTS[code].table({"period": "2022"}, cast.analyst)
    for row in rows:
        assert isinstance(row, dict)
        assert {column.key for column in columns} <= set(row)


@pytest.mark.parametrize("code", REPORTS)
def test_a_wrong_cut_is_told(cast, code):
    with pytest.raises(Refused) as told:
        REPORTS[code].table({"by": "phase-of-the-moon"}, cast.analyst)
    assert "by" in told.value.message_dict


@pytest.mark.parametrize("code", REPORTS)
def test_its_page_has_the_bar_of_its_group(cast, client_of, code):
    page = client_of(cast.analyst).get(reverse(REPORTS[code].page)).content.decode()
    assert reverse("report_home") + "?" in page


def test_the_menu_marks_one_entry(cast, client_of):
    page = client_of(cast.analyst).get(reverse("dashboard")).content.decode()
    menu = page[page.index('<ul class="nav">') :]
    menu = menu[: menu.index("</ul>")]
    assert menu.count("aria-current") == 1
    assert menu.index("aria-current") < menu.index(reverse("meeting_list"))
