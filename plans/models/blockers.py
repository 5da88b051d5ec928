from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard, history
from plans.enums import BlockerKind, BlockerState, BudgetLevel, Stand
from plans.ladders import WITH_AMOUNT, LadderStage
from plans.models.problems import RootProblem
from plans.querysets import BlockerQuerySet, BlockerStageQuerySet, OfBlockerQuerySet


class Blocker(ScopedModel):
    """What solutions wait for: one amendment may block problems in nine regions, so a blocker is tied to many problems.

    `stage` is the last stage reached on the ladder of its kind. `waits_for` is the body whose move is next. `amount` is in
    tenge, whole; it and its budget belong to money and procurement only.
    """

    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="blockers", verbose_name=_("body that follows it")
    )
    kind = models.CharField(_("what is missing"), max_length=11, choices=BlockerKind)
    title = models.CharField(_("what has to happen"), max_length=300)
    description = models.TextField(_("details"), blank=True)
    waits_for = models.ForeignKey(
        "organisations.Body",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="blocks",
        verbose_name=_("body that is waited for"),
    )
    amount = models.BigIntegerField(_("amount, ₸"), null=True, blank=True)
    budget_level = models.CharField(_("budget"), max_length=10, choices=BudgetLevel, blank=True)
    budget_year = models.PositiveSmallIntegerField(_("budget year"), null=True, blank=True)
    act_number = models.CharField(_("number of the act"), max_length=200, blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=LadderStage, editable=False)
    state = models.CharField(
        _("state"), max_length=7, choices=BlockerState, default=BlockerState.OPEN, editable=False
    )
    named_on = models.DateField(_("named on"), editable=False)
    named_by = models.ForeignKey(
        "organisations.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    outcome = models.TextField(_("why it is not needed"), blank=True, editable=False)
    raised_on = models.DateField(_("disagreement raised on"), null=True, editable=False)
    raised_to = models.ForeignKey(
        "organisations.Body",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("raised to"),
        editable=False,
    )
    token = models.UUIDField(null=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = BlockerQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocker")
        verbose_name_plural = _("blockers")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    kind__in=WITH_AMOUNT, amount__isnull=False, amount__gt=0, budget_year__isnull=False
                )
                & Q(budget_year__gte=2015, budget_year__lte=2100, budget_level__in=BudgetLevel.values)
                | (
                    ~Q(kind__in=WITH_AMOUNT)
                    & Q(amount__isnull=True, budget_year__isnull=True, budget_level="")
                ),
                name="blocker_money_is_told",
                violation_error_message=_("Money needs an amount in tenge, the budget and the year."),
            ),
            models.CheckConstraint(
                condition=Q(state=BlockerState.OPEN, ended_on__isnull=True)
                | (~Q(state=BlockerState.OPEN) & Q(ended_on__isnull=False, ended_on__gte=F("named_on"))),
                name="blocker_ended_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(state=BlockerState.DROPPED) | ~Q(outcome=""), name="blocker_dropped_says_why"
            ),
            models.CheckConstraint(
                condition=Q(raised_on__isnull=True, raised_to__isnull=True)
                | Q(raised_on__isnull=False, raised_to__isnull=False, kind=BlockerKind.JOINT),
                name="blocker_raised_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BlockerKind.values, stage__in=LadderStage.values), name="blocker_codes"
            ),
            models.CheckConstraint(condition=~Q(title=""), name="blocker_has_title"),
        ]
        indexes = [
            models.Index(fields=["kind", "state"], name="blocker_of_kind"),
            models.Index(fields=["waits_for"], name="blocker_open_waits", condition=Q(state="open")),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """How people name it: B and the serial number."""
        return f"B-{self.pk:04d}"

    @property
    def is_open(self) -> bool:
        """Whether it still blocks."""
        return self.state == BlockerState.OPEN


class BlockedProblem(ScopedModel):
    """A root problem that waits for a blocker. A tie that was wrong ends and stays readable."""

    blocker = models.ForeignKey(Blocker, models.PROTECT, related_name="ties")
    problem = models.ForeignKey(RootProblem, models.PROTECT, related_name="ties")
    tied_on = models.DateField(_("tied on"))
    untied_on = models.DateField(_("untied on"), null=True)

    objects = OfBlockerQuerySet.as_manager()

    class Meta:
        verbose_name = _("blocked problem")
        verbose_name_plural = _("blocked problems")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["blocker", "problem"],
                condition=Q(untied_on__isnull=True),
                name="tie_once",
                violation_error_message=_("This problem waits for it already."),
            ),
            models.CheckConstraint(
                condition=Q(untied_on__isnull=True) | Q(untied_on__gte=F("tied_on")), name="tie_ends_after"
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.blocker_id} {self.problem_id}"


class BlockerStage(ScopedModel):
    """A stage on the ladder of a blocker: expected on a day, first on another, reached on a third.

    `frees`: with this stage the blocker is lifted (`plans.ladders`), kept here so that lists can ask the database.
    """

    blocker = models.ForeignKey(Blocker, models.PROTECT, related_name="stages")
    stage = models.CharField(_("stage"), max_length=10, choices=LadderStage)
    position = models.PositiveSmallIntegerField()
    frees = models.BooleanField(default=False)
    expected_on = models.DateField(_("expected on"), null=True, blank=True)
    first_expected_on = models.DateField(_("first expected on"), null=True, editable=False)
    reached_on = models.DateField(_("reached on"), null=True, blank=True)
    document = models.CharField(_("document"), max_length=300, blank=True)

    objects = BlockerStageQuerySet.as_manager()

    class Meta:
        verbose_name = _("stage of a blocker")
        verbose_name_plural = _("stages of blockers")
        ordering = ["blocker", "position"]
        constraints = [
            models.UniqueConstraint(fields=["blocker", "stage"], name="blocker_stage_once"),
            models.UniqueConstraint(fields=["blocker", "position"], name="blocker_stage_place"),
            models.CheckConstraint(
                condition=Q(expected_on__isnull=True, first_expected_on__isnull=True)
                | Q(expected_on__isnull=False, first_expected_on__isnull=False),
                name="blocker_stage_first_day",
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.blocker_id} {self.stage}"


class BlockerPosition(ScopedModel):
    """Where a body stands on a joint decision."""

    blocker = models.ForeignKey(Blocker, models.PROTECT, related_name="positions")
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="+", verbose_name=_("body"))
    stand = models.CharField(_("position"), max_length=8, choices=Stand, default=Stand.SILENT)
    note = models.TextField(_("in its words"), blank=True)
    stated_on = models.DateField(_("stated on"), null=True, blank=True)

    objects = OfBlockerQuerySet.as_manager()

    class Meta:
        verbose_name = _("position of a body")
        verbose_name_plural = _("positions of bodies")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["blocker", "body"],
                name="blocker_position_once",
                violation_error_message=_("This body is listed already."),
            ),
            models.CheckConstraint(
                condition=Q(stand=Stand.SILENT, stated_on__isnull=True)
                | (~Q(stand=Stand.SILENT) & Q(stated_on__isnull=False)),
                name="blocker_position_has_day",
                violation_error_message=_("A position has the day on which it was stated."),
            ),
            models.CheckConstraint(
                condition=~Q(stand__in=[Stand.OBJECTS, Stand.REMARKS]) | ~Q(note=""),
                name="blocker_position_has_words",
                violation_error_message=_("Write what the body objects to."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.body} {self.stand}"
