"""The directory of terms of the law, and the recomputations that their changes cause."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals.actions.deadline_rules import add_rule, change_rule, remove_rule
from appeals.deadlines import RuleKind
from appeals.forms_terms import NewRuleForm, RuleForm
from appeals.models import DeadlineRule, DeadlineRun
from appeals.queries_terms import still_to_look_at, would_move
from appeals.rules import load_terms
from appeals.views.terms import length_text
from common.access import needs
from common.acts import Refused
from common.dates import today
from common.htmx import page
from common.numbers import number
from common.paging import paged
from common.ui import Button, Crumb
from organisations.rights import Right
from organisations.views.editing import directory_crumb, do, edit


@dataclass(frozen=True)
class RuleRow:
    """A rule of the table as it is shown. `state`: to_come, in_force, earlier."""

    rule: DeadlineRule
    length: str
    state: str

    @property
    def tag(self) -> tuple[str, str, str]:
        """Words, tone and icon of the state."""
        return {
            "to_come": (_("to come"), "info", "hourglass"),
            "in_force": (_("in force"), "ok", "check"),
            "earlier": (_("earlier"), "neutral", "history"),
        }[self.state]


@dataclass(frozen=True)
class RunRow:
    """A recomputation: how far it is, of how many."""

    run: DeadlineRun
    total: int


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """Every kind of term with the rule in force, those to come and those before."""
    context = {
        "crumbs": [directory_crumb()],
        "rows": _rows(),
        "running": DeadlineRun.objects.filter(ended_at__isnull=True).exists(),
        "buttons": [
            Button(_("New rule"), reverse("deadline_rule_new"), icon="plus", kind=""),
            Button(_("Calculator"), reverse("term_calculator"), icon="calendar-check"),
            Button(_("Recomputations"), reverse("deadline_runs"), icon="refresh-cw"),
        ],
    }
    return render(request, "appeals/deadline_rules.html", context)


def _rows() -> list[RuleRow]:
    kinds, now, found, in_force = RuleKind.values, today(), [], set()
    rules = sorted(
        DeadlineRule.objects.all(), key=lambda rule: (kinds.index(rule.kind), -rule.valid_from.toordinal())
    )
    for rule in rules:
        state = "to_come" if rule.valid_from > now else "earlier" if rule.kind in in_force else "in_force"
        if state == "in_force":
            in_force.add(rule.kind)
        found.append(RuleRow(rule, length_text(rule.length, rule.unit), state))
    return found


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule of a kind, in force from a day; it can be tried before it is saved."""
    form = NewRuleForm(request.POST or None, initial=_as_now(request.GET.get("kind", "")))
    return _edit(
        request, form, None, lambda data: add_rule(by=request.user, **data), title=_("New rule of a term")
    )


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A rule that is not yet in force; one that is says what can be done instead."""
    rule = get_object_or_404(DeadlineRule, pk=pk)
    return _edit(
        request,
        RuleForm(request.POST or None, instance=rule),
        rule,
        lambda data: change_rule(rule, by=request.user, **data),
        title=rule.get_kind_display(),
    )


@needs(Right.DIRECTORY_MANAGE)
@require_POST
def rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a rule that is not yet in force."""
    rule = get_object_or_404(DeadlineRule, pk=pk)
    return do(
        request,
        lambda: remove_rule(rule, by=request.user),
        back=reverse("deadline_rules"),
        done=_("The rule is removed."),
    )


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def run_list(request: HttpRequest) -> HttpResponse:
    """What made open deadlines be counted anew, how far it is, how many moved."""
    rows, place = paged(request, DeadlineRun.objects.select_related("started_by", "calendar_version", "rule"))
    shown = [RunRow(run, run.looked_at + (0 if run.ended_at else still_to_look_at(run))) for run in rows]
    context = {
        "crumbs": [directory_crumb(), Crumb(_("Terms of the law"), reverse("deadline_rules"))],
        "rows": shown,
        "page": place,
        "running": any(run.ended_at is None for run in rows),
    }
    return page(request, "appeals/deadline_runs.html", context, fragment="appeals/_deadline_runs.html")


def _edit(
    request: HttpRequest, form: RuleForm, rule: DeadlineRule | None, save, *, title: str
) -> HttpResponse:
    look, preview = "look" in request.POST, ""
    if look and form.is_valid():
        try:
            preview = _preview(save, form.cleaned_data)
        except Refused as refusal:
            form.take_refusal(refusal)
    extra = {"rule": rule, "preview": preview, "to_come": rule is None or rule.valid_from > today()}
    return edit(
        request,
        form,
        save,
        title=title,
        crumbs=[directory_crumb(), Crumb(_("Terms of the law"), reverse("deadline_rules"))],
        back=reverse("deadline_rules"),
        done=_("Saved. Deadlines that move by it are counted anew within minutes."),
        extra=extra,
        template="appeals/deadline_rule.html",
        only_look=look,
    )


def _preview(save, data: dict) -> str:
    """How many open questions would move: saved, counted, and undone."""
    with transaction.atomic():
        save(data)
        many = would_move(load_terms())
        transaction.set_rollback(True)
    if not many:
        return _("No open question would move.")
    text = ngettext("%(count)s open question would move.", "%(count)s open questions would move.", many)
    return text % {"count": number(many)}


def _as_now(kind: str) -> dict:
    """The rule of this kind that is in force, to start from; a new one has its own day and its own legal act."""
    rule = DeadlineRule.objects.filter(kind=kind, valid_from__lte=today()).order_by("-valid_from").first()
    if rule is None:
        return {"kind": kind}
    own = ("valid_from", "source")
    return {name: getattr(rule, name) for name in ("kind", *RuleForm.Meta.fields) if name not in own}
