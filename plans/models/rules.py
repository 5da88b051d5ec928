from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.triggers import guard, history


class SystemicRule(models.Model):
    """When a body's questions on a topic are a systemic problem, in force from a day until the next row begins.

    A cell of the map is systemic when at least `questions` were open, from at least `territories` districts, at the end of
    each of the last `periods` periods. Then it must have a root problem with an owner and an approved plan item.
    """

    questions = models.PositiveSmallIntegerField(_("open questions, at least"))
    territories = models.PositiveSmallIntegerField(_("territories, at least"))
    periods = models.PositiveSmallIntegerField(_("periods in a row"))
    valid_from = models.DateField(_("in force from"))
    source = models.CharField(_("legal act"), max_length=300)

    class Meta:
        verbose_name = _("rule of systemic problems")
        verbose_name_plural = _("rules of systemic problems")
        ordering = ["-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["valid_from"],
                name="systemic_rule_once",
                violation_error_message=_("There is already a rule from this day."),
            ),
            models.CheckConstraint(
                condition=Q(questions__gte=1, questions__lte=10000)
                & Q(territories__gte=1, territories__lte=300)
                & Q(periods__gte=1, periods__lte=8),
                name="systemic_rule_values",
                violation_error_message=_(
                    "From 1 to 10,000 questions, from 1 to 300 territories, from 1 to 8 periods."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(source=""),
                name="systemic_rule_source",
                violation_error_message=_("Name the legal act."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.valid_from}"
