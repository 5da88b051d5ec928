"""The directory of topics."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appeals.actions.topics import save_topic
from appeals.forms_topics import NewTopicForm, TopicFilter, TopicForm
from appeals.models import Topic
from common.access import needs
from common.htmx import page
from common.ui import Button, Crumb
from organisations.filters import chosen_count
from organisations.rights import Right
from organisations.views.editing import directory_crumb, edit


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    """All spheres with their topics."""
    chosen = TopicFilter(request.GET, Topic.objects.all(), request=request)
    context = {
        "crumbs": [directory_crumb()],
        "filter": chosen,
        "rows": chosen.qs.select_related("central_body", "parent").order_by("code"),
        "active": chosen_count(chosen),
        "buttons": [Button(_("New topic"), reverse("topic_new"), icon="plus", kind="")],
    }
    return page(request, "appeals/topic_list.html", context, fragment="appeals/_topics.html")


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "POST"])
def topic_new(request: HttpRequest) -> HttpResponse:
    """A new sphere or topic."""
    return edit(
        request,
        NewTopicForm(request.POST or None),
        lambda data: save_topic(None, by=request.user, **data),
        title=_("New topic"),
        crumbs=_crumbs(),
        back=reverse("topic_list"),
    )


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "POST"])
def topic_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Names, sphere, ministry, word stems and use of a topic."""
    topic = get_object_or_404(Topic, code=code)
    return edit(
        request,
        TopicForm(request.POST or None, instance=topic),
        lambda data: save_topic(topic, by=request.user, code=topic.code, **data),
        title=topic.name,
        lead=topic.code,
        crumbs=_crumbs(),
        back=reverse("topic_list"),
    )


def _crumbs() -> list[Crumb]:
    return [directory_crumb(), Crumb(_("Topics"), reverse("topic_list"))]
