"""What people are told about blockers. A number, a stage, a day and a link: texts may hold personal data."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.templatetags.ui import day
from notices.registry import register
from organisations.models import Body
from plans.actions import telling_blockers as telling
from plans.enums import Stand
from plans.ladders import LADDERS
from plans.models import Blocker, BlockerPosition, BlockerStage
from plans.policies_blockers import stage_label


def register_blocker_letters() -> None:
    """Name the builder of each rule; called when the room starts."""
    for rule, builder, label in (
        (telling.NAMED, named, gettext_lazy("Your body is waited for")),
        (telling.TIED, tied, gettext_lazy("A further problem waits for your body")),
        (telling.STAGE, stage, gettext_lazy("A blocker has reached a stage")),
        (telling.LIFTED, lifted, gettext_lazy("A blocker is lifted")),
        (telling.ASKED, asked, gettext_lazy("The position of your body is asked for")),
        (telling.RAISED, raised, gettext_lazy("A disagreement is raised to your body")),
    ):
        register(rule, builder, label=label, preload=preload)


def preload(notices: list) -> None:
    """Read the blockers of many notices by one query for each recipient."""
    groups: dict = defaultdict(list)
    for notice in notices:
        groups[notice.recipient].append(notice)
    for person, group in groups.items():
        seen = Blocker.objects.visible_to(person).select_related("body", "waits_for")
        found = seen.in_bulk({notice.params["blocker"] for notice in group})
        for notice in group:
            notice.blocker = found.get(notice.params["blocker"])


def named(notice) -> dict | None:
    """To those who plan in the body that is waited for, as long as it still is."""
    blocker = _open(notice)
    if blocker is None:
        return None
    lines = [_follower(blocker), _stage(blocker), *_expected(blocker)]
    return _letter(blocker, _("Blocker %(number)s (%(kind)s): your body is waited for"), lines)


def tied(notice) -> dict | None:
    """To the same people, when a further problem waits for the same."""
    blocker = _open(notice)
    if blocker is None:
        return None
    return _letter(
        blocker,
        _("Blocker %(number)s (%(kind)s): a further problem waits for your body"),
        [_follower(blocker), _stage(blocker)],
    )


def stage(notice) -> dict | None:
    """To the owners of the problems; the state is that of now."""
    blocker = _seen(notice)
    if blocker is None:
        return None
    subject = _("Blocker %(number)s (%(kind)s) has moved on")
    return _letter(blocker, subject, [_stage(blocker), *_expected(blocker)])


def lifted(notice) -> dict | None:
    """To those who build the plans of the problems, unless the stage was taken back since."""
    blocker = _seen(notice)
    if blocker is None or blocker.is_open:
        return None
    line = _("What was waited for is there: go on with the solution.")
    return _letter(blocker, _("Blocker %(number)s (%(kind)s) is lifted"), [_stage(blocker), line])


def asked(notice) -> dict | None:
    """To those who plan in the body, until it has answered."""
    blocker = _open(notice)
    if blocker is None:
        return None
    answered = BlockerPosition.objects.unscoped("of the blocker that the recipient sees").filter(
        blocker=blocker, body=notice.params["body"]
    )
    if answered.exclude(stand=Stand.SILENT).exists():
        return None
    body = Body.objects.filter(pk=notice.params["body"]).first()
    lines = [_("Body: %(body)s.") % {"body": body.name}] if body else []
    subject = _("Blocker %(number)s (%(kind)s): the position of your body is asked for")
    return _letter(blocker, subject, [*lines, _follower(blocker)])


def raised(notice) -> dict | None:
    """To those who approve plans in the body that shall decide."""
    blocker = _open(notice)
    if blocker is None:
        return None
    line = _("The bodies do not agree. Their positions stand on the page of the blocker.")
    subject = _("Blocker %(number)s (%(kind)s): a disagreement is raised to your body")
    return _letter(blocker, subject, [_follower(blocker), line])


def _seen(notice) -> Blocker | None:
    """The blocker, unless the recipient may not see it any more."""
    if not hasattr(notice, "blocker"):
        preload([notice])
    return notice.blocker


def _open(notice) -> Blocker | None:
    """The blocker, while it blocks."""
    blocker = _seen(notice)
    return blocker if blocker is not None and blocker.is_open else None


def _follower(blocker: Blocker) -> str:
    return _("Followed by: %(body)s.") % {"body": blocker.body.name}


def _stage(blocker: Blocker) -> str:
    return _("Stage: %(stage)s.") % {"stage": stage_label(blocker.stage)}


def _expected(blocker: Blocker) -> list[str]:
    """The next stage with its day, where a day is expected."""
    following = LADDERS[blocker.kind].after(blocker.stage)
    rows = BlockerStage.objects.unscoped("of the blocker that the recipient sees").filter(
        blocker=blocker, stage=following, expected_on__isnull=False
    )
    return [
        _("Next: %(stage)s, expected on %(day)s.")
        % {"stage": stage_label(row.stage), "day": day(row.expected_on)}
        for row in rows
    ]


def _letter(blocker: Blocker, subject: str, lines: list[str]) -> dict:
    return {
        "subject": subject % {"number": blocker.number, "kind": blocker.get_kind_display().lower()},
        "lines": lines,
        "url": settings.SITE_URL + reverse("blocker_page", args=[blocker.pk]),
    }
