"""The directory of norms of meetings, of exemptions from them and of terms around meetings."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import needs
from common.acts import Refused
from common.dates import today
from common.templatetags.ui import day as day_text
from common.ui import Button, Crumb
from meetings import forms_norms
from meetings.actions import meeting_rules as rule_actions
from meetings.actions import norms as norm_actions
from meetings.enums import HostLevel, RuleOfMeetings
from meetings.models import MeetingRule, Norm, NormExemption
from meetings.views.norm_preview import what_would_change
from meetings.words_coverage import norm_words
from organisations.rights import Right
from organisations.views.editing import directory_crumb, do, edit

FORM_METHODS = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class TableRow:
    """A dated row as it is shown. `state`: to_come, in_force, earlier. `again`: where a later one is added."""

    what: str
    text: str
    valid_from: date
    valid_to: date | None
    source: str
    state: str
    url: str = ""
    again: str = ""

    @property
    def tag(self) -> tuple[str, str, str]:
        """Words, tone and icon of the state."""
        return {
            "to_come": (_("to come"), "info", "hourglass"),
            "in_force": (_("in force"), "ok", "check"),
            "earlier": (_("earlier"), "neutral", "history"),
        }[self.state]


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def norm_tables(request: HttpRequest) -> HttpResponse:
    """All norms, exemptions and terms: those in force, those to come and those before."""
    context = {
        "crumbs": [directory_crumb()],
        "norms": _norm_rows(),
        "exemptions": _exemption_rows(),
        "rules": _rule_rows(),
        "new_norm": [Button(_("New norm"), reverse("norm_new"), icon="plus", small=True)],
        "new_exemption": [Button(_("New exemption"), reverse("norm_exemption_new"), icon="plus", small=True)],
        "new_rule": [Button(_("New term"), reverse("meeting_rule_new"), icon="plus", small=True)],
    }
    return render(request, "meetings/norms.html", context)


def _state(row, seen: set, key: str) -> str:
    """Rows come newest first: the first begun one of a key is in force, unless it has ended."""
    if row.valid_from > today():
        return "to_come"
    first, ended = key not in seen, getattr(row, "valid_to", None)
    seen.add(key)
    return "in_force" if first and (ended is None or ended > today()) else "earlier"


def _norm_rows() -> list[TableRow]:
    seen: set = set()
    order = HostLevel.values
    rows = sorted(
        Norm.objects.all(), key=lambda row: (order.index(row.host_level), -row.valid_from.toordinal())
    )
    found = []
    for row in rows:
        state = _state(row, seen, row.host_level)
        text = norm_words(row)
        if row.deputies_count:
            text = f"{text} · {_('meetings of deputies count')}"
        again = f"{reverse('norm_new')}?of={row.host_level}" if state == "in_force" else ""
        url = reverse("norm_edit", args=[row.pk]) if state == "to_come" else ""
        label = row.get_host_level_display()
        found.append(TableRow(label, text, row.valid_from, row.valid_to, row.source, state, url, again))
    return found


def _exemption_rows() -> list[TableRow]:
    seen: set = set()
    found = []
    for row in NormExemption.objects.select_related("body"):
        state = _state(row, seen, row.body_id)
        url = reverse("norm_exemption_edit", args=[row.pk]) if state != "earlier" else ""
        found.append(TableRow(row.body.name, "", row.valid_from, row.valid_to, row.source, state, url))
    return found


def _rule_rows() -> list[TableRow]:
    seen: set = set()
    order = RuleOfMeetings.values
    rows = sorted(
        MeetingRule.objects.all(), key=lambda row: (order.index(row.kind), -row.valid_from.toordinal())
    )
    found = []
    for row in rows:
        state = _state(row, seen, row.kind)
        again = f"{reverse('meeting_rule_new')}?of={row.kind}" if state == "in_force" else ""
        url = reverse("meeting_rule_edit", args=[row.pk]) if state == "to_come" else ""
        label, text = row.get_kind_display(), rule_text(row)
        found.append(TableRow(label, text, row.valid_from, None, row.source, state, url, again))
    return found


def rule_text(rule: MeetingRule) -> str:
    """The term in words: a day of the year, or a number of days."""
    if rule.days is not None:
        return _("%(days)s calendar days") % {"days": rule.days}
    return f"{rule.day:02}.{rule.month:02}"


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(FORM_METHODS)
def norm_new(request: HttpRequest) -> HttpResponse:
    """A new norm of a level; what it would change is shown before it is saved."""
    form = forms_norms.NewNormForm(request.POST or None, initial=_as_now(Norm, "host_level", request))
    return _edit(request, form, lambda data: norm_actions.add_norm(by=request.user, **data), _("New norm"))


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(FORM_METHODS)
def norm_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A norm that is not yet in force; one that is says what can be done instead."""
    norm = get_object_or_404(Norm, pk=pk)
    form = forms_norms.NormForm(request.POST or None, instance=norm)
    return _edit(
        request,
        form,
        lambda data: norm_actions.change_norm(norm, by=request.user, **data),
        norm.get_host_level_display(),
        row=norm,
        remove_url=reverse("norm_remove", args=[pk]),
    )


