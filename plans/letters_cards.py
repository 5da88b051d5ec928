"""What people are told about public cards. A number and a link: texts that are not approved may hold personal data."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notices.registry import register
from plans.actions.telling_cards import OUT, WAITS
from plans.enums import CardState
from plans.models import PublicCard


def register_card_letters() -> None:
    """Name the builder of each rule; called when the room starts."""
    register(WAITS, waits, label=gettext_lazy("A public card waits for approval"), preload=preload)
    register(OUT, out, label=gettext_lazy("Your public card is published"), preload=preload)


def preload(notices: list) -> None:
    """Read the cards of many notices by one query for each recipient."""
    groups: dict = defaultdict(list)
    for notice in notices:
        groups[notice.recipient].append(notice)
    for person, group in groups.items():
        seen = PublicCard.objects.visible_to(person).select_related("problem")
        found = seen.in_bulk({notice.params["card"] for notice in group})
        for notice in group:
            notice.card = found.get(notice.params["card"])


def waits(notice) -> dict | None:
    """To those who approve, as long as it is not decided, and not by the one who wrote it last."""
    card = _seen(notice)
    if card is None or card.state != CardState.DRAFT or card.prepared_by_id == notice.recipient.pk:
        return None
    return _letter(
        card,
        _("Problem %(number)s: a public card waits for approval"),
        [_("Everybody will be able to read it. Look through both languages before you publish it.")],
    )


def out(notice) -> dict | None:
    """To the person who prepared it, while it stands on the site."""
    card = _seen(notice)
    if card is None or card.state != CardState.PUBLISHED:
        return None
    return _letter(card, _("Problem %(number)s: the public card is published"), [])


def _seen(notice) -> PublicCard | None:
    """The card, unless the recipient may not see its problem any more."""
    if not hasattr(notice, "card"):
        preload([notice])
    return notice.card


def _letter(card: PublicCard, subject: str, lines: list[str]) -> dict:
    return {
        "subject": subject % {"number": card.problem.number},
        "lines": lines,
        "url": settings.SITE_URL + reverse("problem_card", args=[card.problem_id]),
    }
