"""From the cell of a file to a value: one parser for each kind of column.

A parser takes what stands in the cell (never empty) and returns the value, or raises `BadCell` with a reason that a
person can read.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.db import models
from django.utils.translation import gettext as _

from common.sheets import Cell
from common.text import clean_line

Parser = Callable[[Cell], Any]

FIRST_YEAR, LAST_YEAR = 1990, 2100
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ][\d:.]*)?")
_DOTTED = re.compile(r"(\d{1,2})[./](\d{1,2})[./](\d{4})")
_is_url = URLValidator(schemes=["http", "https"])


class BadCell(ValueError):
    """What stands in a cell can't be taken; the text says why."""


class BadRow(ValueError):
    """A row can't be taken: the column, the reason, and (for `Problem`) the value."""

    def __init__(self, column: str, reason: str, value: str = ""):
        super().__init__(reason)
        self.column, self.reason, self.value = column, reason, value


def plain(cell: Cell) -> str:
    """The cell as text: a date in ISO form, a whole number without a point."""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def text(longest: int, *, lines: bool = False) -> Parser:
    """Text of at most `longest` characters; in one line unless `lines`."""

    def parse(cell: Cell) -> str:
        value = plain(cell)
        if not lines and "\n" in value:
            value = clean_line(value)
        if len(value) > longest:
            raise BadCell(_("At most %(count)s characters.") % {"count": longest})
        return value

    return parse


def code(longest: int = 80) -> Parser:
    """A reference or a code: one line, kept as it stands."""
    return text(longest)


def choice(choices: type[models.TextChoices], *, but: Collection[str] = ()) -> Parser:
    """One of the codes of an enumeration."""
    known = {value: value for value in choices.values if value not in but}

    def parse(cell: Cell) -> str:
        value = plain(cell)
        found = known.get(value) or known.get(value.lower())
        if found is None:
            raise BadCell(_("Not a known code. Known are: %(codes)s.") % {"codes": ", ".join(known)})
        return found

    return parse


def many(one: Parser) -> Parser:
    """Several values separated by semicolons, each once."""

    def parse(cell: Cell) -> tuple:
        parts = [part.strip() for part in plain(cell).split(";")]
        return tuple(dict.fromkeys(one(part) for part in parts if part))

    return parse


def named(known: Mapping[str, Any], cell: Cell, reason: str) -> Any:
    """The row of a directory that the cell names by its code. Raises BadCell with the reason."""
    try:
        return known[plain(cell)]
    except KeyError:
        raise BadCell(reason) from None


def day(cell: Cell) -> date:
    """A date: a date cell, 2022-05-04 or 04.05.2022."""
    if isinstance(cell, date):
        found = cell
    else:
        value = plain(cell)
        try:
            if match := _ISO.fullmatch(value):
                found = date(int(match[1]), int(match[2]), int(match[3]))
            elif match := _DOTTED.fullmatch(value):
                found = date(int(match[3]), int(match[2]), int(match[1]))
            else:
                raise ValueError
        except ValueError:
            raise BadCell(_("Not a date. Write it as 2022-05-04 or 04.05.2022.")) from None
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise BadCell(_("Check the year."))
    return found


def whole(most: int = 2_000_000_000) -> Parser:
    """A whole number from 0 to `most`."""

    def parse(cell: Cell) -> int:
        value = plain(cell).replace(" ", "").replace("\u00a0", "")
        if not (value.isascii() and value.isdigit() and len(value) <= 12 and int(value) <= most):
            raise BadCell(_("Not a whole number."))
        return int(value)

    return parse


def share(cell: Cell) -> Decimal:
    """A share from 0 to 1 with two digits: 0.75, 0,75 or 75%."""
    value = plain(cell).replace(",", ".").replace(" ", "")
    percent = value.endswith("%")
    try:
        found = Decimal(value.removesuffix("%")) / (100 if percent else 1)
        if not found.is_finite() or not 0 <= found <= 1:
            raise InvalidOperation
    except InvalidOperation:
        raise BadCell(_("Not a share from 0 to 1.")) from None
    return found.quantize(Decimal("0.01"))


def url(longest: int = 500) -> Parser:
    """A link that begins with http:// or https://."""
    limited = text(longest)

    def parse(cell: Cell) -> str:
        value = limited(cell)
        try:
            _is_url(value)
        except ValidationError:
            raise BadCell(_("Not a link.")) from None
        return value

    return parse


def checked(parse: Callable[[str], str]) -> Parser:
    """A parser of the project that raises `ValidationError`."""

    def parse_cell(cell: Cell) -> str:
        if isinstance(cell, float) and not math.isfinite(cell):
            raise BadCell(_("Not a whole number."))
        try:
            return parse(plain(cell))
        except ValidationError as error:
            raise BadCell(error.messages[0]) from None

    return parse_cell
