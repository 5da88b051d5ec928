"""Bodies: list, page, forms, end."""

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import needs
from common.dates import today
from common.htmx import page
from common.paging import ordered, paged
from common.templatetags.ui import day
from common.ui import Button, Crumb, Fact
from organisations.actions import bodies as actions
from organisations.filters import BodyFilter, chosen_count
from organisations.forms.directory import BodyForm, EndBodyForm, NewBodyForm
from organisations.models import Body
from organisations.models.names import name_column
from organisations.permissions import user_manages_people
from organisations.queries import bodies_of_path, people_of, posts_of
from organisations.rights import Right
from organisations.views.editing import directory_crumb, do, edit


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def body_list(request: HttpRequest) -> HttpResponse:
    """All bodies, as the tree they form unless another order is asked for."""
    chosen = BodyFilter(request.GET, Body.objects.all(), request=request)
    workers = Count("memberships", filter=Q(memberships__ended_on__isnull=True), distinct=True)
    found = chosen.qs.select_related("territory").annotate(people=workers)
    columns = {"code": "code", "name": name_column(), "people": "people"}
    rows, place = paged(request, ordered(request, found, columns, "kind path"))
    for row in rows:
        row.depth = 0 if request.GET.get("sort") else row.path.count("/") - 2
    context = {
        "crumbs": [directory_crumb()],
        "filter": chosen,
        "rows": rows,
        "page": place,
        "today": today(),
        "active": chosen_count(chosen),
        "buttons": [Button(_("New body"), reverse("body_new"), icon="plus", kind="")],
    }
    return page(request, "organisations/body_list.html", context, fragment="organisations/_bodies.html")


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def body_page(request: HttpRequest, code: str) -> HttpResponse:
    """One body: its place in the tree, its posts and officials, its people."""
    body = get_object_or_404(Body.objects.select_related("territory", "parent"), code=code)
    parts, place = paged(request, body.children.order_by("path"))
    context = {
        "body": body,
        "crumbs": [*_crumbs(), *(Crumb(row.name, _address(row)) for row in bodies_of_path(body))],
        "facts": _facts(body),
        "parts": parts,
        "page": place,
        "posts": posts_of(body),
        "people": people_of(request.user, body),
        "successors": body.successors.order_by("path") if body.valid_to else [],
        "predecessors": body.predecessors.order_by("path"),
        "today": today(),
        "buttons": _buttons(body),
        "post_buttons": [Button(_("New post"), reverse("post_new", args=[code]), icon="plus", small=True)],
        "manages_people": user_manages_people(request.user),
        "people_buttons": [
            Button(
                _("Invite a person"), f"{reverse('user_invite')}?body={code}", icon="user-plus", small=True
            )
        ],
    }
    return render(request, "organisations/body_page.html", context)


def _facts(body: Body) -> list[Fact]:
    territory = body.territory
    return [
        Fact(_("Code"), body.code),
        Fact(_("Tier"), body.get_kind_display()),
        Fact(_("Level"), body.get_level_display()),
        Fact(
            _("Territory"),
            territory.name if territory else "",
            url=reverse("territory_page", args=[territory.code]) if territory else "",
        ),
        Fact(_("Exists from"), day(body.valid_from)),
        Fact(_("First day without it"), day(body.valid_to)),
        Fact(_("In Kazakh"), body.name_kk),
        Fact(_("In Russian"), body.name_ru),
        Fact(_("In English"), body.name_en),
    ]


def _buttons(body: Body) -> list[Button]:
    args = [body.code]
    ended = body.valid_to is not None
    return [
        Button(_("Edit"), reverse("body_edit", args=args), icon="pencil", kind=""),
        Button(
            _("New body below it"), f"{reverse('body_new')}?parent={body.code}", icon="plus", shown=not ended
        ),
        Button(_("End"), reverse("body_end", args=args), icon="flag", kind="bad", shown=not ended),
        Button(
            _("Take the end back"), reverse("body_reopen", args=args), icon="undo-2", post=True, shown=ended
        ),
    ]


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def body_new(request: HttpRequest) -> HttpResponse:
    """Add a body."""
    form = NewBodyForm(request.POST or None, initial={"parent": request.GET.get("parent", "")[:60]})
    return edit(
        request,
        form,
        lambda data: actions.create_body(by=request.user, **data),
        title=_("New body"),
        crumbs=_crumbs(),
        back=_address,
    )


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def body_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a body or move it in the tree."""
    body = get_object_or_404(Body, code=code)
    name = body.name
    form = BodyForm(request.POST or None, instance=body)
    return edit(
        request,
        form,
        lambda data: actions.update_body(by=request.user, body_id=body.pk, **data),
        title=_("Edit body"),
        lead=name,
        crumbs=[*_crumbs(), Crumb(name, _address(body))],
        back=_address(body),
    )


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def body_end(request: HttpRequest, code: str) -> HttpResponse:
    """End a body and name who carries on its work."""
    body = get_object_or_404(Body, code=code)
    form = EndBodyForm(request.POST or None, initial={"valid_to": today()})
    return edit(
        request,
        form,
        lambda data: actions.end_body(by=request.user, body_id=body.pk, **data),
        title=_("End body"),
        lead=body.name,
        crumbs=[*_crumbs(), Crumb(body.name, _address(body))],
        back=_address(body),
        submit=_("End"),
        done=_("The body has ended."),
    )


@needs(Right.DIRECTORY_MANAGE)
@require_POST
def body_reopen(request: HttpRequest, code: str) -> HttpResponse:
    """Take back an end entered by mistake."""
    body = get_object_or_404(Body, code=code)
    return do(
        request,
        lambda: actions.reopen_body(by=request.user, body_id=body.pk),
        back=_address(body),
        done=_("The body goes on."),
    )


def _crumbs() -> list[Crumb]:
    return [directory_crumb(), Crumb(_("Bodies"), reverse("body_list"))]


def _address(body: Body) -> str:
    return reverse("body_page", args=[body.code])
