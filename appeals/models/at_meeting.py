"""What stands around the questions of a meeting: registered in advance, people who came, the minutes."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.enums import AdvanceSource, AdvanceState, Language
from appeals.querysets import AdvanceQuestionQuerySet, OfMeetingQuerySet, WithPeopleQuerySet
from common.fields import EncryptedField, Secret
from common.scoping import ScopedModel
from common.triggers import guard, history


class AdvanceQuestion(ScopedModel):
    """A question that a person registered before the meeting; it waits for the meeting and arrives at the desk.

    It counts in no figure until it is taken as a `Question`. `position` is its number among those of the meeting.
    `client_key` names the form that was sent: sent again, it makes nothing new. `consented_at`: the person agreed that
    their data is kept (None: a registrar wrote it down from what the person said).
    """

    meeting = models.ForeignKey(
        "meetings.Meeting", models.PROTECT, related_name="advance_questions", verbose_name=_("meeting")
    )
    position = models.PositiveIntegerField(_("number in advance"), editable=False)
    client_key = models.UUIDField(unique=True, editable=False)
    source = models.CharField(_("registered through"), max_length=8, choices=AdvanceSource)
    citizen = models.ForeignKey(
        "appeals.Citizen", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("citizen")
    )
    text = models.TextField(_("question"))
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.KK)
    topic = models.ForeignKey(
        "appeals.Topic", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("topic")
    )
    territory = models.ForeignKey(
        "organisations.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("territory of the problem"),
    )
    state = models.CharField(
        _("state"), max_length=9, choices=AdvanceState, default=AdvanceState.WAITING, editable=False
    )
    question = models.OneToOneField(
        "appeals.Question", models.PROTECT, null=True, related_name="advance", editable=False
    )
    consented_at = models.DateTimeField(_("consent given at"), null=True, editable=False)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    decided_by = models.ForeignKey("organisations.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = AdvanceQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("question registered in advance")
        verbose_name_plural = _("questions registered in advance")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="advance_position_once"),
            models.CheckConstraint(condition=~Q(text=""), name="advance_has_text"),
            models.CheckConstraint(
                condition=Q(state=AdvanceState.TAKEN, question__isnull=False)
                | (~Q(state=AdvanceState.TAKEN) & Q(question__isnull=True)),
                name="advance_taken_is_a_question",
            ),
            models.CheckConstraint(
                condition=~Q(state=AdvanceState.DECLINED) | ~Q(reason=""),
                name="advance_declined_has_reason",
                violation_error_message=_("Write the reason."),
            ),
            models.CheckConstraint(
                condition=~Q(source=AdvanceSource.PORTAL) | Q(consented_at__isnull=False),
                name="advance_portal_consent",
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.position}"


class Attendee(ScopedModel):
    """A person who came to a meeting, where a list is kept and not only a count."""

    meeting = models.ForeignKey("meetings.Meeting", models.PROTECT, related_name="attendance")
    position = models.PositiveIntegerField(_("number in the list"), editable=False)
    client_key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    citizen = models.ForeignKey(
        "appeals.Citizen", models.PROTECT, related_name="+", verbose_name=_("citizen")
    )
    added_by = models.ForeignKey("organisations.User", models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = WithPeopleQuerySet.as_manager()

    class Meta:
        verbose_name = _("person who came")
        verbose_name_plural = _("people who came")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["meeting", "position"], name="attendee_position_once"),
            models.UniqueConstraint(
                fields=["meeting", "citizen"],
                name="attendee_once",
                violation_error_message=_("This person is already in the list."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.position}"


def signed_copy_path(minutes: "Minutes", filename: str) -> str:
    """A random name: what a person called the file never becomes a path."""
    return f"minutes/{minutes.key.hex[:2]}/{minutes.key.hex}"


class Minutes(ScopedModel):
    """The minutes of a held meeting: what its host said and decided, above the questions that the desk holds.

    While it is not signed the document is made from the questions as they are. Signing keeps what was signed:
    `content` is the data of the document (encrypted, it names people), `digest` tells whether the questions have
    changed since. `signed_copy` is the paper with the signatures, where it was scanned.
    """

    meeting = models.OneToOneField("meetings.Meeting", models.PROTECT, related_name="minutes")
    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    number = models.CharField(_("number of the minutes"), max_length=80)
    drawn_on = models.DateField(_("drawn up on"))
    chair = models.CharField(_("chair"), max_length=200)
    chair_post = models.CharField(_("post of the chair"), max_length=300, blank=True)
    secretary = models.CharField(_("secretary"), max_length=200)
    secretary_post = models.CharField(_("post of the secretary"), max_length=300, blank=True)
    report = models.TextField(_("what the host reported"), blank=True)
    decisions = models.TextField(_("decisions"), blank=True)
    signed_on = models.DateField(_("signed on"), null=True, blank=True, editable=False)
    content = EncryptedField(secret=Secret, editable=False)
    digest = models.CharField(max_length=64, blank=True, editable=False)
    signed_copy = models.FileField(_("signed copy"), upload_to=signed_copy_path, max_length=120, blank=True)
    signed_copy_name = models.CharField(max_length=200, blank=True)
    drawn_by = models.ForeignKey("organisations.User", models.PROTECT, null=True, related_name="+")
    signed_by = models.ForeignKey(
        "organisations.User",
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("signing recorded by"),
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = OfMeetingQuerySet.as_manager()

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        ordering = ["-drawn_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(signed_on__isnull=True, digest="") | (Q(signed_on__isnull=False) & ~Q(digest="")),
                name="minutes_signed_is_kept",
            ),
            models.CheckConstraint(
                condition=~Q(chair="") & ~Q(secretary="") & ~Q(number=""),
                name="minutes_has_people",
                violation_error_message=_("Minutes have a number, a chair and a secretary."),
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.number
