"""How bodies handle their questions: the list of those within reach, and the page of one."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals.actions.practices import forget_practice, save_practice
from appeals.forms_practice import PracticeForm
from appeals.models import BodyPractice
from appeals.practices import Practices, load_practices
from common.access import needs
from common.htmx import page
from common.paging import paged
from common.ui import Crumb
from organisations.models import Body
from organisations.rights import Right
from organisations.views.editing import do, edit


@needs(Right.QUESTIONS_CONTROL)
@require_safe
def practice_list(request: HttpRequest) -> HttpResponse:
    """The bodies in which the person is a controller, each with what holds for it."""
    bodies = Body.objects.in_reach_of(request.user, Right.QUESTIONS_CONTROL).order_by("path")
    rows, place = paged(request, bodies)
    practices = load_practices()
    for body in rows:
        body.rule = practices.of(body)
        body.from_above = _source(body, practices)
    context = {"crumbs": _crumbs()[:-1], "rows": rows, "page": place}
    return page(request, "appeals/practices.html", context)


@needs(Right.QUESTIONS_CONTROL)
@require_http_methods(["GET", "POST"])
def practice_edit(request: HttpRequest, code: str) -> HttpResponse:
    """The practice of one body, and from where it comes."""
    body = _body(request, code)
    practices = load_practices()
    rule = practices.of(body)
    own = practices.by_path.get(body.path)
    initial = {name: getattr(rule, name) for name in ("closing_approval", "publishes", "sample_share")}
    form = PracticeForm(request.POST or None, initial=initial | {"version": own.version if own else None})
    return edit(
        request,
        form,
        lambda data: save_practice(body, by=request.user, **data),
        title=_("Practice of the body"),
        lead=f"{body.name} · {_source(body, practices)}",
        crumbs=_crumbs(),
        back=reverse("practice_list"),
        extra={"wide": set(form.fields), **(_forgetting(body) if own is not None else {})},
    )


@needs(Right.QUESTIONS_CONTROL)
@require_POST
def practice_forget(request: HttpRequest, code: str) -> HttpResponse:
    """The body follows the one above again."""
    body = _body(request, code)
    return do(
        request,
        lambda: forget_practice(body, by=request.user),
        back=reverse("practice_list"),
        done=_("The body follows the one above it."),
    )


def _body(request: HttpRequest, code: str) -> Body:
    """A body out of reach is as if it were not there."""
    body = get_object_or_404(Body, code=code)
    if not request.user.can(Right.QUESTIONS_CONTROL, body):
        raise Http404
    return body


def _source(body: Body, practices: Practices) -> str:
    rule: BodyPractice = practices.of(body)
    if rule.pk is None:
        return _("as usual: nobody above has set anything else")
    if rule.body_id == body.pk:
        return _("set for this body")
    return _("as in %(body)s") % {"body": rule.body.name}


def _forgetting(body: Body) -> dict:
    return {
        "forget_url": reverse("practice_forget", args=[body.code]),
        "forget_label": _("Follow the body above"),
    }


def _crumbs() -> list[Crumb]:
    return [
        Crumb(_("Questions"), reverse("question_list")),
        Crumb(_("Decisions"), reverse("decision_list")),
        Crumb(_("Practice of bodies"), reverse("practice_list")),
    ]
