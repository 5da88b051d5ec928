from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard, history
from plans.enums import LeftWhy, ProblemStage
from plans.querysets import JoinedQuestionQuerySet, RootProblemQuerySet


class RootProblem(ScopedModel):
    """What stands behind many questions: one road, forty askers. A body answers for it, and a person there.

    Without `territory` it is a problem of the whole country. `token` names the form that made the row, so that the form
    sent twice makes one. Solving a problem closes no question: each of them is answered by itself.
    """

    ref = models.CharField(_("reference"), max_length=80, blank=True)
    body = models.ForeignKey(
        "organisations.Body",
        models.PROTECT,
        related_name="root_problems",
        verbose_name=_("body that answers for it"),
    )
    owner = models.ForeignKey(
        "organisations.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="root_problems",
        verbose_name=_("person who answers for it"),
    )
    title = models.CharField(_("problem"), max_length=200)
    description = models.TextField(_("what is behind it"), blank=True)
    topic = models.ForeignKey(
        "appeals.Topic", models.PROTECT, related_name="root_problems", verbose_name=_("topic")
    )
    territory = models.ForeignKey(
        "organisations.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="root_problems",
        verbose_name=_("territory"),
    )
    stage = models.CharField(
        _("state"), max_length=8, choices=ProblemStage, default=ProblemStage.OPEN, editable=False
    )
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    outcome = models.TextField(_("how it ended"), blank=True, editable=False)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged", editable=False)
    split_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts", editable=False)
    named_on = models.DateField(_("named on"), editable=False)
    named_by = models.ForeignKey(
        "organisations.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    token = models.UUIDField(null=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = RootProblemQuerySet.as_manager()

    class Meta:
        verbose_name = _("root problem")
        verbose_name_plural = _("root problems")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "ref"],
                condition=~Q(ref=""),
                name="problem_ref_once",
                violation_error_message=_("This body already has a problem with this reference."),
            ),
            models.CheckConstraint(
                condition=Q(stage=ProblemStage.OPEN, ended_on__isnull=True, outcome="")
                | (~Q(stage=ProblemStage.OPEN) & Q(ended_on__isnull=False) & ~Q(outcome="")),
                name="problem_ended_is_told",
                violation_error_message=_("A problem that has ended says on which day and how."),
            ),
            models.CheckConstraint(
                condition=Q(stage=ProblemStage.MERGED, merged_into__isnull=False)
                | (~Q(stage=ProblemStage.MERGED) & Q(merged_into__isnull=True)),
                name="problem_merged_names_other",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="problem_not_into_itself"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("named_on")),
                name="problem_ended_after_named",
            ),
            models.CheckConstraint(condition=~Q(title=""), name="problem_has_title"),
        ]
        indexes = [
            models.Index(fields=["body", "topic"], name="problem_of_body"),
            models.Index(fields=["topic", "stage"], name="problem_of_topic"),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.title

    @property
    def number(self) -> str:
        """How people name it: P and the serial number."""
        return f"P-{self.pk:04d}"

    @property
    def is_open(self) -> bool:
        """Whether it is still to be solved."""
        return self.stage == ProblemStage.OPEN


class JoinedQuestion(ScopedModel):
    """A question that has this root problem, from a day until it was taken out. Kept when the question has an outcome."""

    problem = models.ForeignKey(RootProblem, models.PROTECT, related_name="joined")
    question = models.ForeignKey("appeals.Question", models.PROTECT, related_name="root_problems")
    joined_on = models.DateField(_("joined on"))
    joined_by = models.ForeignKey("organisations.User", models.PROTECT, null=True, related_name="+")
    left_on = models.DateField(_("left on"), null=True)
    left_why = models.CharField(_("why it left"), max_length=9, choices=LeftWhy, blank=True)

    objects = JoinedQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question of a root problem")
        verbose_name_plural = _("questions of root problems")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question"],
                condition=Q(left_on__isnull=True),
                name="joined_one_problem",
                violation_error_message=_("The question belongs to another root problem already."),
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True, left_why="") | (Q(left_on__isnull=False) & ~Q(left_why="")),
                name="joined_left_says_why",
            ),
            models.CheckConstraint(
                condition=Q(left_on__isnull=True) | Q(left_on__gte=F("joined_on")), name="joined_left_after"
            ),
        ]
        indexes = [models.Index(fields=["problem", "question"], name="joined_of_problem")]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.problem_id} {self.question_id}"
