"""Outcomes that the lot gave to one's own body for a check: the list, and the page on which the finding is recorded."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appeals.enums import CheckState
from appeals.forms_checks import CheckForm
from appeals.models import Check
from appeals.permissions_checks import check_user_can_check
from appeals.queries_checks import checks_of
from common.access import needs
from common.acts import Conflict, Refused
from common.dates import today
from common.htmx import page
from common.paging import paged
from common.scoping import get_visible_or_404
from common.ui import Crumb, Fact, Tab
from organisations.rights import Right

RELATED = (
    "question__body",
    "question__responsible",
    "question__topic",
    "question__territory",
    "body",
    "checked_by",
)
TABS = {"pending": (CheckState.PENDING,), "done": (CheckState.PASSED, CheckState.FAILED)}


@needs(Right.QUESTIONS_CONTROL)
@require_safe
def check_list(request: HttpRequest) -> HttpResponse:
    """What waits for a check by the person's bodies, the nearest day first; what was checked."""
    tab = request.GET.get("tab") if request.GET.get("tab") in TABS else "pending"
    checks = checks_of(request.user).visible_to(request.user)
    order = ("due_on", "pk") if tab == "pending" else ("-checked_at", "-pk")
    found = checks.filter(state__in=TABS[tab]).select_related(*RELATED).order_by(*order)
    rows, place = paged(request, found)
    now = today()
    context = {
        "crumbs": [Crumb(_("Questions"), reverse("question_list"))],
        "rows": rows,
        "page": place,
        "today": now,
        "pending": tab == "pending",
        "tabs": [
            Tab(
                _("To check"),
                "?tab=pending",
                tab == "pending",
                checks.filter(state=CheckState.PENDING).count(),
            ),
            Tab(_("Checked"), "?tab=done", tab == "done"),
        ],
    }
    return page(request, "appeals/checks.html", context)


@needs(Right.QUESTIONS_CONTROL)
@require_http_methods(["GET", "HEAD", "POST"])
def check_page(request: HttpRequest, pk: int) -> HttpResponse:
    """What was asked, the answer, its proof and files; the finding of the checking body."""
    found = get_visible_or_404(checks_of(request.user).select_related(*RELATED), request.user, pk=pk)
    form = CheckForm(request.POST if request.method == "POST" else None, initial={"version": found.version})
    if request.method == "POST" and _recorded(request, form, found):
        messages.success(request, _("The check is recorded."))
        return redirect("check_list")
    question = found.question
    context = {
        "check": found,
        "question": question,
        "facts": _facts(found),
        "files": list(question.attachments.visible_to(request.user).select_related("added_by")),
        "form": form,
        "why_not": _why_not(request, found),
        "crumbs": [
            Crumb(_("Questions"), reverse("question_list")),
            Crumb(_("To check"), reverse("check_list")),
        ],
    }
    return page(request, "appeals/check.html", context, status=422 if form.errors else 200)


def _recorded(request: HttpRequest, form: CheckForm, found: Check) -> bool:
    if not form.is_valid():
        return False
    try:
        form.perform(found, by=request.user)
    except Refused as refusal:
        form.refuse(refusal)
        if isinstance(refusal, Conflict):
            rows = checks_of(request.user).visible_to(request.user)
            found.refresh_from_db(from_queryset=rows.select_related(*RELATED))
            form.data = form.data.copy()
            form.data["version"] = found.version
        return False
    return True


def _why_not(request: HttpRequest, found: Check) -> str:
    """Why the person can't record the check; empty where they can."""
    if found.state != CheckState.PENDING:
        return _("This check is over: %(state)s.") % {"state": found.get_state_display()}
    try:
        check_user_can_check(request.user, found, found.question)
    except PermissionDenied as refusal:
        return str(refusal)
    return ""


def _facts(found: Check) -> list[Fact]:
    question = found.question
    facts = [
        Fact(_("Topic"), question.topic.name if question.topic else ""),
        Fact(_("Territory"), question.territory.name if question.territory else ""),
        Fact(_("Responsible body"), (question.responsible or question.body).name),
        Fact(_("Checking body"), found.body.name),
        Fact(_("What was found"), found.finding),
        Fact(_("Checked by"), found.checked_by.full_name if found.checked_by else ""),
    ]
    return [fact for fact in facts if fact.value]
