"""How many people live where: the list, and single entries."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import needs
from common.htmx import page
from common.paging import ordered, paged
from common.scoping import get_visible_or_404
from common.ui import Button, Crumb
from eotinish.actions.population import add_population, change_population, remove_population
from eotinish.filters import PopulationFilter
from eotinish.forms import PopulationForm
from eotinish.models import Population
from eotinish.views.spellings import report_crumb
from organisations.filters import chosen_count
from organisations.models.names import name_column
from organisations.rights import Right
from organisations.views.editing import do, edit

FORM_METHODS = ["GET", "HEAD", "POST"]


@needs(Right.REPORTS_VIEW)
@require_safe
def population_list(request: HttpRequest) -> HttpResponse:
    """Every number with its year and source; whoever keeps them can change them."""
    manages = request.user.can(Right.COMPLAINTS_MANAGE)
    rows = Population.objects.visible_to(request.user).select_related("territory")
    chosen = PopulationFilter(request.GET, rows, request=request)
    columns = {"territory": f"territory__{name_column()}", "year": "year", "people": "people"}
    rows, place = paged(request, ordered(request, chosen.qs, columns, "territory__code -year"))
    context = {
        "filter": chosen,
        "rows": rows,
        "page": place,
        "active": chosen_count(chosen),
        "manages": manages,
        "crumbs": [report_crumb()],
        "buttons": [
            Button(_("New entry"), reverse("population_new"), icon="plus", kind="", shown=manages),
            Button(
                _("Upload a file"),
                f"{reverse('import_upload')}?kind=population",
                icon="upload",
                shown=manages,
            ),
        ],
    }
    return page(request, "eotinish/population_list.html", context, fragment="eotinish/_populations.html")


@needs(Right.COMPLAINTS_MANAGE)
@require_http_methods(FORM_METHODS)
def population_new(request: HttpRequest) -> HttpResponse:
    """A number for a territory and year that has none."""
    return edit(
        request,
        PopulationForm(request.POST or None),
        lambda data: add_population(by=request.user, **data),
        title=_("New entry"),
        crumbs=_crumbs(),
        back=reverse("population_list"),
    )


@needs(Right.COMPLAINTS_MANAGE)
@require_http_methods(FORM_METHODS)
def population_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct the number or its source; territory and year stay."""
    row = get_visible_or_404(Population.objects.select_related("territory"), request.user, pk=pk)
    form = PopulationForm(request.POST or None, row=row)
    return edit(
        request,
        form,
        lambda data: change_population(row.pk, by=request.user, **data),
        title=_("Population"),
        lead=f"{row.territory.name}, {row.year}",
        crumbs=_crumbs(),
        back=reverse("population_list"),
        extra={
            "forget_url": reverse("population_remove", args=[row.pk]),
            "forget_label": _("Remove the entry"),
        },
    )


@needs(Right.COMPLAINTS_MANAGE)
@require_POST
def population_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a number that was entered by mistake."""
    act = lambda: remove_population(pk, by=request.user)  # noqa: E731
    return do(request, act, back=reverse("population_list"), done=_("The entry is removed."))


def _crumbs() -> list[Crumb]:
    return [report_crumb(), Crumb(_("Population"), reverse("population_list"))]
