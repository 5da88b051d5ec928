"""Template tags and filters of the interface. docs/interface.md lists them with examples."""

import re
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from django import template
from django.contrib.staticfiles import finders
from django.forms import BoundField, CheckboxInput
from django.templatetags.static import static
from django.utils import formats, timezone
from django.utils.html import format_html

from common import numbers
from common.scales import place
from common.ui import status_look

register = template.Library()

SPRITE = "img/icons.svg"
# Names by which an icon may also be called.
ICON_ALIASES = {
    "home": "house",
    "bar-chart": "chart-column",
    "filter": "funnel",
    "alert-triangle": "triangle-alert",
    "building": "building-2",
    "sliders": "sliders-horizontal",
    "help": "circle-question-mark",
}
SORT_PARAMETER = "sort"
# Parameters that mean a place in a list; a new order starts from the first page.
PLACE_PARAMETERS = ("page", "after", "before")


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The icons in the sprite."""
    sprite = Path(finders.find(SPRITE)).read_text(encoding="utf-8")
    return frozenset(re.findall(r'<symbol id="([\w-]+)"', sprite))


@register.simple_tag
def icon(name: str, label: str = "", css: str = ""):
    """An icon of the sprite: decoration unless it has a label. Raises KeyError for a name the sprite lacks."""
    name = ICON_ALIASES.get(name, name)
    if name not in icon_names():
        raise KeyError(f"There is no icon {name!r} in {SPRITE}; add it to vendor.json.")
    href = f"{static(SPRITE)}#{name}"
    css = f"ic {css}".strip()
    if label:
        return format_html(
            '<svg class="{}" role="img" aria-label="{}"><use href="{}"></use></svg>', css, label, href
        )
    return format_html('<svg class="{}" aria-hidden="true"><use href="{}"></use></svg>', css, href)


@register.inclusion_tag("components/status_tag.html")
def status_tag(code: str, label: str, tone: str = "", icon: str = ""):
    """A status in words, with its icon and colour; tone and icon come from the code unless given."""
    known_tone, known_icon = status_look(code)
    return {"label": label, "tone": tone or known_tone, "icon": icon or known_icon}


@register.inclusion_tag("components/button.html", takes_context=True)
def button(context, action):
    """A `common.ui.Button`: a link, a form, or the reason why not."""
    return {"action": action, "csrf_token": context.get("csrf_token", "")}


@register.inclusion_tag("components/actions.html", takes_context=True)
def actions(context, buttons):
    """Several buttons in their order."""
    shown = [entry for entry in buttons or () if entry.shown]
    return {"buttons": shown, "csrf_token": context.get("csrf_token", "")}


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, plain: bool = False, css: str = "", label: str = ""):
    """A form field with label, hint and errors. `plain`: no “(optional)” mark, as in filters."""
    widget = bound.field.widget
    return {
        "field": bound,
        "plain": plain,
        "css": css or widget.attrs.get("data-field-class", ""),
        "label": label or bound.label,
        "is_check": isinstance(widget, CheckboxInput),
        "is_group": bool(widget.use_fieldset) and not widget.is_hidden,
        "across": bool(widget.attrs.get("data-across")),
    }


@register.inclusion_tag("components/sort_th.html", takes_context=True)
def sort_th(context, key: str, label: str, css: str = "", first: str = "ascending"):
    """A table head that sorts by `key` (`?sort=key`, `?sort=-key`). `first`: the order of the first click."""
    query = context["request"].GET.copy()
    current = query.get(SORT_PARAMETER, "")
    for name in (SORT_PARAMETER, *PLACE_PARAMETERS):
        query.pop(name, None)
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    following = {"ascending": "descending", "descending": "ascending"}.get(direction, first)
    query[SORT_PARAMETER] = key if following == "ascending" else f"-{key}"
    icons = {"ascending": "chevron-up", "descending": "chevron-down", "": "chevrons-up-down"}
    return {
        "label": label,
        "css": css,
        "direction": direction,
        "url": f"?{query.urlencode()}",
        "icon": icons[direction],
    }


@register.inclusion_tag("components/rate_bar.html")
def rate_bar(rate, low=None, high=None, tone: str = "s1"):
    """A rate (fraction of one) as a bar; `low` and `high` draw its interval. Hidden from screen readers: the
    number stands beside it. `tone`: s1, ok, warn, bad, neutral."""
    bounds = None if low is None or high is None else (_tenth(low), _tenth(high))
    return {"width": None if rate is None else _tenth(rate), "bounds": bounds, "tone": tone}


def _tenth(share) -> float:
    return round(min(max(place(share, 0, 1, 0, 100), 0), 100), 1)


@register.filter
def initials(name) -> str:
    """Up to two first letters, for the round mark of a person."""
    return "".join(word[0] for word in str(name).split()[:2]).upper()


@register.filter
def day(value) -> str:
    """23.11.2026; a datetime is shown in the country's zone. A dash for nothing."""
    if not value:
        return numbers.NOTHING
    return formats.date_format(_local(value), "SHORT_DATE_FORMAT")


@register.filter
def moment(value) -> str:
    """23.11.2026 09:00."""
    if not value:
        return numbers.NOTHING
    return formats.date_format(_local(value), "SHORT_DATETIME_FORMAT")


@register.filter
def iso(value) -> str:
    """For the `datetime` attribute of `<time>`."""
    return _local(value).isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def _local(value: date | datetime):
    aware = isinstance(value, datetime) and timezone.is_aware(value)
    return timezone.localtime(value) if aware else value


@register.filter
def tone(code) -> str:
    """The CSS class of a status."""
    return status_look(code)[0]


register.filter("number", numbers.number)
register.filter("counted", numbers.counted)
register.filter("percent", numbers.percent)
register.filter("points", numbers.points)
register.filter("signed", numbers.signed)
register.filter("money", numbers.money)
register.filter("money_short", numbers.money_short)
