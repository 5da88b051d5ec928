"""What every page needs around its content: the menu of the person, the colours, the site's name."""

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from organisations.enums import THEME_COOKIE, Theme
from organisations.rights import Right


@dataclass(frozen=True)
class Entry:
    """One entry of the main menu: shown to people who hold the right."""

    label: object
    url_name: str
    icon: str
    right: str
    also: tuple[str, ...] = ()  # pages elsewhere that belong to it


MENU = (
    Entry(_("Dashboard"), "dashboard", "bar-chart", Right.REPORTS_VIEW),
    Entry(_("Meetings"), "meeting_list", "calendar", Right.MEETINGS_VIEW),
    Entry(_("Questions"), "question_list", "list-checks", Right.QUESTIONS_VIEW, ("check_list",)),
    Entry(_("Plans"), "plan_home", "target", Right.QUESTIONS_VIEW),
    Entry(
        _("Reports"),
        "report_home",
        "file-text",
        Right.REPORTS_VIEW,
    ),
    Entry(_("Directories"), "directory_home", "building", Right.DIRECTORY_MANAGE),
)


def page(request: HttpRequest) -> dict:
    """Template context of every page."""
    user = getattr(request, "user", None)
    signed_in = user is not None and user.is_authenticated
    theme = user.theme if signed_in else request.COOKIES.get(THEME_COOKIE, Theme.AUTO)
    return {
        "site_name": settings.SITE_NAME,
        "site_url": settings.SITE_URL,
        "theme": theme if theme in Theme.values else Theme.AUTO,
        "nav": menu(request) if signed_in else [],
        "languages": settings.LANGUAGES,
    }


def menu(request: HttpRequest) -> list[dict]:
    """The entries the person may open; the one being looked at is marked: that with the longest path of it."""
    entries = []
    for entry in MENU:
        if not request.user.can(entry.right):
            continue
        try:
            url = reverse(entry.url_name)
        except NoReverseMatch:
            continue
        here = [path for path in (url, *map(reverse, entry.also)) if request.path.startswith(path)]
        entries.append((max(map(len, here), default=0), entry, url))
    nearest = max((length for length, _entry, _url in entries), default=0)
    return [
        {"label": entry.label, "url": url, "icon": entry.icon, "current": 0 < length == nearest}
        for length, entry, url in entries
    ]
