from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.enums import OUTCOMES, ProposalKind, ProposalState, PublicationState, Status
from appeals.querysets import OfQuestionQuerySet
from common.scoping import ScopedModel
from common.triggers import guard, history


class Proposal(ScopedModel):
    """What an executor prepared and somebody else decides: an extension, a forwarding, a closing.

    At most one of a kind waits for a decision on a question. An approved extension has a day until which the citizen is
    to be told (Art. 76(3): three working days).
    """

    question = models.ForeignKey("appeals.Question", models.PROTECT, related_name="proposals")
    kind = models.CharField(_("what is proposed"), max_length=10, choices=ProposalKind)
    state = models.CharField(_("state"), max_length=10, choices=ProposalState, default=ProposalState.PENDING)
    reason = models.TextField(_("reason"), blank=True)
    until = models.DateField(_("extend until"), null=True, blank=True)
    to_body = models.ForeignKey(
        "organisations.Body",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("competent body"),
    )
    outcome = models.CharField(
        _("outcome"), max_length=16, choices=[(code, Status(code).label) for code in OUTCOMES], blank=True
    )
    answer = models.TextField(_("answer"), blank=True)
    closed_on = models.DateField(_("date of the outcome"), null=True, blank=True)
    proof = models.CharField(_("proof: number of the act or link"), max_length=500, blank=True)
    proof_file = models.ForeignKey(
        "appeals.Attachment", models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_by = models.ForeignKey("organisations.User", models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    decided_by = models.ForeignKey("organisations.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    decision_note = models.TextField(_("reason of the decision"), blank=True)
    tell_by = models.DateField(_("tell the citizen until"), null=True, blank=True)
    told_on = models.DateField(_("citizen told on"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["question", "kind"],
                condition=Q(state=ProposalState.PENDING),
                name="proposal_one_pending",
                violation_error_message=_("This waits for a decision already."),
            ),
            models.CheckConstraint(
                condition=Q(state=ProposalState.PENDING, decided_at__isnull=True)
                | (~Q(state=ProposalState.PENDING) & Q(decided_at__isnull=False)),
                name="proposal_decided_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ProposalKind.EXTENSION) | (Q(until__isnull=False) & ~Q(reason="")),
                name="proposal_extension_complete",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ProposalKind.FORWARD) | (Q(to_body__isnull=False) & ~Q(reason="")),
                name="proposal_forward_complete",
            ),
            models.CheckConstraint(
                condition=~Q(kind=ProposalKind.CLOSING)
                | (Q(closed_on__isnull=False) & ~Q(outcome="") & ~Q(answer="")),
                name="proposal_closing_complete",
            ),
        ]
        indexes = [
            models.Index(fields=["question"], name="proposal_pending", condition=Q(state="pending")),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.question_id}"


class Publication(ScopedModel):
    """The public version of a question and its answer, without personal data, and who let it out."""

    question = models.OneToOneField("appeals.Question", models.PROTECT, related_name="publication")
    state = models.CharField(_("state"), max_length=10, choices=PublicationState)
    text = models.TextField(_("question in public words"))
    answer = models.TextField(_("answer in public words"))
    prepared_by = models.ForeignKey("organisations.User", models.PROTECT, related_name="+")
    prepared_at = models.DateTimeField()
    published_by = models.ForeignKey("organisations.User", models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        constraints = [
            models.CheckConstraint(
                condition=~Q(state=PublicationState.PUBLISHED)
                | Q(published_at__isnull=False, published_by__isnull=False),
                name="publication_published_has_time",
            ),
            models.CheckConstraint(condition=~Q(text="") & ~Q(answer=""), name="publication_has_text"),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.question_id} {self.state}"


class BodyPractice(models.Model):
    """How a body handles its questions; bodies below without a row of their own follow the nearest one above."""

    body = models.OneToOneField("organisations.Body", models.PROTECT, related_name="practice")
    closing_approval = models.BooleanField(_("closing needs approval"), default=False)
    publishes = models.BooleanField(_("answers are published"), default=False)
    sample_share = models.PositiveSmallIntegerField(
        _("share of solved questions to be checked, %"), default=5
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("practice of a body")
        verbose_name_plural = _("practices of bodies")
        constraints = [
            models.CheckConstraint(
                condition=Q(sample_share__gte=1, sample_share__lte=100),
                name="practice_share",
                violation_error_message=_("From 1 to 100 per cent."),
            )
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return str(self.body)


class AnswerTemplate(models.Model):
    """A text to start an answer from. Without a body it is for everybody, without a topic for all topics."""

    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("body")
    )
    topic = models.ForeignKey(
        "appeals.Topic",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("topic or sphere"),
    )
    outcome = models.CharField(
        _("outcome"), max_length=16, choices=[(code, Status(code).label) for code in OUTCOMES], blank=True
    )
    name = models.CharField(_("name"), max_length=120)
    text_kk = models.TextField(_("text in Kazakh"))
    text_ru = models.TextField(_("text in Russian"))
    is_active = models.BooleanField(_("in use"), default=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("answer template")
        verbose_name_plural = _("answer templates")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "name"],
                name="answer_template_once",
                nulls_distinct=False,
                violation_error_message=_("There is already a template with this name."),
            )
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.name
