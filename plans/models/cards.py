from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import append_only, guard, history
from plans.enums import CardState, PlanEventKind
from plans.querysets import PlanEventQuerySet, PublicCardQuerySet


class PublicCard(ScopedModel):
    """A version of the public card of a root problem: what citizens read about a hard problem, in plain words.

    `facts` are the facts as they stood when the version was approved (blockers and their stages, dates and their history,
    how many asked): the page shows these, and says so when they have changed since.
    """

    problem = models.ForeignKey("plans.RootProblem", models.PROTECT, related_name="cards")
    state = models.CharField(
        _("state"), max_length=9, choices=CardState, default=CardState.DRAFT, editable=False
    )
    title_kk = models.CharField(_("heading in Kazakh"), max_length=200)
    title_ru = models.CharField(_("heading in Russian"), max_length=200)
    text_kk = models.TextField(_("what the problem is and what is done, in Kazakh"))
    text_ru = models.TextField(_("what the problem is and what is done, in Russian"))
    step_kk = models.CharField(_("next step in Kazakh"), max_length=300)
    step_ru = models.CharField(_("next step in Russian"), max_length=300)
    step_on = models.DateField(_("date of the next step"))
    facts = models.JSONField(default=dict, editable=False)
    prepared_by = models.ForeignKey(
        "organisations.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    prepared_at = models.DateTimeField(editable=False)
    published_by = models.ForeignKey(
        "organisations.User", models.PROTECT, null=True, related_name="+", editable=False
    )
    published_at = models.DateTimeField(null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PublicCardQuerySet.as_manager()

    class Meta:
        verbose_name = _("public card")
        verbose_name_plural = _("public cards")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["problem"],
                condition=Q(state=CardState.DRAFT),
                name="card_one_draft",
                violation_error_message=_("A version of the card is being prepared already."),
            ),
            models.UniqueConstraint(
                fields=["problem"], condition=Q(state=CardState.PUBLISHED), name="card_one_published"
            ),
            models.CheckConstraint(
                condition=Q(state=CardState.DRAFT, published_at__isnull=True, published_by__isnull=True)
                | (~Q(state=CardState.DRAFT) & Q(published_at__isnull=False, published_by__isnull=False)),
                name="card_published_is_told",
            ),
            models.CheckConstraint(
                condition=~Q(title_kk="")
                & ~Q(title_ru="")
                & ~Q(text_kk="")
                & ~Q(text_ru="")
                & ~Q(step_kk="")
                & ~Q(step_ru=""),
                name="card_in_both_languages",
                violation_error_message=_("A public card is written in Kazakh and in Russian."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.title_ru


class PlanEvent(ScopedModel):
    """What happened to a root problem, a plan item or a blocker. Written with the change itself, never changed or deleted.

    An event about an item names its problem too; one about a blocker may have no problem, since it may have many.
    """

    append_only = True

    problem = models.ForeignKey("plans.RootProblem", models.PROTECT, null=True, related_name="events")
    item = models.ForeignKey("plans.ActionItem", models.PROTECT, null=True, related_name="events")
    blocker = models.ForeignKey("plans.Blocker", models.PROTECT, null=True, related_name="events")
    kind = models.CharField(max_length=11, choices=PlanEventKind)
    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey("organisations.User", models.PROTECT, null=True, related_name="+")
    body = models.ForeignKey("organisations.Body", models.PROTECT, null=True, related_name="+")
    happened_on = models.DateField()
    note = models.TextField(blank=True)
    details = models.JSONField(default=dict)

    objects = PlanEventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(problem__isnull=False) | Q(blocker__isnull=False), name="plan_event_of_something"
            )
        ]
        indexes = [
            models.Index(fields=["problem", "id"], name="plan_event_of_problem"),
            models.Index(fields=["item", "id"], name="plan_event_of_item"),
            models.Index(fields=["blocker", "id"], name="plan_event_of_blocker"),
        ]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.happened_on}"
