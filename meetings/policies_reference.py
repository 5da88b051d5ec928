"""State of the tables of norms, exemptions, terms and groups: whether a row may be added, changed, ended."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils.translation import gettext as _

from common.acts import Refused
from common.templatetags.ui import day as shown
from meetings.enums import NormPeriod
from meetings.norms import period_of

LAST_YEAR = 2100


def check_content(row: Model) -> None:
    """Refused, by field, unless the fields and the constraints of the table accept the row."""
    try:
        row.full_clean()
    except ValidationError as wrong:
        raise Refused(wrong.message_dict) from None


def check_begins(valid_from: date, in_force_since: date | None, today: date) -> None:
    """Refused unless a row begins after the one now in force and changes no period that is over.

    A rule that became law some days ago may still be entered, within the running quarter: every norm period that
    is over ended before it. The first row of its kind may begin on any day.
    """
    wrong = ""
    if in_force_since is not None and valid_from <= in_force_since:
        text = _("A rule is in force since %(day)s; a new one begins after that day.")
        wrong = text % {"day": shown(in_force_since)}
    elif in_force_since is not None:
        wrong = _over(valid_from, today)
    if valid_from.year > LAST_YEAR:
        wrong = _("Give a year up to %(year)s.") % {"year": LAST_YEAR}
    if wrong:
        raise Refused({"valid_from": wrong})


def check_exemption(row, others, today: date) -> None:
    """Refused unless an exemption changes no period that is over and overlaps none of the body's `others`."""
    if wrong := _over(row.valid_from, today):
        raise Refused({"valid_from": wrong})
    for other in others:
        before_end = other.valid_to is None or row.valid_from < other.valid_to
        after_begin = row.valid_to is None or other.valid_from < row.valid_to
        if before_end and after_begin:
            text = _("This body is exempt from %(day)s already.")
            raise Refused({"valid_from": text % {"day": shown(other.valid_from)}})


def _over(valid_from: date, today: date) -> str:
    first = period_of(NormPeriod.QUARTER, today).first
    if valid_from >= first:
        return ""
    text = _("Periods that are over stay as they were judged: begin on %(day)s or later.")
    return text % {"day": shown(first)}


def check_not_in_force(row, today: date) -> None:
    """Refused for a row that is or was in force: meetings were judged by it."""
    if row.valid_from <= today:
        text = _("This rule is in force since %(day)s and stays as it is. Add a new one from a later day.")
        raise Refused(text % {"day": shown(row.valid_from)})


def check_end(valid_to: date | None, valid_from: date | None, today: date) -> None:
    """Refused unless the end is not in the past (it would rewrite what was) and comes after the beginning."""
    if valid_to is None:
        return
    if valid_to < today:
        raise Refused({"valid_to": _("The end can't be in the past.")})
    if valid_from is not None and valid_to <= valid_from:
        raise Refused({"valid_to": _("The end must come after the beginning.")})
