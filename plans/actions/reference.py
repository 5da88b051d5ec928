"""Reference data of the room: the rule of systemic problems. Safe to repeat."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_noop

from common.acts import act
from plans.models import SystemicRule

# As it stands in the table. What administrators write is shown as written.
SOURCES = (
    gettext_noop("Rule of this system: what makes a problem systemic is laid down in no act that was found"),
)
BEGINS = date(2022, 1, 1)


def load_plan_reference() -> int:
    """The rule into an empty table; returns how many rows were added. A table that has rows is the administrator's."""
    with act("plan_reference.load"):
        if SystemicRule.objects.exists():
            return 0
        SystemicRule.objects.create(
            questions=10, territories=3, periods=2, valid_from=BEGINS, source=SOURCES[0]
        )
        return 1
