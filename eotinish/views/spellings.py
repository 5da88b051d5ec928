"""Wordings of e-Otinish: what waits to be matched, and what each means."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals.enums import QuestionKind
from common.access import needs
from common.acts import Refused
from common.htmx import page
from common.numbers import number
from common.paging import paged
from common.scoping import get_visible_or_404
from common.templatetags.ui import day
from common.ui import Button, Crumb, Fact, Tab
from eotinish.actions.spellings import match_by_themselves, match_spelling, unmatched
from eotinish.enums import Field, Outcome
from eotinish.filters import SpellingFilter
from eotinish.forms import MatchForm
from eotinish.models import Spelling
from eotinish.queries_spellings import Use, by_use, uses, waiting_by_field
from organisations.filters import chosen_count
from organisations.rights import Right
from organisations.views.editing import edit


@needs(Right.COMPLAINTS_MANAGE)
@require_safe
def spelling_list(request: HttpRequest) -> HttpResponse:
    """The wordings of a column (`?field=`, else the first that waits), those that hold most first."""
    waiting = waiting_by_field(request.user)
    asked = request.GET.get("field", "")
    field = asked if asked in Field.values else next((name for name in waiting if waiting[name]), Field.BODY)
    chosen = SpellingFilter(request.GET, _of(request.user).filter(field=field), request=request)
    found = by_use(chosen.qs, uses(field, request.user))
    rows, place = paged(request, found)
    for row in rows:
        row.meaning = meaning(row)
    context = {
        "filter": chosen,
        "field": field,
        "rows": rows,
        "page": place,
        "here": f"{reverse('complaint_spellings')}?{urlencode({'field': field})}",
        "active": chosen_count(chosen),
        "tabs": [
            Tab(
                str(Field(name).label),
                f"{reverse('complaint_spellings')}?{urlencode({'field': name})}",
                name == field,
                count,
                "warn",
            )
            for name, count in waiting.items()
        ],
        "crumbs": [report_crumb()],
        "buttons": _buttons(),
    }
    return page(request, "eotinish/spelling_list.html", context, fragment="eotinish/_spellings.html")


@needs(Right.COMPLAINTS_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def spelling_page(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what a wording means; the button beside “Save” goes on to the next that waits."""
    row = get_visible_or_404(_of(request.user), request.user, pk=pk)
    listed = f"{reverse('complaint_spellings')}?{urlencode({'field': row.field})}"
    return edit(
        request,
        MatchForm(request.POST or None, row=row),
        lambda data: match_spelling(row.pk, by=request.user, **data),
        title=row.text,
        lead=str(row.get_field_display()),
        crumbs=[report_crumb(), Crumb(_("Words of e-Otinish"), listed)],
        back=lambda _names: _next(request, row.field) or listed if "next" in request.POST else listed,
        template="eotinish/spelling.html",
        extra={"facts": _facts(row, uses(row.field, request.user).get(row.pk, Use()))},
    )


@needs(Right.COMPLAINTS_MANAGE)
@require_POST
def spellings_match(request: HttpRequest) -> HttpResponse:
    """Match what says by itself what it means, after bodies, territories or topics were added."""
    try:
        count = match_by_themselves(by=request.user)
    except Refused as refusal:
        messages.error(request, refusal.messages[0])
    else:
        text = ngettext("%(count)s wording was matched.", "%(count)s wordings were matched.", count)
        messages.success(request, text % {"count": number(count)})
    return redirect("complaint_spellings")


def meaning(row: Spelling) -> str:
    """What a wording means, in words; empty where it means nothing of ours or waits."""
    if row.code:
        codes = QuestionKind if row.field == Field.KIND else Outcome
        return str(codes(row.code).label)
    found = row.body or row.territory or row.topic
    return found.name if found else ""


def report_crumb() -> Crumb:
    """The report that the figures are for."""
    return Crumb(_("Appeals in e-Otinish"), reverse("report_complaints"))


def _of(user):
    return Spelling.objects.visible_to(user).select_related("body", "territory", "topic")


def _next(request: HttpRequest, field: str) -> str:
    """The page of the wording that waits and holds most; empty where none waits."""
    left = by_use(unmatched(_of(request.user)).filter(field=field), uses(field, request.user))
    return reverse("complaint_spelling", args=[left[0].pk]) if left else ""


def _buttons() -> list[Button]:
    return [
        Button(
            _("Match by themselves"),
            reverse("complaint_spellings_match"),
            icon="refresh-cw",
            post=True,
        ),
        Button(_("Imports"), reverse("import_home"), icon="upload"),
    ]


def _facts(row: Spelling, use: Use) -> list[Fact]:
    days = f"{day(use.first)} – {day(use.last)}" if use.first else ""
    return [
        Fact(_("Single appeals"), number(use.rows)),
        Fact(_("Appeals in figures"), number(use.figures)),
        Fact(_("Period"), days),
        Fact(_("Means"), meaning(row) or (_("Nothing of ours") if row.set_aside else "")),
    ]
