"""What reports keep counted, so that a year of ten million questions is read from some ten thousand rows (ADR 25)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard_statement
from reports.enums import Grain
from reports.querysets import CountedQuerySet


class RollupCell(ScopedModel):
    """By how much the figures of some questions changed: those raised in one month, in one month or on one day.

    The sum of all cells up to a day is how these questions stood that day. `changed_on` is the first day of the month
    of the change, in days' cells the day itself. Which of the other columns are told depends on `grain`. Counts are
    those of `reports.queries.counts.Counts`, by the same conditions.
    """

    grain = models.PositiveSmallIntegerField(choices=Grain)
    raised_month = models.DateField()
    changed_on = models.DateField()
    body = models.ForeignKey(
        "organisations.Body",
        models.DO_NOTHING,
        null=True,
        related_name="+",
        db_index=False,
        db_constraint=False,
    )
    tier = models.CharField(max_length=8)
    region = models.CharField(max_length=2, null=True)  # null: not stated, as in the reports
    sphere = models.ForeignKey(
        "appeals.Topic", models.DO_NOTHING, null=True, related_name="+", db_index=False, db_constraint=False
    )
    open = models.IntegerField()
    solved = models.IntegerField()
    on_spot = models.IntegerField()
    partly = models.IntegerField()
    answered = models.IntegerField()
    out = models.IntegerField()
    in_plan = models.IntegerField()
    overdue = models.IntegerField()
    without_proof = models.IntegerField()
    doubted = models.IntegerField()
    durable = models.IntegerField()
    reopened = models.IntegerField()
    raised_again = models.IntegerField()
    asked = models.IntegerField()
    replied = models.IntegerField()

    objects = CountedQuerySet.as_manager()

    class Meta:
        verbose_name = _("counted cell")
        verbose_name_plural = _("counted cells")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["grain", "raised_month", "body"], name="rollup_of_month"),
            models.Index(fields=["changed_on"], name="rollup_of_day", condition=models.Q(grain=Grain.DAYS)),
        ]
        triggers = [guard_statement()]

    def __str__(self) -> str:
        return f"{self.get_grain_display()} {self.raised_month:%Y-%m} {self.changed_on}"


class RollupTouched(ScopedModel):
    """Questions of a body and month were written since their cells were counted. Triggers append it, whoever writes."""

    raised_month = models.DateField()
    # A key would lock the body's row at each write of a question.
    body = models.ForeignKey(
        "organisations.Body", models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )

    objects = CountedQuerySet.as_manager()

    class Meta:
        verbose_name = _("cells to be counted anew")
        verbose_name_plural = _("cells to be counted anew")
        ordering = ["pk"]
        indexes = [models.Index(fields=["raised_month", "body"], name="rollup_touched")]
        triggers = [guard_statement()]

    def __str__(self) -> str:
        return f"{self.body_id} {self.raised_month:%Y-%m}"


class RollupState(ScopedModel):
    """One row: until which day changes that come by time alone (a last day passes) are in the cells."""

    through = models.DateField()

    objects = CountedQuerySet.as_manager()

    class Meta:
        verbose_name = _("state of counted cells")
        verbose_name_plural = _("state of counted cells")
        triggers = [guard_statement()]

    def __str__(self) -> str:
        return f"{self.through}"


class Turn(ScopedModel):
    """A day on which the figures of a question may change (a view): raised, closed, past its last day, opened again …"""

    question = models.ForeignKey("appeals.Question", models.DO_NOTHING, related_name="turns")
    day = models.DateField(primary_key=True)  # not one; a view has none, and Django wants one

    objects = CountedQuerySet.as_manager()

    class Meta:
        managed = False
        db_table = "reports_turn"

    def __str__(self) -> str:
        return f"{self.question_id} {self.day}"
