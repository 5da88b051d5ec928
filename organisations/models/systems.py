from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.scoping import ScopedModel
from common.triggers import guard, history
from organisations.models.people import Membership, User
from organisations.querysets import ApiClientQuerySet, ApiTokenQuerySet
from organisations.rights import CASE_ROLES, Role


class ApiClient(ScopedModel):
    """Another system that works through the API for one body: a register of an akimat, a site of a ministry.

    It acts by an account of its own, which stands as the doer in every event, with the reach of `role` in `body` and
    those rights of the role that it was given.
    """

    account = models.OneToOneField(
        "organisations.User", models.PROTECT, related_name="client", verbose_name=_("account")
    )
    body = models.ForeignKey("organisations.Body", models.PROTECT, related_name="+", verbose_name=_("body"))
    role = models.CharField(
        _("role"), max_length=16, choices=[(role, Role(role).label) for role in CASE_ROLES]
    )
    rights = ArrayField(models.CharField(max_length=40), verbose_name=_("rights"))
    contact = models.CharField(_("who keeps it"), max_length=200)
    created_at = models.DateTimeField(_("connected at"), auto_now_add=True)
    closed_at = models.DateTimeField(_("closed at"), null=True, editable=False)

    objects = ApiClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("connected system")
        verbose_name_plural = _("connected systems")
        ordering = ["account__full_name", "pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(rights=[]), name="api_client_rights"),
            models.CheckConstraint(condition=Q(role__in=CASE_ROLES), name="api_client_role"),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return self.account.full_name

    @property
    def name(self) -> str:
        """What it is called where it stands as the doer."""
        return self.account.full_name

    def membership(self) -> Membership:
        """What it may do where, as of a person; not stored."""
        found = Membership(user=self.account, body=self.body, role=self.role)
        found.narrowed = frozenset(self.rights)
        return found

    def acting(self) -> User:
        """Its account with just the rights that it has now."""
        self.account.active_memberships = [self.membership()]
        return self.account


class ApiToken(ScopedModel):
    """A secret by which a connected system shows who it is. Only its SHA-256 is kept; `prefix` tells it apart."""

    client = models.ForeignKey(
        ApiClient, models.PROTECT, related_name="tokens", verbose_name=_("connected system")
    )
    prefix = models.CharField(_("begins with"), max_length=16)
    digest = models.BinaryField(max_length=32, unique=True, editable=False)
    by = models.ForeignKey("organisations.User", models.PROTECT, related_name="+", verbose_name=_("made by"))
    created_at = models.DateTimeField(_("made at"), auto_now_add=True)
    expires_on = models.DateField(_("valid until"))
    last_used_at = models.DateTimeField(_("last used"), null=True, editable=False)
    revoked_at = models.DateTimeField(_("withdrawn at"), null=True, editable=False)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(revoked_at__isnull=True) | Q(revoked_at__gte=F("created_at")),
                name="api_token_revoked_later",
            )
        ]
        triggers = [history(), guard(unless_only=("last_used_at",))]

    def __str__(self) -> str:
        return f"{self.prefix}…"
