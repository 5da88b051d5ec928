from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appeals.enums import TaskDirection, TaskState
from appeals.querysets import OfQuestionQuerySet
from common.scoping import ScopedModel
from common.triggers import guard, history
from organisations.enums import BodyLevel


class RoutingRule(models.Model):
    """Who answers: topic × territory × level of the host → body. The first rule in `order` that fits is taken.

    An empty column fits everything; a sphere fits its topics, a territory all that lies in it. `automatic`: a question
    without owner is assigned at once; otherwise the body is only proposed.
    """

    order = models.PositiveIntegerField(_("place in the order"))
    topic = models.ForeignKey(
        "appeals.Topic",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("topic or sphere"),
    )
    territory = models.ForeignKey(
        "organisations.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territory"),
    )
    level = models.CharField(_("level of the host body"), max_length=10, choices=BodyLevel, blank=True)
    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="+", verbose_name=_("responsible body")
    )
    automatic = models.BooleanField(_("assign at once"), default=False)
    is_active = models.BooleanField(_("switched on"), default=False)
    note = models.CharField(_("why"), max_length=300, blank=True)
    # A change of what the rule says empties it: only a rule that was tried as it stands can be switched on.
    tried_at = models.DateTimeField(_("tried at"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("routing rule")
        verbose_name_plural = _("routing rules")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_active=False) | Q(tried_at__isnull=False),
                name="routing_rule_tried",
                violation_error_message=_("Try the rule on past questions first."),
            )
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.order} → {self.body}"


class ChildTask(ScopedModel):
    """A part of the work on a question, given by one body to another; tasks may have tasks, to any depth.

    A question waits for its open tasks, a task for its own. Nothing cancels a task but the one who gave it.
    """

    question = models.ForeignKey("appeals.Question", models.PROTECT, related_name="child_tasks")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="child_tasks", verbose_name=_("part of")
    )
    direction = models.CharField(max_length=4, choices=TaskDirection, default=TaskDirection.DOWN)
    giver = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="+", verbose_name=_("given by")
    )
    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="child_tasks", verbose_name=_("for")
    )
    text = models.TextField(_("what is to be done"))
    due_on = models.DateField(_("due on"))
    state = models.CharField(_("state"), max_length=8, choices=TaskState, default=TaskState.OPEN)
    given_by = models.ForeignKey("organisations.User", models.PROTECT, related_name="+")
    given_at = models.DateTimeField(auto_now_add=True)
    result = models.TextField(_("result"), blank=True)
    ended_by = models.ForeignKey("organisations.User", models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state=TaskState.OPEN, ended_at__isnull=True)
                | (~Q(state=TaskState.OPEN) & Q(ended_at__isnull=False)),
                name="child_task_ended_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(state=TaskState.DONE) | ~Q(result=""),
                name="child_task_done_has_result",
                violation_error_message=_("Write what was done."),
            ),
            models.CheckConstraint(condition=~Q(giver=F("body")), name="child_task_other_body"),
        ]
        indexes = [
            models.Index(fields=["body", "due_on"], name="child_task_open", condition=Q(state="open")),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.body}: {self.text[:60]}"
