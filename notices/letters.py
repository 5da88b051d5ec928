"""A notice as a letter: text and HTML, in the recipient's language, with an id that is the same at each try."""

from __future__ import annotations

from urllib.parse import urlparse

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from notices.models import Notice
from notices.registry import Letter
from notices.sms import Sms


def compose(
    letter: Letter, *, to: str, language: str, message_id: str, name: str = ""
) -> EmailMultiAlternatives:
    """The message of one notice; without `name` nobody is addressed by name."""
    with translation.override(language):
        context = {"letter": letter, "name": name, "site_url": settings.SITE_URL, "language": language}
        message = EmailMultiAlternatives(
            subject=letter.subject,
            body=render_to_string("notices/letter.txt", context),
            to=[to],
            headers={"Message-ID": message_id, "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("notices/letter.html", context), "text/html")
    return message


def compose_sms(notice: Notice, letter: Letter, *, to: str) -> Sms:
    """The short message of a notice: the short text, else subject and link."""
    text = letter.sms or " ".join(part for part in (letter.subject, letter.url) if part)
    return Sms(to=to, text=text, id=f"notice-{notice.pk}")


def message_id(notice: Notice) -> str:
    """The same at each try, so that a mail reader shows a repeated letter once."""
    return f"<notice-{notice.pk}@{urlparse(settings.SITE_URL).hostname or 'localhost'}>"
