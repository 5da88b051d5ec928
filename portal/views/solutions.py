"""Ways of solving: the public cards of hard problems. No login, no case, no word that was not approved."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from common.paging import paged
from common.text import shorten
from plans.queries_cards import published_cards, shown_cards
from portal.filters_solutions import SolutionFilter
from portal.open_pages import open_page

PAGE_SIZE, DESCRIPTION = 20, 200


@open_page
def solution_list(request: HttpRequest) -> HttpResponse:
    """All cards that are out, the most asked first."""
    chosen = SolutionFilter(request.GET, queryset=published_cards(), request=request)
    rows, place = paged(request, chosen.rows(), size=PAGE_SIZE)
    context = {"filter": chosen, "cards": shown_cards(rows), "page": place, "clear_url": request.path}
    status = 200 if chosen.is_valid() else 422
    return render(request, "portal/solutions/list.html", context, status=status)


@open_page
def solution_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The card of one problem. One that is unknown and one that has no card out are the same 404."""
    card = published_cards().filter(problem=pk).first()
    if card is None:
        raise Http404
    (shown,) = shown_cards([card])
    context = {"shown": shown, "about": shorten(shown.texts[0][1], DESCRIPTION)}
    return render(request, "portal/solutions/page.html", context)
