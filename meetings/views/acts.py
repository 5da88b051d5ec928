"""Acts on one meeting: a page with a short form each, the same without JavaScript."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from common.access import needs
from common.acts import Conflict
from common.dates import today
from common.htmx import invalid, page
from common.scoping import get_visible_or_404
from common.ui import Crumb
from meetings import actions, forms, forms_public
from meetings.actions.moves import plain
from meetings.enums import MeetingStatus
from meetings.models import Meeting
from meetings.permissions import check_user_can
from meetings.policies import why_not
from meetings.views.clocks import lead_note
from meetings.views.shown import names_of, state_tag, value_text, when_text
from meetings.workflow import MOVES, Act
from organisations.models import Territory

FORM_METHODS = ["GET", "HEAD", "POST"]


def nothing(meeting: Meeting) -> None:
    """No notice above the form."""


def act_view(
    act: str, form_class: type, do: Callable, *, explain, done, kind: str = "", beside: Callable = nothing
) -> Callable:
    """The view of one act: its form on GET, the act on POST. `explain` says what will come of it.

    `beside(meeting)`: a notice above the form (tone, text), or None.
    """

    @needs(MOVES[act].right)
    @require_http_methods(FORM_METHODS)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        meeting = get_visible_or_404(Meeting.objects.select_related("body", "territory"), request.user, pk=pk)
        check_user_can(request.user, meeting.body, act)
        form = form_class(request.POST or None, meeting=meeting)
        context = {
            "meeting": meeting,
            "form": form,
            "title": Act(act).label,
            "explain": explain,
            "button_kind": kind,
            "beside": beside(meeting),
            "why_not": why_not(meeting, act, today()),
            **where(meeting),
        }
        if request.method != "POST":
            return page(request, "meetings/act.html", context)
        if form.is_valid():
            try:
                do(meeting_id=pk, by=request.user, **form.cleaned_data)
            except ValidationError as refusal:
                form.refuse(refusal)
                form.show_version(meeting.version)
            else:
                messages.success(request, done)
                return redirect("meeting_page", pk=pk)
        return invalid(request, "meetings/act.html", context)

    view.__name__ = view.__qualname__ = str(act)
    return view


def where(meeting: Meeting) -> dict:
    """What every page below that of a meeting shows on top: the way back, which meeting, its state."""
    state, label = state_tag(meeting, today())
    return {
        "crumbs": [
            Crumb(_("Meetings"), reverse("meeting_list")),
            Crumb(meeting.ref, reverse("meeting_page", args=[meeting.pk])),
        ],
        "back_url": reverse("meeting_page", args=[meeting.pk]),
        "when": when_text(meeting),
        "state": state,
        "state_label": label,
    }


announce = act_view(
    Act.ANNOUNCE,
    forms_public.AnnounceForm,
    actions.announce,
    explain=gettext_lazy(
        "People have to learn in good time when and where they can come. The text goes to the public page and the poster."
    ),
    beside=lead_note,
    done=gettext_lazy("The announcement is recorded."),
)
move = act_view(
    Act.MOVE,
    forms.MoveForm,
    actions.move,
    explain=gettext_lazy(
        "The first day, every move and its reason are kept and shown to everybody. The new day has to be announced "
        "again, and it must lie in the same norm period: quarter, half-year or year."
    ),
    done=gettext_lazy("The meeting is moved. Announce the new day."),
)
cancel = act_view(
    Act.CANCEL,
    forms.ReasonForm,
    actions.cancel,
    explain=gettext_lazy(
        "A cancelled meeting counts as missed and can't be taken back. The reason is shown to everybody."
    ),
    done=gettext_lazy("The meeting is cancelled."),
    kind="bad",
)
write_reason = act_view(
    Act.WRITE_REASON,
    forms.ReasonForm,
    actions.write_reason,
    explain=gettext_lazy(
        "The reason is shown beside the missed meeting, to everybody. It does not take it out of the figures."
    ),
    done=gettext_lazy("The reason is recorded."),
)
hold = act_view(
    Act.HOLD,
    forms.HoldForm,
    actions.hold,
    explain=gettext_lazy(
        "A meeting held after its planned day is shown as held late, with the number of days."
    ),
    done=gettext_lazy("The meeting is recorded as held."),
)
publish = act_view(
    Act.PUBLISH_RESULTS,
    forms_public.PublishForm,
    actions.publish_results,
    explain=gettext_lazy("Ways of solving what was raised are published within 10 days of the meeting."),
    done=gettext_lazy("The results are published."),
)
correct_results = act_view(
    Act.CORRECT_RESULTS,
    forms_public.CorrectForm,
    actions.correct_results,
    explain=gettext_lazy(
        "The day of publication stays. The public page says that the text was changed since, and when."
    ),
    done=gettext_lazy("The correction is published."),
)


@needs(MOVES[Act.EDIT].right)
@require_http_methods(FORM_METHODS)
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Details of a meeting. A second editor sees what changed meanwhile and decides; nothing is overwritten unseen."""
    meeting = get_visible_or_404(
        Meeting.objects.select_related("body", "territory", "host"), request.user, pk=pk
    )
    check_user_can(request.user, meeting.body, Act.EDIT)
    form = forms.EditForm(request.POST or None, user=request.user, meeting=meeting)
    context = {
        "meeting": meeting,
        "form": form,
        "title": _("Edit the meeting"),
        "why_not": why_not(meeting, Act.EDIT, today()),
        "with_facts": meeting.status in (MeetingStatus.HELD, MeetingStatus.RESULTS_PUBLISHED),
        **where(meeting),
    }
    if request.method != "POST":
        return page(request, "meetings/edit.html", context)
    if not form.is_valid():
        return invalid(request, "meetings/edit.html", context)
    try:
        actions.edit(meeting_id=pk, by=request.user, **form.cleaned_data)
    except Conflict as conflict:
        context["clashes"] = clashes(form.clashes(meeting))
        form.refuse(conflict)
        form.show_version(meeting.version)
        return page(request, "meetings/edit.html", context, status=409)
    except ValidationError as refusal:
        form.refuse(refusal)
        return invalid(request, "meetings/edit.html", context)
    messages.success(request, _("The changes are saved."))
    return redirect("meeting_page", pk=pk)


def clashes(found: list[forms.Clash]) -> list[dict]:
    """Both values of each field, as a person reads them."""
    values = [value for clash in found for value in (clash.mine, clash.stored)]
    codes = {place.code for place in values if isinstance(place, Territory)}
    names = names_of(codes, any(clash.name == "target_group" for clash in found))
    return [
        {
            "label": clash.label,
            "mine": value_text(clash.name, plain(clash.mine), names),
            "stored": value_text(clash.name, plain(clash.stored), names),
        }
        for clash in found
    ]
