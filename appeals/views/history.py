"""The history of a question as a story: chapters on a page, every event in a file."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.exports_history import COLUMNS, history_rows
from appeals.models import Event, Question
from appeals.permissions import user_reads_citizen
from appeals.rules import load_terms
from appeals.timeline import Chapter, Reader, chapters, names_of
from appeals.timeline.groups import Group
from appeals.timeline.told import told
from common.access import needs
from common.dates import today
from common.htmx import page
from common.scoping import get_visible_or_404
from common.tables import FORMATS, export_response
from common.ui import Button, Crumb, Tab
from notices.models import Notice
from organisations.rights import Right

ABOUT = "about"


@needs(Right.QUESTIONS_VIEW)
@require_safe
def question_history(request: HttpRequest, pk: int) -> HttpResponse:
    """From the first day to now; `?about=` shows one kind of events, `?format=csv|xlsx` gives all of them as a file."""
    rows = Question.objects.select_related("body", "responsible", "meeting").defer("search")
    question = get_visible_or_404(rows, request.user, pk=pk)
    found = _chapters(question, request)
    if request.GET.get("format") in FORMATS:
        name = _("History of question %(number)s") % {"number": question.number}
        return export_response(name, COLUMNS, history_rows(question, found), request.GET["format"])
    about = request.GET.get(ABOUT, "")
    about = about if about in Group.values else ""
    context = {
        "question": question,
        "tabs": _tabs(request, found, about),
        "chapters": _narrowed(found, about),
        "about": about,
        "as_of": today(),
        "crumbs": [
            Crumb(_("Questions"), reverse("question_list")),
            Crumb(question.number, reverse("question_page", args=[pk])),
        ],
        "buttons": _buttons(request),
    }
    return page(request, "appeals/history.html", context)


def _chapters(question: Question, request: HttpRequest) -> list[Chapter]:
    events = Event.objects.visible_to(request.user).filter(question=question)
    events = list(events.select_related("by", "body").order_by("pk"))
    notices = Notice.objects.unscoped("notices about a question that is visible itself")
    notices = notices.filter(params__question=question.pk).select_related("recipient").order_by("pk")
    reader = Reader(names_of(events, request.user), user_reads_citizen(request.user, question))
    return chapters(question, events, told(notices), reader, load_terms(), today())


def _narrowed(found: list[Chapter], about: str) -> list[Chapter]:
    """Only the entries of a group, and the chapters that hold one."""
    if not about:
        return found
    for chapter in found:
        chapter.entries = [entry for entry in chapter.entries if entry.group == about]
    return [chapter for chapter in found if chapter.entries]


def _tabs(request: HttpRequest, found: list[Chapter], about: str) -> list[Tab]:
    counts = Counter(entry.group for chapter in found for entry in chapter.entries)
    tabs = [Tab(_("Everything"), request.path, not about, counts.total())]
    return tabs + [
        Tab(
            str(group.label),
            f"{request.path}?{urlencode({ABOUT: group.value})}",
            about == group,
            counts[group],
        )
        for group in Group
        if counts[group] or about == group
    ]


def _buttons(request: HttpRequest) -> list[Button]:
    return [
        Button(label, f"{request.path}?{urlencode({'format': fmt})}", icon="download")
        for fmt, label in (("xlsx", _("Excel")), ("csv", _("CSV")))
    ]
