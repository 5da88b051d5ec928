"""State of the table of rules: whether a rule may be added or changed, and with this content."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from appeals.deadlines import ANSWERS, RuleKind
from common.acts import Refused
from common.templatetags.ui import day as shown

LAST_YEAR = 2100


def check_rule(*, kind: str, valid_from: date, extension_months: int, in_force_since: date | None) -> None:
    """Refused unless the rule begins after the one now in force, and extends only what the law lets be extended.

    Past rules are never rewritten: a rule that became law some days ago may still be entered, but only after the day
    from which the present one is in force.
    """
    wrong: dict[str, str] = {}
    if in_force_since is not None and valid_from <= in_force_since:
        wrong["valid_from"] = _("A rule is in force since %(day)s; a new one begins after that day.") % {
            "day": shown(in_force_since)
        }
    elif valid_from.year > LAST_YEAR:
        wrong["valid_from"] = _("Give a year up to %(year)s.") % {"year": LAST_YEAR}
    if extension_months and kind == RuleKind.COMPLAINT:
        wrong["extension_months"] = _("The term of a complaint is never extended.")
    elif extension_months and kind not in ANSWERS:
        wrong["extension_months"] = _("Only the term of an answer can be extended.")
    if wrong:
        raise Refused(wrong)


def check_not_in_force(rule, today: date) -> None:
    """Refused for a rule that is or was in force: questions were counted by it."""
    if rule.valid_from <= today:
        raise Refused(
            _("This rule is in force since %(day)s and stays as it is. Add a new one from a later day.")
            % {"day": shown(rule.valid_from)}
        )
