"""A notice as a letter: text and HTML, in the recipient's language, with an id that is the same at each try."""

from __future__ import annotations

from urllib.parse import urlparse

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from notices.models import Notice
from notices.registry import Letter


def compose(notice: Notice, letter: Letter) -> EmailMultiAlternatives:
    """The message of a notice."""
    person = notice.recipient
    with translation.override(person.language):
        context = {
            "letter": letter,
            "person": person,
            "site_url": settings.SITE_URL,
            "language": person.language,
        }
        message = EmailMultiAlternatives(
            subject=letter.subject,
            body=render_to_string("notices/letter.txt", context),
            to=[person.email],
            headers={"Message-ID": message_id(notice), "Auto-Submitted": "auto-generated"},
        )
        message.attach_alternative(render_to_string("notices/letter.html", context), "text/html")
    return message


def message_id(notice: Notice) -> str:
    """The same at each try, so that a mail reader shows a repeated letter once."""
    return f"<notice-{notice.pk}@{urlparse(settings.SITE_URL).hostname or 'localhost'}>"
