"""The first page of the directories."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.access import needs
from common.dates import today
from organisations.permissions import user_manages_people
from organisations.queries import directory_counts
from organisations.rights import Right


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def directory_home(request: HttpRequest) -> HttpResponse:
    """What there is to keep, with counts."""
    counts = directory_counts(request.user, today())
    context = {"counts": counts, "manages_people": user_manages_people(request.user)}
    return render(request, "organisations/home.html", context)
