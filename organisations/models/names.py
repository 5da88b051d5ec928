"""Names in the three languages."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class NamedModel(models.Model):
    """A directory row with a name in Kazakh, Russian and English."""

    name_kk = models.CharField(_("name in Kazakh"), max_length=300)
    name_ru = models.CharField(_("name in Russian"), max_length=300)
    name_en = models.CharField(_("name in English"), max_length=300)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the language of the person who looks."""
        return getattr(self, name_column())


def name_column(prefix: str = "name") -> str:
    """The column that holds a name in the active language, for ordering and `values()`."""
    language = (get_language() or "kk")[:2]
    return f"{prefix}_{language if language in ('kk', 'ru', 'en') else 'kk'}"
