from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from appeals.enums import ProposalState
from common.scoping import ScopedModel
from common.triggers import guard, history
from plans.enums import ItemTaskState
from plans.models.items import ActionItem, Milestone
from plans.querysets import OfItemQuerySet


class ItemTask(ScopedModel):
    """What another body is to do for a plan item. It agrees or refuses; what it reports is accepted or returned."""

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="tasks")
    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="item_tasks", verbose_name=_("body that is asked")
    )
    text = models.TextField(_("what is to be done"))
    due_on = models.DateField(_("by"))
    state = models.CharField(
        _("state"), max_length=8, choices=ItemTaskState, default=ItemTaskState.OFFERED, editable=False
    )
    given_by = models.ForeignKey(
        "organisations.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    given_on = models.DateField(_("given on"), editable=False)
    answer = models.TextField(_("answer of the body"), blank=True, editable=False)
    answered_by = models.ForeignKey(
        "organisations.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    reported_on = models.DateField(_("reported on"), null=True, editable=False)
    ended_on = models.DateField(_("ended on"), null=True, editable=False)
    remark = models.TextField(_("remark of the body that gave it"), blank=True, editable=False)
    token = models.UUIDField(null=True, unique=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("task of another body")
        verbose_name_plural = _("tasks of other bodies")
        ordering = ["due_on", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(text=""), name="item_task_has_text"),
            models.CheckConstraint(
                condition=~Q(
                    state__in=[ItemTaskState.REFUSED, ItemTaskState.REPORTED, ItemTaskState.ACCEPTED]
                )
                | ~Q(answer=""),
                name="item_task_answer_has_words",
                violation_error_message=_("Say what was done, or why it is refused."),
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=[ItemTaskState.ACCEPTED, ItemTaskState.RECALLED], ended_on__isnull=False
                )
                | (~Q(state__in=[ItemTaskState.ACCEPTED, ItemTaskState.RECALLED]) & Q(ended_on__isnull=True)),
                name="item_task_ended_has_day",
            ),
        ]
        indexes = [models.Index(fields=["body", "due_on"], name="item_task_of_body")]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.body} {self.due_on}"


class DateChange(ScopedModel):
    """A request to move the day of a plan item, or of one of its milestones. A higher level decides.

    An approved one that moves the day to later is a slip; slips are counted and shown. One request waits at a time.
    """

    item = models.ForeignKey(ActionItem, models.PROTECT, related_name="date_changes")
    milestone = models.ForeignKey(
        Milestone, models.PROTECT, null=True, blank=True, related_name="date_changes"
    )
    from_on = models.DateField(_("from"), editable=False)
    to_on = models.DateField(_("new date"))
    reason = models.TextField(_("reason"))
    state = models.CharField(
        _("state"), max_length=10, choices=ProposalState, default=ProposalState.PENDING, editable=False
    )
    made_by = models.ForeignKey(
        "organisations.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    made_on = models.DateField(_("asked on"), editable=False)
    decided_by = models.ForeignKey(
        "organisations.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    decided_on = models.DateField(_("decided on"), null=True, editable=False)
    decision_note = models.TextField(_("reason of the decision"), blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("change of a date")
        verbose_name_plural = _("changes of dates")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["item", "milestone"],
                condition=Q(state=ProposalState.PENDING),
                nulls_distinct=False,
                name="date_change_one_pending",
                violation_error_message=_("This waits for a decision already."),
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.PENDING, decided_on__isnull=True)
                | (~Q(state=ProposalState.PENDING) & Q(decided_on__isnull=False)),
                name="date_change_decided_has_day",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="date_change_has_reason",
                violation_error_message=_("Give the reason."),
            ),
            models.CheckConstraint(
                condition=~Q(to_on=F("from_on")),
                name="date_change_changes",
                violation_error_message=_("This is the date that stands already."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.item_id} {self.from_on} {self.to_on}"
