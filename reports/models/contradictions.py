"""What the report of contradictions keeps: the thresholds of its rule, and the checks that were ordered from it."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard, history
from reports.querysets import SampleOrderQuerySet

MOST_CHECKED = 100  # questions of one order


class ContradictionRule(models.Model):
    """When a high reported rate and the complaints of people contradict each other, in force from a day until the next
    row begins. `reports.queries.contradiction_rule.judge` says what the numbers mean."""

    leaders = models.PositiveSmallIntegerField(_("highest rates"))
    most = models.PositiveSmallIntegerField(_("most appeals"))
    min_questions = models.PositiveIntegerField(_("questions, at least"))
    min_complaints = models.PositiveIntegerField(_("appeals in each span, at least"))
    valid_from = models.DateField(_("in force from"))
    source = models.CharField(_("source"), max_length=300)

    class Meta:
        verbose_name = _("rule of contradictions")
        verbose_name_plural = _("rules of contradictions")
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["valid_from"],
                name="contradiction_rule_once",
                violation_error_message=_("There is already a rule from this day."),
            ),
            models.CheckConstraint(
                condition=Q(leaders__gte=1, leaders__lte=20)
                & Q(most__gte=1, most__lte=20)
                & Q(min_questions__gte=1, min_questions__lte=100_000)
                & Q(min_complaints__gte=1, min_complaints__lte=1_000_000),
                name="contradiction_rule_values",
                violation_error_message=_(
                    "From 1 to 20 highest rates and most appeals, at least 1 question and 1 appeal."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="contradiction_rule_source",
                violation_error_message=_("Say where the numbers come from."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.valid_from}"


class SampleOrder(ScopedModel):
    """Solved questions of a region or body, drawn by lot and given to checking bodies because its figures contradict
    each other. `candidates` could have been drawn, `wanted` were asked for."""

    region = models.CharField(_("region"), max_length=2, blank=True)
    body = models.ForeignKey(
        "organisations.Body",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("body"),
    )
    first = models.DateField(_("from"))
    last = models.DateField(_("to"))
    wanted = models.PositiveSmallIntegerField(_("questions to be checked"))
    candidates = models.PositiveIntegerField(_("questions that could be drawn"))
    by = models.ForeignKey(
        "organisations.User", models.PROTECT, related_name="+", verbose_name=_("ordered by")
    )
    at = models.DateTimeField(_("ordered at"), auto_now_add=True)
    token = models.UUIDField(null=True, unique=True, editable=False)

    objects = SampleOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("ordered check")
        verbose_name_plural = _("ordered checks")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(first__lte=F("last")), name="sample_order_days"),
            models.CheckConstraint(
                condition=Q(wanted__gte=1, wanted__lte=MOST_CHECKED),
                name="sample_order_wanted",
                violation_error_message=_("From 1 to 100 questions."),
            ),
            models.CheckConstraint(
                condition=(Q(region="") & Q(body__isnull=False)) | (~Q(region="") & Q(body__isnull=True)),
                name="sample_order_of_one",
                violation_error_message=_("Name a region or a body."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.region or self.body_id} {self.first}–{self.last}"


class OrderedCheck(ScopedModel):
    """A check that an order brought."""

    order = models.ForeignKey(SampleOrder, models.PROTECT, related_name="checks")
    check_made = models.OneToOneField("appeals.Check", models.PROTECT, related_name="+")

    objects = SampleOrderQuerySet.as_manager()

    class Meta:
        verbose_name = _("check of an order")
        verbose_name_plural = _("checks of orders")
        ordering = ["pk"]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.order_id} {self.check_made_id}"
