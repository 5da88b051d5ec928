"""Small objects that views hand to the components of templates/components/, and the look of statuses.

All are plain data with defaults, so a template never meets a missing attribute. Labels are translated text.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from common.charts import Spark
from common.numbers import number, percent
from common.scales import Number, legend

# Tones are CSS classes (static/css/components.css): neutral, info, pri, plan, ok, warn, bad.
# Code of a status → tone and icon. Codes are unique over questions, meetings and runs where they mean the same.
STATUS_LOOKS = {
    # questions
    "registered": ("info", "circle-dot"),
    "assigned": ("info", "user-check"),
    "in_work": ("pri", "clock"),
    "in_plan": ("plan", "target"),
    "resolved_on_spot": ("ok", "circle-check"),
    "resolved": ("ok", "check"),
    "partly_resolved": ("warn", "circle-slash"),
    "explained": ("neutral", "info"),
    "refused": ("neutral", "circle-x"),
    "withdrawn": ("neutral", "undo-2"),
    "duplicate": ("neutral", "copy"),
    "passed_outside": ("neutral", "external-link"),
    # terms
    "overdue": ("bad", "triangle-alert"),
    "due_soon": ("warn", "hourglass"),
    # meetings
    "planned": ("info", "calendar"),
    "announced": ("info", "megaphone"),
    "held": ("ok", "calendar-check"),
    "held_late": ("warn", "calendar-check"),
    "results_published": ("ok", "globe"),
    "moved": ("warn", "forward"),
    "cancelled": ("neutral", "calendar-x"),
    "missed": ("bad", "calendar-x"),
    # norms of meetings
    "met": ("ok", "check"),
    "not_met": ("bad", "x"),
    "none": ("neutral", "minus"),
    # proposals and publications
    "pending": ("warn", "hourglass"),
    "approved": ("ok", "check"),
    "declined": ("bad", "x"),
    "taken_back": ("neutral", "undo-2"),
    "lapsed": ("neutral", "minus"),
    "prepared": ("info", "file-text"),
    "published": ("ok", "globe"),
    # root problems, plan items, blockers
    "open": ("warn", "circle-dot"),
    "solved": ("ok", "circle-check"),
    "dropped": ("neutral", "circle-slash"),
    "merged": ("neutral", "merge"),
    "draft": ("neutral", "pencil"),
    "late": ("bad", "triangle-alert"),
    "at_risk": ("warn", "hourglass"),
    "on_track": ("ok", "circle-check"),
    "lifted": ("ok", "check"),
    "offered": ("info", "hourglass"),
    "agreed": ("pri", "clock"),
    "reported": ("info", "send"),
    "accepted": ("ok", "check"),
    "recalled": ("neutral", "undo-2"),
    "agrees": ("ok", "check"),
    "remarks": ("warn", "message-square-plus"),
    "objects": ("bad", "x"),
    "silent": ("neutral", "circle"),
    "replaced": ("neutral", "history"),
    "taken_off": ("neutral", "undo-2"),
    # runs of imports and exports, messages
    "queued": ("neutral", "hourglass"),
    "running": ("info", "refresh-cw"),
    "sending": ("info", "send"),
    "sent": ("ok", "check"),
    "done": ("ok", "check"),
    "failed": ("bad", "triangle-alert"),
    "expired": ("neutral", "clock"),
    # rows of an import
    "new": ("ok", "plus"),
    "updated": ("info", "pencil"),
    "unchanged": ("neutral", "equal"),
    "rejected": ("bad", "x"),
    # fair ranking
    "leader": ("ok", "award"),
    "middle": ("neutral", "equal"),
    "outsider": ("bad", "flag"),
    "too_few": ("neutral", "minus"),
    "same": ("neutral", "circle"),
    "alone": ("neutral", "minus"),
}
UNKNOWN_LOOK = ("neutral", "circle")


@dataclass(frozen=True)
class Button:
    """What a person can do here. `kind`: "" (main), sec, bad, link. With `post` it is a form with `fields`.

    A button that isn't `shown` is left out; one with `why` is shown as not available, with the reason.
    """

    label: str
    url: str = ""
    icon: str = ""
    kind: str = "sec"
    post: bool = False
    shown: bool = True
    why: str = ""
    fields: tuple[tuple[str, Any], ...] = ()
    small: bool = False


@dataclass(frozen=True)
class Crumb:
    label: str
    url: str = ""


@dataclass(frozen=True)
class Tab:
    """`count` None: no number is shown; lists of more than `numbers.MANY` are told as 10,000+. `tone` colours the number (bad, warn)."""

    label: str
    url: str
    current: bool = False
    count: int | None = None
    tone: str = ""


@dataclass(frozen=True)
class Kpi:
    """A figure: `value` as text, its `note` (period, count behind a rate), where its rows are (`url`).

    `trend` is up or down when the note is a change for the better or the worse, with an arrow to match.
    """

    label: str
    value: str
    note: str = ""
    tone: str = "neutral"
    icon: str = ""
    url: str = ""
    unit: str = ""
    trend: str = ""
    spark: Spark | None = None


@dataclass(frozen=True)
class Fact:
    """A pair of a summary list; `url` links the value, `status` shows it as a tag of that status."""

    label: str
    value: Any
    url: str = ""
    status: str = ""


@dataclass(frozen=True)
class Moment:
    """An entry of a timeline: `title` says what happened, `who` did it, `at` is a datetime."""

    title: str
    at: Any
    who: str = ""
    text: str = ""
    icon: str = "circle"
    tone: str = "neutral"
    changes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Tile:
    """A region on the tile map: `look` is q0…q5 or h0…h5, `short` fits 42 px, `note` is read after the value."""

    name: str
    short: str
    col: int
    row: int
    value: str
    look: str
    url: str = ""
    unit: str = ""
    city: bool = False
    note: str = ""


@dataclass(frozen=True)
class HeatCell:
    """`title`: more about the cell, seen when it is pointed at; `mark`: a word that sets it apart, shown as a flag."""

    value: Number | None
    look: str
    url: str = ""
    title: str = ""
    mark: str = ""


@dataclass(frozen=True)
class HeatRow:
    label: str
    cells: tuple[HeatCell, ...]
    url: str = ""
    total: Number | None = None


@dataclass(frozen=True)
class LegendEntry:
    look: str
    label: str


@dataclass(frozen=True)
class Page:
    """Where a list goes on: addresses of the neighbours (empty: none) and what is shown of how many."""

    previous_url: str = ""
    next_url: str = ""
    shown: int = 0
    first: int | None = None
    total: int | None = None
    links: tuple[Tab, ...] = field(default=())

    @property
    def last(self) -> int:
        """Number of the last row shown, where the first is known."""
        return (self.first or 1) + self.shown - 1


@dataclass(frozen=True)
class MonthEvent:
    label: str
    url: str = ""
    time: str = ""
    tone: str = "info"


@dataclass(frozen=True)
class MonthDay:
    """A cell of the month: `day` is a date; `off` a day without work, `other` a day of the neighbour month."""

    day: Any
    events: tuple[MonthEvent, ...] = ()
    today: bool = False
    off: bool = False
    other: bool = False


def status_look(code: str) -> tuple[str, str]:
    """Tone and icon of a status; a grey circle for a code that has no look yet."""
    return STATUS_LOOKS.get(code, UNKNOWN_LOOK)


def rate_legend(thresholds: Sequence[Number], *, prefix: str = "q") -> list[LegendEntry]:
    """Entries for classes of rates (fractions of one)."""
    return [_entry(item, lambda value: percent(value, 0)) for item in legend(prefix, thresholds)]


def count_legend(thresholds: Sequence[Number], *, prefix: str = "h") -> list[LegendEntry]:
    """Entries for classes of whole counts; the class of nothing stands first."""
    entries = [LegendEntry(f"{prefix}0", number(0))]
    for item in legend(prefix, thresholds):
        low, high = item.low or 1, None if item.high is None else item.high - 1
        if high is None:
            label = _("from %(low)s") % {"low": number(low)}
        elif low == high:
            label = number(low)
        else:
            label = f"{number(low)}–{number(high)}"
        entries.append(LegendEntry(item.look, label))
    return entries


def _entry(item, show) -> LegendEntry:
    if item.low is None:
        return LegendEntry(item.look, _("below %(high)s") % {"high": show(item.high)})
    return LegendEntry(item.look, _("from %(low)s") % {"low": show(item.low)})
