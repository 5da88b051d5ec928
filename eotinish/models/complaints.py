from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard, guard_statement, history
from eotinish.querysets import FiguresQuerySet


def _said(label) -> models.ForeignKey:
    """A wording; null where the file says nothing. Rows are found by their month, so the keys have no index."""
    return models.ForeignKey(
        "eotinish.Spelling",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=label,
        db_index=False,
    )


class Complaint(ScopedModel):
    """An appeal registered in e-Otinish, of any legal kind, as its export tells it. It holds nothing about a person.

    Rows belong to e-Otinish: a later file replaces them by number. They keep no history of their own; the imports do.
    """

    number = models.CharField(_("number"), max_length=40, unique=True)
    registered_on = models.DateField(_("registered on"))
    finished_on = models.DateField(_("finished on"), null=True)
    body = _said(_("body"))
    territory = _said(_("territory"))
    topic = _said(_("topic"))
    kind = _said(_("legal kind"))
    status = _said(_("status"))

    objects = FiguresQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal of e-Otinish")
        verbose_name_plural = _("appeals of e-Otinish")
        ordering = ["number"]
        constraints = [
            models.CheckConstraint(
                condition=Q(finished_on__isnull=True) | Q(finished_on__gte=F("registered_on")),
                name="complaint_days",
                violation_error_message=_("It can't be finished before it was registered."),
            ),
            models.CheckConstraint(condition=~Q(number=""), name="complaint_number"),
        ]
        indexes = [models.Index(fields=["registered_on"], name="complaint_registered")]
        triggers = [guard_statement()]

    def __str__(self) -> str:
        return self.number


class Counted(ScopedModel):
    """Appeals of one body, territory, topic and kind, counted by what became of them. Null: not told."""

    body = _said(_("body"))
    territory = _said(_("territory"))
    topic = _said(_("topic"))
    kind = _said(_("legal kind"))
    received = models.PositiveIntegerField(_("received"))
    satisfied = models.PositiveIntegerField(_("satisfied"), null=True)
    refused = models.PositiveIntegerField(_("refused"), null=True)
    explained = models.PositiveIntegerField(_("explained"), null=True)
    overdue = models.PositiveIntegerField(_("overdue"), null=True)
    repeated = models.PositiveIntegerField(_("repeated"), null=True)

    objects = FiguresQuerySet.as_manager()

    class Meta:
        abstract = True


class ComplaintFigure(Counted):
    """Figures that e-Otinish counted itself for a period. A later file replaces those of the same key."""

    period_start = models.DateField(_("from"))
    period_end = models.DateField(_("to"))

    class Meta:
        verbose_name = _("figures of e-Otinish")
        verbose_name_plural = _("figures of e-Otinish")
        ordering = ["period_start", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["period_start", "period_end", "body", "territory", "topic", "kind"],
                name="complaint_figure_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                condition=Q(period_end__gte=F("period_start")),
                name="complaint_figure_period",
                violation_error_message=_("The period must not end before it begins."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.period_start}–{self.period_end}"


class ComplaintMonth(Counted):
    """The rows of a month, counted once. Made anew with each import that touches the month; nothing else writes it."""

    month = models.DateField(_("month"))

    class Meta:
        verbose_name = _("month of e-Otinish")
        verbose_name_plural = _("months of e-Otinish")
        ordering = ["month", "pk"]
        indexes = [models.Index(fields=["month"], name="complaint_month")]
        triggers = [guard_statement()]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
