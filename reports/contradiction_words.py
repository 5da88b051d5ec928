"""Words of the reports beside e-Otinish: why a row is flagged, in sentences with their figures; changes; days."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from common.numbers import number, percent
from reports.queries.contradiction_rule import Facts, Ground, Judged, Judgement, Thresholds
from reports.queries.spans import Days
from reports.queries.statistics import wilson


def reasons(
    one: Facts, judged: Judged, judgement: Judgement, everybody: Iterable[Facts], rule: Thresholds
) -> tuple[str, ...]:
    """The sentences of a flagged row: its rate, the growth of its appeals, and by what they stand out."""
    everybody = list(everybody)
    said = [_of_rate(one, judgement, rule), _of_growth(one)]
    if Ground.FASTER in judged.grounds:
        said.append(_("Of all rows together: %(growth)s.") % {"growth": signed_percent(judgement.growth)})
    if Ground.MOST in judged.grounds:
        place = 1 + sum((other.received or 0) > one.received for other in everybody)
        said.append(_("By number of appeals it is in place %(place)s.") % {"place": place})
    if Ground.MOST_PER_HEAD in judged.grounds:
        place = 1 + sum((other.per_head or 0) > one.per_head for other in everybody)
        text = _("Per 10,000 people (%(count)s) it is in place %(place)s.")
        said.append(text % {"count": number(one.per_head, 1), "place": place})
    return tuple(said)


def _of_rate(one: Facts, judgement: Judgement, rule: Thresholds) -> str:
    text = _(
        "Reported solved: %(rate)s (%(solved)s of %(questions)s), among the %(leaders)s highest, and with 95%% certainty"
        " at least %(low)s; all together report %(all)s."
    )
    return text % {
        "rate": percent(one.rate),
        "solved": number(one.solved),
        "questions": number(one.questions),
        "leaders": rule.leaders,
        "low": percent(wilson(one.solved, one.questions)[0]),
        "all": percent(judgement.rate),
    }


def _of_growth(one: Facts) -> str:
    text = _("Appeals in e-Otinish: %(growth)s (%(before)s → %(now)s).")
    return text % {
        "growth": signed_percent(one.growth),
        "before": number(one.before),
        "now": number(one.now),
    }


def signed_percent(value: float | None) -> str:
    """A change with its sign: +16.0%."""
    return f"{'+' if value is not None and value > 0 else ''}{percent(value)}"


def days_in_words(days: Days) -> str:
    """01.07.2022 – 31.12.2022."""
    return " – ".join(date_format(day, "SHORT_DATE_FORMAT") for day in (days.first, days.last))
