"""Numbers as people of each language write them: 1 679 · 73,9 % · 1,2 млрд ₸ (kk, ru) and 1,679 · 73.9% (en)."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats
from django.utils.translation import get_language
from django.utils.translation import gettext as _

NOTHING = "—"
NO_BREAK = "\N{NO-BREAK SPACE}"
NARROW = "\N{NARROW NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
TENGE = "₸"
MANY = 10_000  # rows of a list are counted up to here, and told as "more than" beyond it


def number(value, places: int = 0) -> str:
    """With thousands apart; `places` after the comma. A dash for None: unknown is not zero."""
    if value is None or value == "":
        return NOTHING
    # Rounded here: Django's own formatting cuts digits off.
    value = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    text = formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return text.replace(NO_BREAK, NARROW).replace("-", MINUS)


def counted(value: int) -> str:
    """How many rows a list has: exactly up to `MANY`, 10,000+ beyond it."""
    return number(value) if value <= MANY else f"{number(MANY)}+"


def percent(value, places: int = 1) -> str:
    """A fraction of one as per cent; kk and ru put a space before the sign."""
    if value is None or value == "":
        return NOTHING
    return f"{number(Decimal(str(value)) * 100, places)}{percent_sign()}"


def percent_sign() -> str:
    return "%" if (get_language() or "").startswith("en") else f"{NO_BREAK}%"


def points(value, places: int = 1) -> str:
    """A difference of two rates in percentage points, with its sign."""
    if value is None or value == "":
        return NOTHING
    sign = "+" if value > 0 else ""
    return _("%(value)s pp") % {"value": f"{sign}{number(Decimal(str(value)) * 100, places)}"}


def signed(value, places: int = 0) -> str:
    """A change: +12, −3, 0."""
    if value is None or value == "":
        return NOTHING
    return f"{'+' if value > 0 else ''}{number(value, places)}"


def money(value) -> str:
    """Whole tenge."""
    return NOTHING if value is None or value == "" else f"{number(value)}{NO_BREAK}{TENGE}"


def money_short(value) -> str:
    """Tenge rounded to thousands, millions or billions, for headlines."""
    if value is None or value == "":
        return NOTHING
    value = Decimal(str(value))
    size = abs(value)
    if size >= 10**9:
        return _("%(value)s bn ₸") % {"value": number(value / 10**9, 1)}
    if size >= 10**6:
        return _("%(value)s m ₸") % {"value": number(value / 10**6, 1)}
    if size >= 10**4:
        return _("%(value)s thousand ₸") % {"value": number(value / 10**3, 0)}
    return money(value)
