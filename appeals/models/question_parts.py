"""Columns of a question by what they are about; abstract, so that the table stays one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from appeals.enums import Competence, Word


class Timed(models.Model):
    """The clock of a question. Only `appeals.actions.terms` sets these columns, from the rules and the calendar.

    `clock_from`: the day on which the term began (raised, or last reopened). `due_on`: the last day in law.
    `control_on`: the last day by the earlier reading of the law, less the reserve; reminders go by it.
    `extended_until`: the approved date of an extension.
    """

    clock_from = models.DateField(_("term runs from"), editable=False)
    due_on = models.DateField(_("due on"))
    control_on = models.DateField(_("controlled on"), editable=False)
    extended_until = models.DateField(_("extended until"), null=True, blank=True, editable=False)

    class Meta:
        abstract = True


class Routed(models.Model):
    """How a question found the body that answers for it.

    `received_on`: the day on which the responsible body got it (its three working days to forward run from here).
    `forwards`: how often bodies passed it on since the term began. `complained_of`: a complaint is never decided by
    this body or one below it; `complained_name` names what is not in the directory.
    """

    received_on = models.DateField(_("received on"), null=True, blank=True, editable=False)
    forwards = models.PositiveSmallIntegerField(_("times forwarded"), default=0, editable=False)
    competence = models.CharField(
        _("competence"), max_length=8, choices=Competence, blank=True, editable=False
    )
    complained_of = models.ForeignKey(
        "organisations.Body",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("body complained of"),
    )
    complained_name = models.CharField(
        _("complained of, if not in the directory"), max_length=200, blank=True
    )
    part_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="parts", verbose_name=_("part of")
    )
    repeat_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="repeats",
        verbose_name=_("raised before in"),
    )

    class Meta:
        abstract = True


class Verified(models.Model):
    """What became of the outcome afterwards. Counted in the confirmed and in the durable rate.

    `standing_since`: from this day on the row itself tells how the question stands; earlier days are told by
    `PastStanding`. `reopened_on`: the first reopening ever. `raised_again_on`: the first repetition within
    180 days of the outcome (rule `repeat`). `doubted`: the last word of the citizen or of a check was "not
    solved"; only a "yes" or a passed check ends it, closing again does not. `asked_on`, `word`, `word_on`: the citizen
    was asked about the present outcome, and answered; `first_asked_on`, `first_word_on`: about any outcome, so that a
    denial, which opens the question, still counts as an answer.
    """

    standing_since = models.DateField(editable=False)
    reopened_on = models.DateField(_("first reopened on"), null=True, blank=True, editable=False)
    raised_again_on = models.DateField(_("raised again on"), null=True, blank=True, editable=False)
    doubted = models.BooleanField(_("not confirmed"), default=False, editable=False)
    asked_on = models.DateField(_("citizen asked on"), null=True, blank=True, editable=False)
    word = models.CharField(_("citizen's word"), max_length=3, choices=Word, blank=True, editable=False)
    word_on = models.DateField(_("citizen answered on"), null=True, blank=True, editable=False)
    first_asked_on = models.DateField(null=True, blank=True, editable=False)
    first_word_on = models.DateField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True
