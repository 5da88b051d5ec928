"""The registry of target groups."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from common.access import needs
from common.dates import today
from common.ui import Button, Crumb
from meetings.actions.groups import add_group, change_group, end_group
from meetings.forms_norms import EndForm, GroupForm, NewGroupForm
from meetings.models import TargetGroup
from organisations.rights import Right
from organisations.views.editing import directory_crumb, edit

FORM_METHODS = ["GET", "HEAD", "POST"]


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def target_group_list(request: HttpRequest) -> HttpResponse:
    """All groups in the order of lists, those that ended too."""
    day = today()
    rows = [(group, group.valid_to is None or group.valid_to > day) for group in TargetGroup.objects.all()]
    context = {
        "crumbs": [directory_crumb()],
        "rows": rows,
        "buttons": [Button(_("New group"), reverse("target_group_new"), icon="plus", kind="")],
    }
    return render(request, "meetings/target_groups.html", context)


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(FORM_METHODS)
def target_group_new(request: HttpRequest) -> HttpResponse:
    """A new group."""
    form = NewGroupForm(request.POST or None)
    return _edit(request, form, lambda data: add_group(by=request.user, **data), _("New group"))


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(FORM_METHODS)
def target_group_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Names and place of a group."""
    group = get_object_or_404(TargetGroup, pk=pk)
    form = GroupForm(request.POST or None, instance=group)
    lead = _("Code: %(code)s") % {"code": group.code}
    return _edit(
        request, form, lambda data: change_group(group, by=request.user, **data), group.name, lead=lead
    )


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(FORM_METHODS)
def target_group_end(request: HttpRequest, pk: int) -> HttpResponse:
    """The day from which no new meetings are planned with the group; empty: it is in use."""
    group = get_object_or_404(TargetGroup, pk=pk)
    form = EndForm(request.POST or None, initial={"valid_to": group.valid_to})
    lead = _("Meetings that were held with the group stay counted.")
    return _edit(request, form, lambda data: end_group(group, by=request.user, **data), group.name, lead=lead)


def _edit(request: HttpRequest, form, save, title: str, *, lead: str = "") -> HttpResponse:
    crumbs = [directory_crumb(), Crumb(_("Target groups"), reverse("target_groups"))]
    return edit(request, form, save, title=title, lead=lead, crumbs=crumbs, back=reverse("target_groups"))
