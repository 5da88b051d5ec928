"""Reference data of the room: target groups, norms, exemptions from them, terms of meetings. Safe to repeat."""

from __future__ import annotations

import csv
from pathlib import Path

from django.db.models import Model
from django.utils.translation import gettext_noop

from common.acts import act
from meetings.models import MeetingRule, Norm, NormExemption, TargetGroup
from organisations.models import Body

REFERENCE = Path(__file__).resolve().parent.parent / "reference"
# Legal acts as they stand in the reference files. What administrators write is shown as written.
SOURCES = (
    gettext_noop("Decree of the President No. 863 of 7 April 2022"),
    gettext_noop("Rule of the Government in place of Decree No. 863, from 9 January 2024"),
    gettext_noop("Decree of the President of March 2022 on meetings of akims with the population"),
    gettext_noop("Decree of the President of 20 November 2023 on meetings of akims with the population"),
    gettext_noop(
        "Rule of this system: the lead time of an announcement is laid down in no act that was found"
    ),
)


def load_meeting_reference() -> int:
    """Fill what is empty; returns how many rows were added.

    A group, a level of norms, a body or a kind of rule that the table has already is left alone: it is the
    administrator's. Bodies that the directory does not have are passed over.
    """
    with act("meeting_reference.load"):
        bodies = dict(Body.objects.values_list("code", "pk"))
        exemptions = [
            {"body_id": bodies[code], **row}
            for row in _rows("norm_exemptions")
            if (code := row.pop("body")) in bodies
        ]
        return (
            _fill(TargetGroup, "code", _rows("target_groups"))
            + _fill(Norm, "host_level", _rows("norms"))
            + _fill(NormExemption, "body_id", exemptions)
            + _fill(MeetingRule, "kind", _rows("meeting_rules"))
        )


def _fill(model: type[Model], key: str, rows: list[dict]) -> int:
    known = set(model.objects.values_list(key, flat=True))
    return len(model.objects.bulk_create(model(**row) for row in rows if row[key] not in known))


def _rows(name: str) -> list[dict]:
    """The rows of a file; an empty cell is no value."""
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{column: cell or None for column, cell in row.items()} for row in csv.DictReader(file)]
