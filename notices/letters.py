"""A notice as a letter: text and HTML, in the recipient's language, with an id that is the same at each try."""

from __future__ import annotations

from urllib.parse import urlparse
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext

from notices.models import Notice
from notices.registry import Letter, label_of
from notices.sms import Sms

MOST_IN_LETTER = 100


def compose(
    letter: Letter, *, to: str, language: str, message_id: str, name: str = ""
) -> EmailMultiAlternatives:
    """The message of one notice; without `name` nobody is addressed by name."""
    with translation.override(language):
        context = {
            "letter": letter,
            "name": name,
            "site_url": settings.SITE_URL,
            "language": language,
            "profile_url": settings.SITE_URL + reverse("profile") if name else "",
        }
        message = EmailMultiAlternatives(
            subject=letter.subject,
            body=render_to_string("notices/letter.txt", context),
            to=[to],
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("notices/letter.html", context), "text/html")
    return message


def digest_of(letters: list[tuple[Notice, Letter]], language: str) -> Letter:
    """One letter of many: a section for each kind of notice, in the order of their first."""
    shown: dict[str, list[Letter]] = {}
    for notice, letter in letters[:MOST_IN_LETTER]:
        shown.setdefault(notice.rule, []).append(letter)
    with translation.override(language):
        count, more = len(letters), len(letters) - MOST_IN_LETTER
        rest = ngettext(
            "%(count)d more stands in your notices.", "%(count)d more stand in your notices.", more
        )
        return Letter(
            subject=ngettext("%(count)d notice", "%(count)d notices", count) % {"count": count},
            lines=(rest % {"count": more},) if more > 0 else (),
            url=settings.SITE_URL + reverse("notice_list"),
            sections=tuple((label_of(rule), tuple(group)) for rule, group in shown.items()),
        )


def compose_sms(notice: Notice, letter: Letter, *, to: str) -> Sms:
    """The short message of a notice: the short text, else subject and link."""
    text = letter.sms or " ".join(part for part in (letter.subject, letter.url) if part)
    return Sms(to=to, text=text, id=f"notice-{notice.pk}")


def message_id(notice: Notice) -> str:
    """The same at each try, so that a mail reader shows a repeated letter once."""
    return f"<notice-{notice.pk}@{_host()}>"


def digest_id(bundle: UUID) -> str:
    """The same at each try of the letter in which these notices leave."""
    return f"<notices-{bundle}@{_host()}>"


def _host() -> str:
    return urlparse(settings.SITE_URL).hostname or "localhost"
