from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.triggers import guard, history
from organisations.models.names import NamedModel


class TargetGroup(NamedModel):
    """A group of people whom meetings address: large families, farmers, youth.

    Meetings keep the `code`, which never changes; a group that is no longer used ends (`valid_to` is its first day
    without meetings) and is never deleted. `order` is the place in lists.
    """

    code = models.SlugField(_("code"), max_length=20, unique=True)
    order = models.PositiveSmallIntegerField(_("place in lists"), default=100)
    valid_from = models.DateField(_("in use from"), null=True, blank=True)
    valid_to = models.DateField(_("in use until"), null=True, blank=True)

    class Meta(NamedModel.Meta):
        verbose_name = _("target group")
        verbose_name_plural = _("target groups")
        ordering = ["order", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=F("valid_from")),
                name="target_group_valid_period",
                violation_error_message=_("A group must end after it begins."),
            ),
        ]
        triggers = [history(), guard()]
