from datetime import time

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard, history
from organisations.enums import Digest, Theme
from organisations.querysets import MembershipQuerySet, UserQuerySet
from organisations.rights import ROLES, Reach, Role


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    """Login reads a person before anybody is signed in, so it alone is not scoped."""

    def get_by_natural_key(self, email: str):
        return self.unscoped("login").get(email__iexact=email)


class User(AbstractBaseUser, ScopedModel):
    """A member of staff. Signs in by e-mail; what they may do comes from memberships."""

    email = models.EmailField(_("e-mail"), max_length=254, unique=True)
    full_name = models.CharField(_("full name"), max_length=200)
    work_phone = models.CharField(
        _("telephone at work"), max_length=16, blank=True, default="", db_default=""
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[("kk", "Қазақша"), ("ru", "Русский"), ("en", "English")],
        default="kk",
    )
    theme = models.CharField(_("colours"), max_length=5, choices=Theme, default=Theme.AUTO)
    digest = models.CharField(
        _("letters"), max_length=6, choices=Digest, default=Digest.DAILY, db_default=Digest.DAILY
    )
    works_from = models.TimeField(
        _("working hours from"), default=time(9, 0), db_default=Value(time(9, 0), models.TimeField())
    )
    works_until = models.TimeField(
        _("working hours until"), default=time(18, 30), db_default=Value(time(18, 30), models.TimeField())
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_machine = models.BooleanField(
        _("another system"), default=False, db_default=False, editable=False
    )  # never signs in; acts by a token (`ApiClient`)
    invited_at = models.DateTimeField(_("invited at"), null=True, blank=True, editable=False)
    deactivated_at = models.DateTimeField(_("deactivated at"), null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["full_name"]
    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["full_name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(work_phone="") | Q(work_phone__regex=r"^\+[0-9]{7,15}$"),
                name="user_phone_e164",
                violation_error_message=_("This is not a telephone number."),
            ),
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("There is already a user with this e-mail address."),
            ),
            models.CheckConstraint(
                condition=Q(works_from__lt=F("works_until")),
                name="user_working_hours",
                violation_error_message=_("Working hours end later than they begin."),
            ),
        ]
        triggers = [history(), guard(unless_only=("last_login", "password"))]

    def __str__(self) -> str:
        return self.full_name

    @cached_property
    def active_memberships(self) -> list["Membership"]:
        """The person's memberships in force, with their bodies; read once per request."""
        if not self.is_active:
            return []
        found = Membership.objects.unscoped("own rights").filter(user_id=self.pk, ended_on__isnull=True)
        return list(found.select_related("body", "body__territory").order_by("pk"))

    def can(self, right: str, body=None) -> bool:
        """Whether the person holds a right: anywhere, or (with `body`) in that body."""
        return any(
            right in membership.rights and (body is None or membership.reaches(body))
            for membership in self.active_memberships
        )

    def has_role(self, role: str) -> bool:
        """Whether the person has the role in any body."""
        return any(membership.role == role for membership in self.active_memberships)

    @property
    def body(self):
        """The body the person works in first, or None."""
        return self.active_memberships[0].body if self.active_memberships else None


class Membership(ScopedModel):
    """A role of a person in a body."""

    # Of the membership by which another system acts: it is stored nowhere, so that no list of staff knows it.
    narrowed: frozenset[str] | None = None

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships", verbose_name=_("user"))
    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="memberships", verbose_name=_("body")
    )
    role = models.CharField(_("role"), max_length=16, choices=Role)
    started_on = models.DateField(_("since"))
    ended_on = models.DateField(_("until"), null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["user_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["user", "body", "role"],
                condition=Q(ended_on__isnull=True),
                name="membership_once",
                violation_error_message=_("The person already has this role in this body."),
            )
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return f"{self.get_role_display()}, {self.body}"

    @property
    def rights(self) -> frozenset[str]:
        """The rights of the role; of another system, those of them that it was given."""
        rights = ROLES[self.role].rights
        return rights if self.narrowed is None else rights & self.narrowed

    def reaches(self, body) -> bool:
        """Whether the rights of this membership hold in `body`."""
        reach = ROLES[self.role].reach
        if reach in (Reach.ALL, Reach.NONE):  # NONE: directories belong to no body
            return True
        if reach == Reach.OWN:
            return body.pk == self.body_id
        return body.is_within(self.body)
