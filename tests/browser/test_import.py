"""Imports by upload in the browser: file → verdicts → good rows, also without JavaScript; clean, dark and on a phone."""

from __future__ import annotations

import pytest

from meetings.models import Meeting
from tests.browser.conftest import DESKTOP, PHONE, axe, fits
from tests.organisations.test_import_screens import MIXED

LOOKS = {
    "light": {"viewport": DESKTOP, "color_scheme": "light"},
    "dark": {"viewport": DESKTOP, "color_scheme": "dark"},
    "phone": {"viewport": PHONE, "color_scheme": "light"},
    "dark-phone": {"viewport": PHONE, "color_scheme": "dark"},
    "no-script": {"viewport": DESKTOP, "java_script_enabled": False},
}


@pytest.mark.parametrize("look", LOOKS)
def test_a_file_becomes_meetings(cast, context, look, tmp_path):
    page = context(cast.registrar, **LOOKS[look]).new_page()
    scripted = look != "no-script"

    def clean(name: str):
        page.screenshot(path=tmp_path / f"{name}.png", full_page=True)
        if scripted:
            assert axe(page) == []
            assert fits(page)

    page.goto("/staff/imports/")
    clean("home-empty")
    page.get_by_role("link", name="Meetings").last.click()
    clean("upload")
    page.get_by_role("button", name="Check the file").click()
    clean("upload-wrong")
    assert page.get_by_role("alert").is_visible()
    file = tmp_path / "meetings of May.csv"
    file.write_text(MIXED, encoding="utf-8")
    page.get_by_label("File").set_input_files(file)
    page.get_by_role("button", name="Check the file").click()
    clean("run")
    assert page.get_by_role("table").get_by_role("row").count() == 6
    page.get_by_role("button", name="Import the 2 good rows only").click()
    clean("run-done")
    assert page.get_by_text("Written: 2 new, 0 changed.").is_visible()
    assert Meeting.objects.unscoped("test").count() == 2
    page.goto("/staff/imports/")
    clean("home")
    assert page.get_by_role("link", name="meetings of May.csv").is_visible()
