from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.utils.translation import gettext_lazy as _

from appeals.enums import CLASS_OF, CheckState, StatClass, Status, Word
from appeals.querysets import OfQuestionQuerySet
from common.fields import EncryptedField, Secret
from common.scoping import ScopedModel
from common.triggers import guard, history


class Slip(ScopedModel):
    """What a citizen takes home: the code that, with the number, opens their question; and the key of the link in letters.

    Code: 12 symbols of Crockford's base 32 (60 bits). Link: 128 bits. Both are stored encrypted, found by blind index.
    """

    question = models.OneToOneField("appeals.Question", models.PROTECT, related_name="slip")
    code = EncryptedField(_("code"), secret=Secret)
    code_index = models.BinaryField(max_length=32, unique=True, editable=False)
    link = EncryptedField(_("link"), secret=Secret)
    link_index = models.BinaryField(max_length=32, unique=True, editable=False)
    issued_at = models.DateTimeField(_("issued at"))

    objects = OfQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("slip")
        verbose_name_plural = _("slips")
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return str(self.question_id)


class CitizenWord(ScopedModel):
    """The request to say whether a question reported as solved is solved, and what the citizen said.

    One for each closing (`closing`: its event) and each who asked: `asker` is the question itself or one that was
    merged into it, whose slip opens the page. No answer until the last day is no answer, not a "yes".
    """

    question = models.ForeignKey("appeals.Question", models.PROTECT, related_name="words")
    asker = models.ForeignKey("appeals.Question", models.PROTECT, related_name="words_asked")
    closing = models.ForeignKey("appeals.Event", models.PROTECT, related_name="+")
    asked_on = models.DateField(_("asked on"))
    until = models.DateField(_("answer until"))
    word = models.CharField(_("answer"), max_length=3, choices=Word, blank=True)
    reason = models.TextField(_("what is not solved"), blank=True)
    answered_at = models.DateTimeField(_("answered at"), null=True)

    objects = OfQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("citizen's word")
        verbose_name_plural = _("citizens' words")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["closing", "asker"], name="word_asked_once"),
            models.CheckConstraint(
                condition=Q(word="", answered_at__isnull=True) | (~Q(word="") & Q(answered_at__isnull=False)),
                name="word_answered_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(word=Word.NO) | ~Q(reason=""),
                name="word_denial_has_reason",
                violation_error_message=_("Write what is not solved."),
            ),
            models.CheckConstraint(condition=Q(until__gte=F("asked_on")), name="word_until_after_asked"),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.question_id} {self.word}"


class Check(ScopedModel):
    """A closed question drawn by lot and given to another body to see whether it is solved. One for each closing."""

    question = models.ForeignKey("appeals.Question", models.PROTECT, related_name="checks")
    closing = models.OneToOneField("appeals.Event", models.PROTECT, related_name="+")
    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="checks", verbose_name=_("checking body")
    )
    state = models.CharField(_("state"), max_length=7, choices=CheckState, default=CheckState.PENDING)
    drawn_on = models.DateField(_("drawn on"))
    due_on = models.DateField(_("due on"))
    finding = models.TextField(_("what was found"), blank=True)
    checked_by = models.ForeignKey("organisations.User", models.PROTECT, null=True, related_name="+")
    checked_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = OfQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=[CheckState.PENDING, CheckState.LAPSED], checked_at__isnull=True)
                | Q(
                    state__in=[CheckState.PASSED, CheckState.FAILED],
                    checked_at__isnull=False,
                    checked_by__isnull=False,
                ),
                name="check_done_has_time",
            ),
            models.CheckConstraint(
                condition=Q(state__in=[CheckState.PENDING, CheckState.LAPSED]) | ~Q(finding=""),
                name="check_done_has_finding",
                violation_error_message=_("Write what you found."),
            ),
        ]
        indexes = [
            models.Index(fields=["body", "due_on"], name="check_pending", condition=Q(state="pending")),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.question_id} {self.state}"


class PastStanding(ScopedModel):
    """How a question stood on days that its row no longer tells: from `from_on` until the day before `until_on`.

    Written when a closed question is opened again, when its last day moves, when a doubt begins or ends and when it
    leaves or enters a plan, so that a report as of a past day stays as it was. Spans follow each other without a gap
    or an overlap, from the day of the question to `Question.standing_since`. Within the span the question was open
    until `closed_on` (null: all the time).
    """

    question = models.ForeignKey("appeals.Question", models.PROTECT, related_name="past")
    from_on = models.DateField()
    until_on = models.DateField()
    status = models.CharField(max_length=16, choices=Status)
    stat_class = models.GeneratedField(
        expression=Case(*[When(status=status, then=Value(str(stat))) for status, stat in CLASS_OF.items()]),
        output_field=models.CharField(max_length=8, choices=StatClass),
        db_persist=True,
    )
    closed_on = models.DateField(null=True)
    due_on = models.DateField()
    without_proof = models.BooleanField(default=False)
    doubted = models.BooleanField(default=False)
    asked_on = models.DateField(null=True)
    word = models.CharField(max_length=3, choices=Word, blank=True)
    word_on = models.DateField(null=True)

    objects = OfQuestionQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gt=F("from_on")), name="past_standing_span"),
            models.UniqueConstraint(fields=["question", "from_on"], name="past_standing_once"),
        ]
        indexes = [models.Index(fields=["until_on"], name="past_standing_until")]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.question_id} {self.from_on}–{self.until_on}"
