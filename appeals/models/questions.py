from datetime import date

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from appeals.deadlines import RuleKind
from appeals.enums import (
    CLASS_OF,
    CLOSED_STATUSES,
    CheckState,
    Language,
    QuestionKind,
    Source,
    StatClass,
    Status,
    TaskState,
)
from appeals.models.question_parts import Routed, Timed, Verified
from appeals.plain import is_overdue, number_of
from appeals.querysets import CoExecutorQuerySet, QuestionQuerySet
from common.scoping import ScopedModel
from common.text import FOLD_FROM, FOLD_TO
from common.triggers import guard, history


class SearchText(Func):
    """tsvector of a text: Russian stems, plus the plain words with Kazakh letters folded for prefix search."""

    template = (
        "(to_tsvector('russian'::regconfig, %(expressions)s)"
        f" || to_tsvector('simple'::regconfig, translate(lower(%(expressions)s), '{FOLD_FROM}', '{FOLD_TO}')))"
    )
    output_field = SearchVectorField()


class Question(Timed, Routed, Verified, ScopedModel):
    """What a citizen asked at a meeting, who answers for it, until when, and what came of it.

    `stat_class` is computed by PostgreSQL from `status`, so the two can't disagree. `closed_on` is the day on which
    the outcome happened (not the day it was typed); reports as of an earlier day count the question as open.
    """

    meeting = models.ForeignKey(
        "meetings.Meeting", models.PROTECT, related_name="questions", verbose_name=_("meeting")
    )
    position = models.PositiveIntegerField(_("number in the meeting"), editable=False)
    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="questions", verbose_name=_("host body")
    )
    ref = models.CharField(_("reference in imports"), max_length=80, blank=True)
    client_key = models.UUIDField(null=True, blank=True, unique=True, editable=False)
    source = models.CharField(max_length=8, choices=Source, default=Source.DESK, editable=False)
    citizen = models.ForeignKey(
        "appeals.Citizen",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("citizen"),
    )
    text = models.TextField(_("question"))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.KK)
    kind = models.CharField(_("legal kind"), max_length=12, choices=QuestionKind, blank=True)
    topic = models.ForeignKey(
        "appeals.Topic",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("topic"),
    )
    territory = models.ForeignKey(
        "organisations.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("territory of the problem"),
    )
    responsible = models.ForeignKey(
        "organisations.Body",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="assigned_questions",
        verbose_name=_("responsible body"),
    )
    executor = models.ForeignKey(
        "organisations.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="questions",
        verbose_name=_("executor"),
    )
    status = models.CharField(_("status"), max_length=16, choices=Status, default=Status.REGISTERED)
    stat_class = models.GeneratedField(
        expression=Case(
            *[
                When(status__in=[s for s, c in CLASS_OF.items() if c == stat], then=Value(str(stat.value)))
                for stat in StatClass
            ],
        ),
        output_field=models.CharField(max_length=8, choices=StatClass, verbose_name=_("counts as")),
        db_persist=True,
    )
    raised_on = models.DateField(_("raised on"))
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    closed_by = models.ForeignKey(
        "organisations.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("closed by"),
    )
    answer = models.TextField(_("answer"), blank=True)
    proof = models.CharField(_("proof: number of the act or link"), max_length=500, blank=True)
    proof_file = models.ForeignKey(
        "appeals.Attachment",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("proof file"),
    )
    promise = models.CharField(_("promise"), max_length=500, blank=True)
    promise_by = models.CharField(_("promised by"), max_length=200, blank=True)
    promise_due = models.DateField(_("promised until"), null=True, blank=True)
    promise_kept_on = models.DateField(_("promise kept on"), null=True, blank=True, editable=False)
    promise_outcome = models.CharField(_("how it was kept"), max_length=500, blank=True, editable=False)
    external_number = models.CharField(_("number in e-Otinish"), max_length=40, blank=True)
    duplicate_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="duplicates",
        verbose_name=_("duplicate of"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    search = models.GeneratedField(
        expression=SearchText(F("text")), output_field=SearchVectorField(), db_persist=True
    )

    objects = QuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ["-raised_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "ref"],
                condition=~Q(ref=""),
                name="question_ref_once",
                violation_error_message=_("This body already has a question with this reference."),
            ),
            models.UniqueConstraint(fields=["meeting", "position"], name="question_position_once"),
            models.UniqueConstraint(
                fields=["external_number"],
                condition=~Q(external_number=""),
                name="question_external_once",
                violation_error_message=_("Another question already has this e-Otinish number."),
            ),
            models.CheckConstraint(condition=Q(status__in=list(CLASS_OF)), name="question_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=CLOSED_STATUSES, closed_on__isnull=False)
                | (~Q(status__in=CLOSED_STATUSES) & Q(closed_on__isnull=True)),
                name="question_closed_has_date",
                violation_error_message=_(
                    "A closed question has the date of its outcome, an open one has none."
                ),
            ),
            models.CheckConstraint(
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("raised_on")),
                name="question_closed_after_raised",
                violation_error_message=_("The outcome can't be earlier than the question."),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.RESOLVED_ON_SPOT) | Q(closed_on=F("raised_on")),
                name="question_on_spot_same_day",
                violation_error_message=_("Resolved on the spot means on the day of the meeting."),
            ),
            models.CheckConstraint(
                condition=~Q(status=Status.RESOLVED)
                | ~Q(proof="")
                | Q(proof_file__isnull=False)
                | Q(source=Source.IMPORT),
                name="question_resolved_has_proof",
                violation_error_message=_("“Resolved” needs proof: a file, a link or the number of an act."),
            ),
            models.CheckConstraint(
                condition=Q(status=Status.DUPLICATE, duplicate_of__isnull=False)
                | (~Q(status=Status.DUPLICATE) & Q(duplicate_of__isnull=True)),
                name="question_duplicate_names_other",
                violation_error_message=_("A duplicate names the question it repeats."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[Status.ASSIGNED, Status.IN_WORK]) | Q(responsible__isnull=False),
                name="question_in_work_has_body",
                violation_error_message=_("A question in work has a responsible body."),
            ),
            models.CheckConstraint(condition=~Q(text=""), name="question_has_text"),
            models.CheckConstraint(condition=Q(due_on__gte=F("raised_on")), name="question_due_after_raised"),
            models.CheckConstraint(
                condition=Q(clock_from__gte=F("raised_on")), name="question_clock_after_raised"
            ),
            models.CheckConstraint(
                condition=Q(control_on__lte=F("due_on")), name="question_control_before_due"
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True) | Q(due_on__gte=F("extended_until")),
                name="question_due_after_extension",
            ),
            models.CheckConstraint(
                condition=Q(extended_until__isnull=True) | ~Q(kind=QuestionKind.COMPLAINT),
                name="question_complaint_not_extended",
                violation_error_message=_("The term of a complaint is never extended."),
            ),
            models.CheckConstraint(
                condition=Q(complained_of__isnull=True)
                | Q(responsible__isnull=True)
                | ~Q(responsible=F("complained_of")),
                name="question_complaint_other_body",
                violation_error_message=_("A complaint is never decided by the body complained of."),
            ),
            models.CheckConstraint(
                condition=Q(word="", word_on__isnull=True)
                | (~Q(word="") & Q(word_on__isnull=False, asked_on__isnull=False)),
                name="question_word_has_day",
            ),
            models.CheckConstraint(
                condition=Q(standing_since__gte=F("raised_on")), name="question_standing_after_raised"
            ),
            models.CheckConstraint(
                condition=Q(promise_due__isnull=True) | ~Q(promise=""),
                name="question_promise_has_text",
                violation_error_message=_("Write what was promised."),
            ),
            models.CheckConstraint(
                condition=Q(promise_kept_on__isnull=True, promise_outcome="")
                | (~Q(promise="") & ~Q(promise_outcome="") & Q(promise_kept_on__gte=F("raised_on"))),
                name="question_promise_kept_is_told",
                violation_error_message=_("A kept promise has a day and says how it was kept."),
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="question_search"),
            models.Index(fields=["body", "-raised_on", "-id"], name="question_of_body"),
            models.Index(fields=["responsible", "due_on", "id"], name="question_of_responsible"),
            # The dashboard asks each time what changed in a week and who is late: the indexes alone answer it.
            models.Index(
                fields=["raised_on", "id"], include=["closed_on", "stat_class"], name="question_raised"
            ),
            models.Index(fields=["topic", "closed_on"], name="question_of_topic"),
            models.Index(
                fields=["due_on", "id"],
                # All that lists of open questions are narrowed by, so that counting them opens no row.
                include=[
                    *("raised_on", "closed_on", "standing_since", "body", "responsible"),
                    *("topic", "territory", "meeting", "status", "kind"),
                ],
                name="question_open_due",
                condition=Q(status__in=["registered", "assigned", "in_work", "in_plan"]),
            ),
            models.Index(
                fields=["due_on", "id"],
                name="question_nobody",
                condition=Q(executor__isnull=True, status__in=["registered", "assigned"]),
            ),
            models.Index(
                fields=["control_on", "id"],
                name="question_open_control",
                condition=Q(status__in=["registered", "assigned", "in_work", "in_plan"]),
            ),
            models.Index(
                fields=["promise_due", "id"],
                name="question_promise_due",
                condition=~Q(promise="") & Q(promise_kept_on__isnull=True),
            ),
            models.Index(
                fields=["closed_on"],
                include=["id", "raised_on", "stat_class"],
                name="question_closed",
                condition=Q(closed_on__isnull=False),
            ),
            models.Index(
                fields=["due_on"],
                include=["id", "raised_on", "closed_on", "stat_class"],
                name="question_due",
            ),
            models.Index(
                fields=["reopened_on"], name="question_reopened", condition=Q(reopened_on__isnull=False)
            ),
            models.Index(fields=["body", "id"], name="question_disputed", condition=Q(competence="disputed")),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.number

    @property
    def number(self) -> str:
        """Registration number: year of registration and serial number. Given once, never changes."""
        return number_of(self.pk, self.created_at)

    @property
    def is_open(self) -> bool:
        """Whether the question still waits for an outcome."""
        return CLASS_OF[self.status] == StatClass.OPEN

    def is_overdue(self, today: date) -> bool:
        """Open and past its last day. A query on time, never a stored flag."""
        return is_overdue(self, today)

    @cached_property
    def helpers(self) -> list:
        """The co-executing bodies, read once."""
        rows = self.co_executors.unscoped("bodies of the question itself")
        return [row.body for row in rows.select_related("body")]

    @cached_property
    def tasked(self) -> list:
        """The bodies that have or had a task of the question, read once."""
        return list({task.body_id: task.body for task in self.tasks}.values())

    @cached_property
    def tasks(self) -> list:
        """All tasks of the question in the order in which they were given, read once."""
        if not self.has_tasks:
            return []
        rows = self.child_tasks.unscoped("tasks of the question itself").order_by("pk")
        return list(rows.select_related("body", "giver", "given_by", "ended_by"))

    @cached_property
    def open_tasks(self) -> list:
        """The tasks that the question waits for."""
        return [task for task in self.tasks if task.state == TaskState.OPEN]

    @cached_property
    def waits_for(self) -> list[str]:
        """Names of the bodies whose tasks are open; a list annotates them."""
        return list(dict.fromkeys(task.body.name for task in self.open_tasks))

    @cached_property
    def has_tasks(self) -> bool:
        """Whether there may be tasks; a list or a page that knows it annotates it, and saves a query."""
        return True

    @cached_property
    def has_duplicates(self) -> bool:
        """Whether other questions are merged into this one; a page annotates it."""
        return self.duplicates.unscoped("other askers").exists()

    @cached_property
    def forward_until(self) -> date | None:
        """The last day on which the responsible body may pass the question on (Art. 65); None when it has none."""
        from appeals.rules import load_terms

        return load_terms().until(RuleKind.FORWARD, self.received_on) if self.received_on else None

    @cached_property
    def checkers(self) -> list:
        """The bodies that are to check the outcome now, read once."""
        rows = self.checks.unscoped("bodies of the question itself").filter(state=CheckState.PENDING)
        return [row.body for row in rows.select_related("body")]

    @cached_property
    def approval_here(self) -> bool:
        """Whether the body that answers has its answers approved; `practices.with_practice` reads it for many."""
        from appeals.practices import practice_of

        return practice_of(self.responsible or self.body).closing_approval

    @cached_property
    def publishes_here(self) -> bool:
        """Whether the body that answers publishes; `practices.with_practice` reads it for many."""
        from appeals.practices import practice_of

        return practice_of(self.responsible or self.body).publishes

    @cached_property
    def has_proposals(self) -> bool:
        """Whether anything was ever proposed about it; pages read it with the question."""
        return self.proposals.unscoped("of the question itself").exists()

    @property
    def without_proof(self) -> bool:
        """Reported as resolved by an import, with nothing to show for it."""
        return self.status == Status.RESOLVED and not self.proof and self.proof_file_id is None


class CoExecutor(ScopedModel):
    """A body that works on a question beside the responsible one."""

    question = models.ForeignKey(Question, models.PROTECT, related_name="co_executors")
    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="+", verbose_name=_("co-executor")
    )

    objects = CoExecutorQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["question", "body"], name="co_executor_once")]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return str(self.body)
