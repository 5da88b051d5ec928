"""What staff are told of the citizen's word and of checks."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.enums import CheckState
from appeals.letters import due_line, letter, preload, seen, topic_line
from appeals.models import Check
from notices.registry import register


def register_word_letters() -> None:
    """Name the builders of these letters; called when the room starts."""
    for rule, builder, label in (
        ("question.denied", denied, gettext_lazy("The citizen says: not solved")),
        ("check.drawn", drawn, gettext_lazy("A closed question is to be checked")),
        ("check.done", done, gettext_lazy("A closed question was checked")),
    ):
        register(rule, builder, label=label, preload=preload)


def denied(notice) -> dict | None:
    """To the controllers: what was reported as solved is not, in the words of the citizen (read in the history)."""
    question = seen(notice)
    if question is None or not question.is_open:
        return None
    line = _("It was reported as solved and is open again; what the citizen said stands in its history.")
    return letter(
        question, _("Question %(number)s: the citizen says it is not solved"), [line, due_line(question)]
    )


def drawn(notice) -> dict | None:
    """To the controllers of the checking body, as long as nobody has looked."""
    question = seen(notice)
    checks = Check.objects.visible_to(notice.recipient).filter(
        question=notice.params["question"], state=CheckState.PENDING
    )
    check = checks.order_by("-pk").first() if question is not None else None
    if check is None:
        return None
    day = {"day": date_format(check.due_on, "SHORT_DATE_FORMAT")}
    lines = [*topic_line(question), _("Is it solved? Record what you find until %(day)s.") % day]
    found = letter(question, _("Question %(number)s was drawn for a check by your body"), lines)
    return found | {"url": settings.SITE_URL + reverse("check_page", args=[check.pk])}


def done(notice) -> dict | None:
    """To those who answered for the question: what the other body found."""
    question = seen(notice)
    checks = Check.objects.visible_to(notice.recipient).filter(question=notice.params["question"])
    check = checks.filter(checked_at__isnull=False).order_by("-pk").first() if question is not None else None
    if check is None:
        return None
    return letter(
        question, _("Question %(number)s was checked by another body"), [f"{check.get_state_display()}."]
    )
