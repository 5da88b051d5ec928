"""Text templates of answers: those of a body are kept by its controllers, those for everybody by administrators."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from appeals.actions.practices import save_template
from appeals.forms_practice import TemplateForm
from appeals.models import AnswerTemplate
from common.access import needs
from common.htmx import page
from common.paging import paged
from common.ui import Button, Crumb
from organisations.models import Body
from organisations.rights import Right
from organisations.views.editing import directory_crumb, edit


@needs(Right.QUESTIONS_CONTROL)
@require_safe
def template_list(request: HttpRequest) -> HttpResponse:
    """The templates of the person's bodies, and what comes from above and for everybody."""
    above = [body.path.strip("/").split("/") for body in _own_bodies(request)]
    codes = {code for path in above for code in path}
    mine = AnswerTemplate.objects.filter(body__in=_reach(request))
    inherited = AnswerTemplate.objects.filter(body__isnull=True) | AnswerTemplate.objects.filter(
        body__code__in=codes
    )
    new = [
        Button(_("New template"), reverse("template_new"), icon="plus", kind=""),
    ]
    crumbs = [
        Crumb(_("Questions"), reverse("question_list")),
        Crumb(_("Decisions"), reverse("decision_list")),
    ]
    return _list(request, (mine | inherited).distinct(), "template_edit", new, crumbs)


@needs(Right.QUESTIONS_CONTROL)
@require_http_methods(["GET", "POST"])
def template_new(request: HttpRequest) -> HttpResponse:
    """A new template of the person's own body."""
    body = next(iter(_own_bodies(request)))
    return _edit(request, None, body, _crumbs())


@needs(Right.QUESTIONS_CONTROL)
@require_http_methods(["GET", "POST"])
def template_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a template of a body in reach, or switch it off."""
    template = get_object_or_404(AnswerTemplate.objects.select_related("body"), pk=pk)
    if template.body is None or not request.user.can(Right.QUESTIONS_CONTROL, template.body):
        raise Http404
    return _edit(request, template, template.body, _crumbs())


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def common_template_list(request: HttpRequest) -> HttpResponse:
    """The templates for everybody."""
    new = [Button(_("New template"), reverse("common_template_new"), icon="plus", kind="")]
    rows = AnswerTemplate.objects.filter(body__isnull=True)
    return _list(request, rows, "common_template_edit", new, [directory_crumb()])


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "POST"])
def common_template_new(request: HttpRequest) -> HttpResponse:
    """A new template for everybody."""
    return _edit(request, None, None, _common_crumbs())


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "POST"])
def common_template_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Change a template for everybody, or switch it off."""
    template = get_object_or_404(AnswerTemplate, pk=pk, body__isnull=True)
    return _edit(request, template, None, _common_crumbs())


def _list(
    request: HttpRequest, found, route: str, buttons: list[Button], crumbs: list[Crumb]
) -> HttpResponse:
    related = found.select_related("body", "topic")
    rows, place = paged(request, related.order_by("-is_active", "body__path", "name", "pk"))
    for row in rows:
        kept_here = (
            request.user.can(Right.QUESTIONS_CONTROL, row.body) if row.body else route.startswith("common")
        )
        row.url = reverse(route, args=[row.pk]) if kept_here else ""
    context = {"crumbs": crumbs, "rows": rows, "page": place, "buttons": buttons}
    return page(request, "appeals/answer_templates.html", context)


def _edit(
    request: HttpRequest, template: AnswerTemplate | None, body: Body | None, crumbs: list[Crumb]
) -> HttpResponse:
    return edit(
        request,
        TemplateForm(request.POST or None, template=template),
        lambda data: save_template(template, by=request.user, body=body, **data),
        title=template.name if template is not None else _("New template"),
        lead=body.name if body is not None else _("for everybody"),
        crumbs=crumbs,
        back=crumbs[-1].url,
        extra={"wide": {"name", "text_kk", "text_ru"}},
    )


def _own_bodies(request: HttpRequest) -> list[Body]:
    """The bodies in which the person is a controller."""
    return [
        membership.body
        for membership in request.user.active_memberships
        if request.user.can(Right.QUESTIONS_CONTROL, membership.body)
    ]


def _reach(request: HttpRequest):
    return Body.objects.in_reach_of(request.user, Right.QUESTIONS_CONTROL)


def _crumbs() -> list[Crumb]:
    return [
        Crumb(_("Questions"), reverse("question_list")),
        Crumb(_("Decisions"), reverse("decision_list")),
        Crumb(_("Text templates"), reverse("template_list")),
    ]


def _common_crumbs() -> list[Crumb]:
    return [directory_crumb(), Crumb(_("Text templates"), reverse("common_template_list"))]
