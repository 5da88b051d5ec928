"""Columns of the report of coverage, the same on the page and in every file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from common.tables import NUMBER, Column
from reports.queries.coverage import CoverageReport

# Figures of each cut, in the order of their columns.
ASKED = ("required", "met", "not_met", "open")
REACH = ("meetings", "people", "questions")
GROUPS = ("reached", "pairs", "group_meetings", "group_people", "group_questions")
FIGURES = {
    "body": (*ASKED, *GROUPS, *REACH),
    "group": ("reached", "pairs", *REACH),
    "territory": (*ASKED, *REACH),
}


def heads(by: str) -> list[tuple[str, str]]:
    """The figures of a cut with their names."""
    names = {
        "required": _("Required by norms"),
        "met": _("Met"),
        "not_met": _("Not met"),
        "open": _("Not over yet"),
        "reached": _("Bodies that met them") if by == "group" else _("Target groups met"),
        "pairs": _("of"),
        "group_meetings": _("Meetings for them"),
        "group_people": _("People at them"),
        "group_questions": _("Questions at them"),
        "meetings": _("Meetings held"),
        "people": _("Citizens received"),
        "questions": _("Questions"),
    }
    return [(name, names[name]) for name in FIGURES[by]]


def first_head(by: str) -> str:
    """What a row is."""
    return {"body": _("Host body"), "group": _("Target group"), "territory": _("Territory")}[by]


def columns(by: str) -> list[Column]:
    """Codes as other systems know them, headers for people."""
    found = [Column("code", _("Code")), Column("name", first_head(by))]
    if by == "territory":
        found += [Column("body", _("Code of the body")), Column("body_name", _("Host body"))]
    if by != "group":
        found.append(Column("norm", _("Norm")))
    return [*found, *(Column(name, label, NUMBER) for name, label in heads(by))]


def flat(found: CoverageReport) -> Iterator[dict[str, Any]]:
    """Rows and total for a file."""
    return (row.as_json() for row in (*found.rows, found.total))
