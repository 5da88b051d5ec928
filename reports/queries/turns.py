"""By how much the figures of questions change on each day, by the conditions of `appeals.figures` and no others."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import DateField, ExpressionWrapper, F, IntegerField, Value
from django.db.models.functions import TruncMonth

from appeals.figures import REGION, SPHERE, Standing
from appeals.querysets import QuestionQuerySet
from reports.queries.counts import figures

KEYS = {
    "raised_month": TruncMonth("raised_on"),
    "changed_on": F("turn"),
    "body_id": F("body_id"),
    "tier": F("body__kind"),
    "region": REGION,
    "sphere_id": SPHERE,
}


def turns(questions: QuestionQuerySet, through: date) -> tuple[str, tuple[Any, ...]]:
    """A statement with the columns of KEYS and signed counts, for all changes up to the day `through`.

    Figures at the end of a day on which something may have changed, minus those of the evening before. Rows of a key
    may be several; they are to be added up.
    """
    evening = F("turn")
    before = ExpressionWrapper(F("turn") - Value(1, IntegerField()), output_field=DateField())
    parts = [*_parts(questions, evening, through, 1), *_parts(questions, before, through, -1)]
    return parts[0].union(*parts[1:], all=True).query.sql_with_params()


def _parts(questions: QuestionQuerySet, day: Any, through: date, sign: int):
    known = questions.order_by().annotate(turn=F("turns__day"), told_of=day).filter(turn__lte=through)
    standing = Standing(known.filter(raised_on__lte=F("told_of")), F("told_of"), past=True)
    for teller in standing.tellers:
        counts = {name: found * sign for name, found in figures(teller).items()}
        keys = {f"key_{name}": key for name, key in KEYS.items()}
        yield teller.questions.annotate(**keys).values_list(*keys).annotate(**counts)
