"""Territories: list, page, forms."""

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.access import needs
from common.htmx import page
from common.paging import ordered, paged
from common.ui import Button, Crumb, Fact
from organisations.actions import territories as actions
from organisations.enums import TerritoryLevel
from organisations.filters import TerritoryFilter, chosen_count
from organisations.forms.directory import NewTerritoryForm, TerritoryForm
from organisations.models import Territory
from organisations.models.names import name_column
from organisations.queries import territories_above
from organisations.rights import Right
from organisations.views.editing import directory_crumb, edit

DEPTHS = {level: depth for depth, level in enumerate(TerritoryLevel.values)}


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def territory_list(request: HttpRequest) -> HttpResponse:
    """The classifier in the order of its codes, which is the order of the tree."""
    chosen = TerritoryFilter(request.GET, Territory.objects.all(), request=request)
    found = chosen.qs.select_related("parent").annotate(parts=Count("children", distinct=True))
    columns = {"code": "code", "name": name_column(), "parts": "parts"}
    rows, place = paged(request, ordered(request, found, columns, "code"))
    for row in rows:
        row.depth = DEPTHS[row.level]
    context = {
        "crumbs": [directory_crumb()],
        "filter": chosen,
        "rows": rows,
        "page": place,
        "active": chosen_count(chosen),
        "buttons": [Button(_("New territory"), reverse("territory_new"), icon="plus", kind="")],
    }
    return page(
        request, "organisations/territory_list.html", context, fragment="organisations/_territories.html"
    )


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def territory_page(request: HttpRequest, code: str) -> HttpResponse:
    """One territory: what it lies in, what lies in it, the bodies that work there."""
    territory = get_object_or_404(Territory.objects.select_related("parent__parent__parent"), code=code)
    above = territories_above(territory)
    parts, place = paged(request, territory.children.order_by("code"))
    context = {
        "territory": territory,
        "crumbs": [*_crumbs(), *(Crumb(row.name, _address(row)) for row in above)],
        "facts": [
            Fact(_("KATO code"), territory.code),
            Fact(_("Level"), territory.get_level_display()),
            Fact(_("City"), _("yes") if territory.is_city else _("no")),
            Fact(_("In Kazakh"), territory.name_kk),
            Fact(_("In Russian"), territory.name_ru),
            Fact(_("In English"), territory.name_en),
        ],
        "parts": parts,
        "page": place,
        "bodies": territory.bodies.order_by("path"),
        "buttons": [
            Button(_("Edit"), reverse("territory_edit", args=[code]), icon="pencil", kind=""),
            Button(
                _("New territory in it"),
                f"{reverse('territory_new')}?parent={code}",
                icon="plus",
                shown=territory.level != TerritoryLevel.SETTLEMENT,
            ),
        ],
    }
    return render(request, "organisations/territory_page.html", context)


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def territory_new(request: HttpRequest) -> HttpResponse:
    """Add a territory."""
    form = NewTerritoryForm(request.POST or None, initial={"parent": request.GET.get("parent", "")[:9]})
    return edit(
        request,
        form,
        lambda data: actions.create_territory(by=request.user, **data),
        title=_("New territory"),
        crumbs=_crumbs(),
        back=_address,
    )


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def territory_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Change a territory."""
    territory = get_object_or_404(Territory, code=code)
    name = territory.name
    form = TerritoryForm(request.POST or None, instance=territory)
    return edit(
        request,
        form,
        lambda data: actions.update_territory(by=request.user, territory_id=territory.pk, **data),
        title=_("Edit territory"),
        lead=name,
        crumbs=[*_crumbs(), Crumb(name, _address(territory))],
        back=_address(territory),
    )


def _crumbs() -> list[Crumb]:
    return [directory_crumb(), Crumb(_("Territories"), reverse("territory_list"))]


def _address(territory: Territory) -> str:
    return reverse("territory_page", args=[territory.code])
