"""Wordings of e-Otinish: matched by a person or by themselves; records stay as they are."""

from datetime import date

import psycopg2
import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404

from common.acts import Conflict, Refused, act, changed
from eotinish.actions.importing_rows import import_rows
from eotinish.actions.spellings import match_by_themselves, match_spelling, unmatched
from eotinish.models import Complaint, ComplaintMonth, Spelling
from eotinish.queries import Selection, counts_of_rows, received
from eotinish.staging import LOCK
from tests.eotinish.files import row, write

ALL = Selection(everything=True)
YEAR = {"first": date(2022, 1, 1), "last": date(2022, 12, 31)}


@pytest.fixture
def waiting(cast, tmp_path):
    """A body and a kind that nobody knows yet."""
    import_rows(write(tmp_path / "rows.csv", [row(1, body="Akimat of the city", kind="of its own")]), by=None)
    found = Spelling.objects.unscoped("test")
    return {one.field: one for one in unmatched(found)}


def by_body() -> dict:
    return {key: one.received for key, one in received("body", **YEAR, selection=ALL).items()}


def test_a_match_takes_effect_without_touching_a_record(cast, waiting):
    assert by_body() == {(None,): 1}
    assert match_spelling(waiting["body"], by=cast.analyst, target=cast.own, version=1)
    assert by_body() == {(cast.own.pk,): 1}
    assert match_spelling(waiting["kind"], by=cast.analyst, target="complaint")
    assert waiting["body"].matched is False
    waiting["body"].refresh_from_db()
    assert waiting["body"].matched is True
    match_spelling(waiting["body"].pk, by=cast.analyst)
    assert by_body() == {(None,): 1}, "taken back, it waits again"


def test_what_is_nothing_of_ours_waits_no_more(cast, waiting):
    match_spelling(waiting["body"], by=cast.analyst, set_aside=True)
    left = unmatched(Spelling.objects.unscoped("test"))
    assert waiting["body"] not in left and waiting["kind"] in left
    with pytest.raises(Refused):
        match_spelling(waiting["body"], by=cast.analyst, target=cast.own, set_aside=True)


def test_who_may_and_who_was_first(cast, waiting):
    with pytest.raises(PermissionDenied):
        match_spelling(waiting["body"], by=cast.controller, target=cast.own)
    with pytest.raises(Http404):
        match_spelling(waiting["body"], by=cast.stranger, target=cast.own)
    match_spelling(waiting["body"], by=cast.analyst, target=cast.own)
    with pytest.raises(Conflict):
        match_spelling(waiting["body"], by=cast.analyst, target=cast.sister, version=1)


def test_what_says_by_itself_what_it_means_after_a_body_was_added(cast, waiting):
    with pytest.raises(PermissionDenied):
        match_by_themselves(by=cast.controller)
    assert match_by_themselves(by=cast.analyst) == 0
    with act("test.name"):
        changed(cast.own, name_en="Akimat of the city")
    assert match_by_themselves(by=None) == 1
    assert by_body() == {(cast.own.pk,): 1}


def months() -> dict:
    """What the months hold, which is what a recount of their rows says."""
    found = received(**YEAR, selection=ALL)[()]
    rows = Complaint.objects.unscoped("test").aggregate(**counts_of_rows())
    assert [found.received, found.satisfied, found.refused, found.explained] == list(rows.values())
    return {"received": found.received, "satisfied": found.satisfied}


def status(text: str) -> Spelling:
    return Spelling.objects.unscoped("test").get(field="status", text=text)


@pytest.fixture
def statuses(cast, tmp_path):
    """Rows of two months whose status nobody knows yet, and of a third month with one that is known."""
    rows = [row(number, f"2022-0{1 + number % 2}-15", status="Done by letter") for number in range(5)]
    import_rows(write(tmp_path / "s.csv", [*rows, row(9, "2022-05-01", status="исполнено")]), by=None)
    return status("Done by letter")


def test_a_status_that_is_matched_later_is_counted_into_the_months(cast, statuses):
    kept = ComplaintMonth.objects.unscoped("test").get(month="2022-05-01").pk
    assert months() == {"received": 6, "satisfied": 1}
    match_spelling(statuses, by=cast.analyst, target="satisfied")
    assert months() == {"received": 6, "satisfied": 6}
    match_spelling(statuses, by=cast.analyst, target="refused")
    assert months() == {"received": 6, "satisfied": 1}
    match_spelling(statuses, by=cast.analyst, set_aside=True)
    assert months() == {"received": 6, "satisfied": 1}
    assert ComplaintMonth.objects.unscoped("test").filter(pk=kept).exists(), "the month without it stays"


def test_a_status_that_says_by_itself_what_it_means_is_counted_too(cast, statuses):
    with act("test.text"):
        changed(statuses, text="исполнено", key="of its own")
    assert match_by_themselves(by=cast.analyst) == 1
    assert months() == {"received": 6, "satisfied": 6}


def test_no_status_is_matched_while_a_file_is_imported(cast, statuses):
    with psycopg2.connect(**connection.get_connection_params() | {"cursor_factory": None}) as other:
        other.cursor().execute("SELECT pg_advisory_lock(%s)", [LOCK])
        with pytest.raises(Refused, match="being imported"):
            match_spelling(statuses, by=cast.analyst, target="satisfied")
        other.cursor().execute("SELECT pg_advisory_unlock(%s)", [LOCK])
    assert months() == {"received": 6, "satisfied": 1}
    match_spelling(statuses, by=cast.analyst, target="satisfied")


def test_a_code_that_the_column_does_not_have_is_refused(cast, statuses, waiting):
    for word, code in ((statuses, "complaint"), (waiting["kind"], "satisfied")):
        with pytest.raises(Refused):
            match_spelling(word, by=cast.analyst, target=code)
