from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from appeals.enums import Language
from appeals.personal import Iin, PersonName, Phone
from appeals.querysets import CitizenQuerySet
from common.fields import EncryptedField, Secret
from common.scoping import ScopedModel
from common.text import fold
from common.triggers import guard, history


class Citizen(ScopedModel):
    """A person who raised a question, as one body knows them. All personal data of citizens lives here.

    Each body keeps its own card of a person: what one body learned is not shown to another. Cards of the same
    IIN are found by equal `iin_index`.
    """

    body = models.ForeignKey(
        "organisations.Body", models.PROTECT, related_name="+", verbose_name=_("kept by")
    )
    ref = models.CharField(_("reference in imports"), max_length=80, blank=True)
    surname = models.CharField(_("surname"), max_length=100, blank=True)
    given_name = models.CharField(_("given name"), max_length=100, blank=True)
    patronymic = models.CharField(_("patronymic"), max_length=100, blank=True)
    name_folded = models.CharField(max_length=310, blank=True, editable=False)
    iin = EncryptedField(_("IIN"), secret=Iin)
    iin_index = models.BinaryField(max_length=32, default=b"", editable=False)
    phone = EncryptedField(_("telephone"), secret=Phone)
    phone_index = models.BinaryField(max_length=32, default=b"", editable=False)
    email = EncryptedField(_("e-mail"), secret=Secret)
    address = EncryptedField(_("address"), secret=Secret)
    language = models.CharField(_("language"), max_length=2, choices=Language, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = CitizenQuerySet.as_manager()

    class Meta:
        verbose_name = _("citizen")
        verbose_name_plural = _("citizens")
        ordering = ["surname", "given_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["body", "iin_index"],
                condition=~Q(iin_index=b""),
                name="citizen_iin_once",
                violation_error_message=_("This body already has a citizen with this IIN."),
            ),
            models.UniqueConstraint(
                fields=["body", "ref"],
                condition=~Q(ref=""),
                name="citizen_ref_once",
                violation_error_message=_("This body already has a citizen with this reference."),
            ),
        ]
        indexes = [
            models.Index(fields=["phone_index"], name="citizen_phone", condition=~Q(phone_index=b"")),
            models.Index(fields=["iin_index"], name="citizen_iin", condition=~Q(iin_index=b"")),
            models.Index(
                fields=["name_folded"], name="citizen_name_prefix", opclasses=["varchar_pattern_ops"]
            ),
        ]
        triggers = [history(), guard()]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def name(self) -> PersonName:
        """The person's name; shows initials unless `full()` is asked for."""
        return PersonName(self.surname, self.given_name, self.patronymic)

    def refresh_search(self) -> None:
        """Recompute the search columns from the personal ones; actions call it before saving."""
        from appeals.querysets import iin_index, phone_index

        self.name_folded = fold(self.name.full())
        self.iin_index = iin_index(self.iin.reveal())
        self.phone_index = phone_index(self.phone.reveal())
