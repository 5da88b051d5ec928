"""Password rules beside Django's own."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from common.text import fold
from organisations.rights import Role

OWN_WORDS = (
    "kezdesu",
    "kazakhstan",
    "qazaqstan",
    "казахстан",
    "казакстан",
    "akimat",
    "акимат",
    "министерство",
)
LONGEST = 128
ADMINISTRATOR_LENGTH = 15


class OwnWordsValidator:
    """Refuse what anyone would try first here, and absurdly long input; no rules of composition or rotation."""

    def validate(self, password: str, user=None) -> None:
        if len(password) > LONGEST:
            raise ValidationError(_("A password may have at most 128 characters."), code="password_too_long")
        rest = fold(password)
        for word in OWN_WORDS:
            rest = rest.replace(word, "")
        if len(rest) < 8:
            raise ValidationError(_("This password is too easy to guess here."), code="password_own_words")

    def get_help_text(self) -> str:
        return _("At least 12 characters. A sentence of several words is best.")


class AdministratorLengthValidator:
    """Who may change everybody's roles needs a longer password."""

    def validate(self, password: str, user=None) -> None:
        if user is None or user.pk is None or not user.has_role(Role.ADMINISTRATOR):
            return
        if len(password) < ADMINISTRATOR_LENGTH:
            raise ValidationError(
                _("The password of an administrator must have at least %(length)d characters.")
                % {"length": ADMINISTRATOR_LENGTH},
                code="password_too_short_for_administrator",
            )

    def get_help_text(self) -> str:
        return ""
