from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.triggers import guard, history
from organisations.enums import TerritoryLevel
from organisations.models.names import NamedModel


class Territory(NamedModel):
    """A unit of the classifier of administrative-territorial objects (KATO)."""

    code = models.CharField(_("KATO code"), max_length=9, unique=True)
    level = models.CharField(_("level"), max_length=16, choices=TerritoryLevel)
    is_city = models.BooleanField(_("city"), default=False)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of")
    )
    region_code = models.CharField(_("region code"), max_length=2, db_index=True)
    short_kk = models.CharField(_("short name in Kazakh"), max_length=60, blank=True)
    short_ru = models.CharField(_("short name in Russian"), max_length=60, blank=True)
    short_en = models.CharField(_("short name in English"), max_length=60, blank=True)
    tile_column = models.PositiveSmallIntegerField(_("column on the tile map"), null=True, blank=True)
    tile_row = models.PositiveSmallIntegerField(_("row on the tile map"), null=True, blank=True)
    map_path = models.TextField(_("outline on the schematic map"), blank=True)
    map_x = models.PositiveSmallIntegerField(_("label position, x"), null=True, blank=True)
    map_y = models.PositiveSmallIntegerField(_("label position, y"), null=True, blank=True)
    valid_from = models.DateField(_("exists from"), null=True, blank=True)
    valid_to = models.DateField(_("existed until"), null=True, blank=True)

    class Meta(NamedModel.Meta):
        verbose_name = _("territory")
        verbose_name_plural = _("territories")
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[0-9]{9}$"),
                name="territory_code_nine_digits",
                violation_error_message=_("A KATO code has nine digits."),
            ),
            models.CheckConstraint(
                condition=Q(code__startswith=models.F("region_code")),
                name="territory_in_its_region",
                violation_error_message=_("The code must start with the digits of its region."),
            ),
            models.CheckConstraint(
                condition=Q(valid_from__isnull=True)
                | Q(valid_to__isnull=True)
                | Q(valid_to__gt=models.F("valid_from")),
                name="territory_valid_period",
                violation_error_message=_("A territory must end after it begins."),
            ),
        ]
        triggers = [history(), guard()]

    @property
    def short_name(self) -> str:
        """The short name in the active language, for tiles and narrow columns."""
        from organisations.models.names import name_column

        return getattr(self, name_column("short")) or self.name
