"""Freezing a period: its reports, and how each question counted, stay as they were on the day."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import Case, CharField, QuerySet, Value, When
from django.utils.translation import gettext as _

from appeals.enums import StatClass
from appeals.figures import REGION, Standing
from appeals.models import Question
from common.acts import Refused, act
from common.dates import today
from organisations.models import User
from reports.catalogue import REPORTS
from reports.models import FrozenPeriod, FrozenQuestion, FrozenReport
from reports.permissions import check_user_can_freeze
from reports.queries.formulas import FORMULA_VERSION

TIERS = ("", "central", "local")
# Rows of districts and topics follow from the frozen questions.
CUTS = ("region", "central", "body", "responsible", "sphere", "month")
COLUMNS = ("question_id", "stat", "body_id", "region", "responsible_id", "topic_id")


def freeze(*, by: User, first: date, last: date, as_of: date, document: str = "") -> FrozenPeriod:
    """Freeze the period as of the end of a day that is over; one that is frozen is given back as it is.

    From then on nothing of it can be entered, moved or ended without a correction (see `actions.corrections`).
    Raises PermissionDenied, Refused for days that can't be frozen.
    """
    with act("period.freeze", by=by):
        check_user_can_freeze(by)
        _wait_for_writers()
        found = FrozenPeriod.objects.unscoped("frozen before").filter(first=first, last=last).first()
        if found is not None:
            return found
        if not first <= last <= as_of < today():
            raise Refused(
                {"as_of": _("A period can be frozen as of its last day or later, once that day is over.")}
            )
        days = {"first": first, "last": last, "as_of": as_of}
        period = FrozenPeriod.objects.create(
            **days, formula_version=FORMULA_VERSION, by=by, document=document
        )
        _keep_questions(period)
        FrozenReport.objects.bulk_create(_reports(period))
        return period


def counted_as(period: FrozenPeriod) -> QuerySet:
    """Each question of the period with what it counts as on the frozen day, told today: `COLUMNS` as values."""
    rows = Question.objects.unscoped("facts of a frozen period").filter(
        raised_on__gte=period.first, raised_on__lte=min(period.last, period.as_of)
    )
    standing = Standing(rows, period.as_of)
    ends = [When(standing[stat], then=Value(str(stat))) for stat in StatClass if stat != StatClass.OPEN]
    stat = Case(*ends, default=Value(str(StatClass.OPEN)), output_field=CharField())
    named = standing.questions.order_by().annotate(told_stat=stat, told_region=REGION)
    return named.values_list("pk", "told_stat", "body_id", "told_region", "responsible_id", "topic_id")


def _wait_for_writers() -> None:
    """Nobody enters a fact between counting and freezing, and two freezers come one after the other."""
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE appeals_question, meetings_meeting IN SHARE ROW EXCLUSIVE MODE")


def _keep_questions(period: FrozenPeriod) -> None:
    """One statement, however many questions."""
    sql, parameters = counted_as(period).query.sql_with_params()
    table = FrozenQuestion._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (period_id, {', '.join(COLUMNS)}) SELECT %s, told.* FROM ({sql}) AS told",  # noqa: S608 - our own query
            [period.pk, *parameters],
        )


def _reports(period: FrozenPeriod):
    """The documents of all reports that tell of days, by their main cuts, for ministries, akims and both."""
    days = {
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "as_of": period.as_of.isoformat(),
    }
    for report in REPORTS.values():
        if not report.kept:
            continue
        for tier in TIERS:
            for by in (cut for cut in report.cuts if cut in CUTS):
                content = report.told(days | {"by": by} | ({"tier": tier} if tier else {}))
                yield FrozenReport(period=period, code=report.code, by=by, tier=tier, content=content)
