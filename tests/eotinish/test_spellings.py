"""Wordings of e-Otinish: matched by a person or by themselves; records stay as they are."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.acts import Conflict, Refused, act, changed
from eotinish.actions.importing_rows import import_rows
from eotinish.actions.spellings import match_by_themselves, match_spelling, unmatched
from eotinish.models import Spelling
from eotinish.queries import Selection, received
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
