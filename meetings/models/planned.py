from django.db import models
from django.utils.translation import gettext_lazy as _

from meetings.enums import MeetingFormat, MeetingKind
from organisations.enums import Rank


class Planned(models.Model):
    """What is said of a meeting before it takes place; the same of a meeting and of a line in a calendar.

    `target_group` is a code of the registry `TargetGroup`; codes never change and groups are never deleted.
    """

    kind = models.CharField(_("kind"), max_length=20, choices=MeetingKind)
    format = models.CharField(
        _("format"), max_length=10, choices=MeetingFormat, default=MeetingFormat.IN_PERSON
    )
    territory = models.ForeignKey(
        "organisations.Territory",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("territory"),
    )
    venue = models.CharField(_("venue"), max_length=300, blank=True)
    host = models.ForeignKey(
        "organisations.Official",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        verbose_name=_("host official"),
    )
    host_name = models.CharField(_("name of the host"), max_length=200, blank=True)
    host_rank = models.CharField(_("rank of the host"), max_length=8, choices=Rank, default=Rank.HEAD)
    target_group = models.CharField(_("target group"), max_length=20, blank=True)
    planned_on = models.DateField(_("planned for"))
    starts_at = models.TimeField(_("starts at"), null=True, blank=True)

    class Meta:
        abstract = True
