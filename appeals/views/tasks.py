"""The tasks of one's body: what is to be done for others, and what others do for it."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.queries_routing import tasks_for, tasks_given
from common.access import needs
from common.dates import today
from common.htmx import page
from common.keyset import Order, keyset_page
from common.ui import Crumb, Tab
from organisations.rights import Right

TO_DO, GIVEN = "to_do", "given"


@needs(Right.QUESTIONS_VIEW)
@require_safe
def task_list(request: HttpRequest) -> HttpResponse:
    """Open tasks, overdue ones first: for the bodies in which the person works, or given by them."""
    found = {TO_DO: tasks_for(request.user), GIVEN: tasks_given(request.user)}
    counts = {name: rows.count() for name, rows in found.items()}
    tab = GIVEN if request.GET.get("tab") == GIVEN else TO_DO
    rows = found[tab].select_related("question", "body", "giver").defer("question__search")
    tasks, place = keyset_page(request, rows, Order("due_on"), total=counts[tab])
    labels = {TO_DO: _("For us"), GIVEN: _("Given by us")}
    context = {
        "crumbs": [Crumb(_("Questions"), reverse("question_list"))],
        "tabs": [
            Tab(labels[name], f"{request.path}?tab={name}", name == tab, counts[name]) for name in found
        ],
        "tasks": tasks,
        "page": place,
        "today": today(),
    }
    return page(request, "appeals/task_list.html", context)