@needs(Right.DIRECTORY_MANAGE)
@require_POST
def norm_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a norm that is not yet in force."""
    norm = get_object_or_404(Norm, pk=pk)
    return _do(request, lambda: norm_actions.remove_norm(norm, by=request.user))


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(FORM_METHODS)
def exemption_new(request: HttpRequest) -> HttpResponse:
    """A body that the norms will not bind."""
    form = forms_norms.ExemptionForm(request.POST or None)
    save = lambda data: norm_actions.add_exemption(by=request.user, **data)  # noqa: E731
    return _edit(request, form, save, _("New exemption"))


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(FORM_METHODS)
def exemption_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The end of an exemption; one that has not begun can be removed."""
    row = get_object_or_404(NormExemption.objects.select_related("body"), pk=pk)
    form = forms_norms.EndForm(request.POST or None, initial={"valid_to": row.valid_to})
    begun = row.valid_from <= today()
    return _edit(
        request,
        form,
        lambda data: norm_actions.end_exemption(row, by=request.user, **data),
        row.body.name,
        lead=_("Exempt from %(day)s") % {"day": day_text(row.valid_from)},
        remove_url="" if begun else reverse("norm_exemption_remove", args=[pk]),
    )


@needs(Right.DIRECTORY_MANAGE)
@require_POST
def exemption_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away an exemption that has not begun."""
    row = get_object_or_404(NormExemption, pk=pk)
    return _do(request, lambda: norm_actions.remove_exemption(row, by=request.user))


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(FORM_METHODS)
def rule_new(request: HttpRequest) -> HttpResponse:
    """A new term of a kind; what it would change is shown before it is saved."""
    form = forms_norms.NewRuleForm(request.POST or None, initial=_as_now(MeetingRule, "kind", request))
    save = lambda data: rule_actions.add_meeting_rule(by=request.user, **data)  # noqa: E731
    return _edit(request, form, save, _("New term"))


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(FORM_METHODS)
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A term that is not yet in force; one that is says what can be done instead."""
    rule = get_object_or_404(MeetingRule, pk=pk)
    form = forms_norms.RuleForm(request.POST or None, instance=rule)
    return _edit(
        request,
        form,
        lambda data: rule_actions.change_meeting_rule(rule, by=request.user, **data),
        rule.get_kind_display(),
        row=rule,
        remove_url=reverse("meeting_rule_remove", args=[pk]),
    )


@needs(Right.DIRECTORY_MANAGE)
@require_POST
def rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a term that is not yet in force."""
    rule = get_object_or_404(MeetingRule, pk=pk)
    return _do(request, lambda: rule_actions.remove_meeting_rule(rule, by=request.user))


def _edit(
    request: HttpRequest,
    form,
    save: Callable[[dict], Any],
    title: str,
    *,
    row=None,
    lead: str = "",
    remove_url: str = "",
) -> HttpResponse:
    look, preview = "look" in request.POST, ""
    if look and form.is_valid():
        try:
            preview = what_would_change(save, form.cleaned_data)
        except Refused as refusal:
            form.take_refusal(refusal)
    return edit(
        request,
        form,
        save,
        title=title,
        lead=lead,
        crumbs=[directory_crumb(), Crumb(_("Norms of meetings"), reverse("norm_tables"))],
        back=reverse("norm_tables"),
        template="meetings/norm.html",
        only_look=look,
        extra={
            "preview": preview,
            "fixed": row is not None and row.valid_from <= today(),
            "remove_url": remove_url,
        },
    )


def _do(request: HttpRequest, action: Callable[[], Any]) -> HttpResponse:
    return do(request, action, back=reverse("norm_tables"), done=_("The rule is removed."))


def _as_now(model, key: str, request: HttpRequest) -> dict:
    """The row in force to start from; a new one has its own day and its own legal act."""
    wanted = request.GET.get("of", "").replace("\0", "")
    row = model.objects.filter(**{key: wanted}, valid_from__lte=today()).order_by("-valid_from").first()
    if row is None:
        return {key: wanted}
    own = ("id", "valid_from", "valid_to", "source")
    names = [field.name for field in model._meta.concrete_fields if field.name not in own]
    return {name: getattr(row, name) for name in names}
