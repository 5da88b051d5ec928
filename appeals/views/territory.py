"""What boils in a territory: for whoever plans a meeting there."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from appeals.filters import QuestionFilter
from appeals.queries_territory import boiling_topics
from common.access import needs
from common.dates import today
from common.htmx import page
from common.ui import Crumb
from organisations.models import Territory
from organisations.rights import Right


@needs(Right.QUESTIONS_VIEW)
@require_safe
def territory_topics(request: HttpRequest) -> HttpResponse:
    """Topics of a territory (`?territory=CODE`) by overdue, open and new questions that the person sees."""
    code = request.GET.get("territory", "")
    if code and not code.isdecimal():
        raise Http404
    territory = get_object_or_404(Territory, code=code) if code else None
    rows = []
    if territory is not None:
        questions = QuestionFilter({"territory": code}, user=request.user).qs
        rows = [(row, _list_url(row.topic.code, code)) for row in boiling_topics(questions, today())]
    context = {
        "crumbs": [Crumb(_("Plan a meeting"), reverse("meeting_plan"))],
        "territory": territory,
        "rows": rows,
    }
    return page(request, "appeals/boiling.html", context, fragment="appeals/_boiling.html")


def _list_url(topic: str, territory: str) -> str:
    query = {"topic": topic, "territory": territory, "stat_class": "open"}
    return f"{reverse('question_list')}?{urlencode(query)}"
