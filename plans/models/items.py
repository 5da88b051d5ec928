from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard, history
from plans.enums import EndedWhy, ItemStage
from plans.models.problems import RootProblem
from plans.querysets import ActionItemQuerySet, OfItemQuerySet, PlannedQuestionQuerySet


class ActionItem(ScopedModel):
    """An item of an action plan: what a body does, by when, towards the solution of a root problem.

    Whether it is on track is computed from dates (`plans.states`) and stored nowhere. `first_due_on` is the day that was
    approved first; `due_on` moves only by an approved `DateChange`.
    """

    problem = models.ForeignKey(
        RootProblem, models.PROTECT, related_name="items", verbose_name=_("root problem")
    )
    ref = models.CharField(_("reference"), max_length=80, blank=True)
    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="action_items", verbose_name=_("body that does it")
    )
    owner = models.ForeignKey(
        "organisations.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="action_items",
        verbose_name=_("person who answers for it"),
    )
    title = models.CharField(_("what is done"), max_length=300)
    result = models.TextField(_("expected result"), blank=True)
    starts_on = models.DateField(_("begins on"))
    due_on = models.DateField(_("to be done by"))
    first_due_on = models.DateField(_("first date"), null=True, editable=False)
    stage = models.CharField(
        _("stage"), max_length=8, choices=ItemStage, default=ItemStage.DRAFT, editable=False
    )
    drafted_on = models.DateField(_("drafted on"), editable=False)
    drafted_by = models.ForeignKey(
        "organisations.User",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("drafted by"),
        editable=False,
    )
    approved_on = models.DateField(_("approved on"), null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        "organisations.User",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("approved by"),
        editable=False,
    )
    document = models.CharField(_("document"), max_length=300, blank=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    outcome = models.TextField(_("what came of it"), blank=True, editable=False)
    proof = models.CharField(
        _("proof: number of the act or link"), max_length=500, blank=True, editable=False
    )
    token = models.UUIDField(null=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ActionItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan item")
        verbose_name_plural = _("plan items")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "ref"],
                condition=~Q(ref=""),
                name="item_ref_once",
                violation_error_message=_("This body already has a plan item with this reference."),
            ),
            models.CheckConstraint(
                condition=Q(due_on__gte=F("starts_on")),
                name="item_due_after_start",
                violation_error_message=_("A plan item ends not before it begins."),
            ),
            models.CheckConstraint(
                condition=Q(
                    stage__in=[ItemStage.APPROVED, ItemStage.DONE],
                    approved_on__isnull=False,
                    first_due_on__isnull=False,
                    owner__isnull=False,
                )
                | Q(stage=ItemStage.DRAFT, approved_on__isnull=True, first_due_on__isnull=True)
                | Q(stage=ItemStage.DROPPED),
                name="item_approved_is_told",
                violation_error_message=_("An approved plan item has an owner and the day of its approval."),
            ),
            models.CheckConstraint(
                condition=Q(
                    stage__in=[ItemStage.DRAFT, ItemStage.APPROVED], ended_on__isnull=True, outcome=""
                )
                | (Q(stage__in=[ItemStage.DONE, ItemStage.DROPPED], ended_on__isnull=False) & ~Q(outcome="")),
                name="item_ended_is_told",
                violation_error_message=_(
                    "A plan item that has ended says on which day and what came of it."
                ),
            ),
            models.CheckConstraint(
                condition=~Q(stage=ItemStage.DONE) | ~Q(proof=""),
                name="item_done_has_proof",
                violation_error_message=_("“Done” needs proof: the number of an act or a link."),
            ),
            models.CheckConstraint(condition=~Q(title=""), name="item_has_title"),
        ]
        indexes = [
            models.Index(fields=["body", "due_on"], name="item_of_body"),
            models.Index(fields=["owner", "due_on"], name="item_of_owner"),
            models.Index(fields=["due_on"], name="item_in_force_due", condition=Q(stage="approved")),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """How people name it: A and the serial number."""
        return f"A-{self.pk:04d}"

    @property
    def is_draft(self) -> bool:
        """Whether nobody has approved it yet, so that it may be changed freely."""
        return self.stage == ItemStage.DRAFT

    @property
    def in_force(self) -> bool:
        """Whether it is approved and still to be done."""
        return self.stage == ItemStage.APPROVED


class Milestone(ScopedModel):
    """A step of a plan item with its day. Once the item is approved the day moves only by an approved `DateChange`."""

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="milestones")
    title = models.CharField(_("milestone"), max_length=200)
    due_on = models.DateField(_("by"))
    first_due_on = models.DateField(_("first date"), null=True, editable=False)
    reached_on = models.DateField(_("reached on"), null=True, blank=True, editable=False)
    note = models.CharField(_("what shows it"), max_length=500, blank=True, editable=False)
    token = models.UUIDField(null=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(title=""), name="milestone_has_title"),
        ]
        indexes = [
            models.Index(
                fields=["item", "due_on"], name="milestone_open", condition=Q(reached_on__isnull=True)
            )
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.title


class PlannedQuestion(ScopedModel):
    """A question that stands in a plan item, from a day until it left. A question stands in at most one.

    As long as there is such a row without `ended_on` the question has the status `in_plan`.
    """

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="planned")
    question = models.ForeignKey("appeals.Question", models.PROTECT, related_name="plan_items")
    put_on = models.DateField(_("put into the plan on"))
    put_by = models.ForeignKey("organisations.User", models.PROTECT, null=True, related_name="+")
    ended_on = models.DateField(_("left the plan on"), null=True)
    ended_why = models.CharField(_("why it left"), max_length=9, choices=EndedWhy, blank=True)

    objects = PlannedQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question in a plan")
        verbose_name_plural = _("questions in plans")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(ended_on__isnull=True),
                name="planned_one_item",
                violation_error_message=_("The question stands in another plan item already."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True, ended_why="")
                | (Q(ended_on__isnull=False) & ~Q(ended_why="")),
                name="planned_ended_says_why",
            ),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("put_on")), name="planned_ended_after"
            ),
        ]
        indexes = [models.Index(fields=["item", "question"], name="planned_of_item")]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.item_id} {self.question_id}"
