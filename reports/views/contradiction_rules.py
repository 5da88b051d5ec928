"""The thresholds of contradictions: the rule in force, those to come and those before."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import needs
from common.dates import today
from common.ui import Button, Crumb
from organisations.rights import Right
from organisations.views.editing import do, edit
from reports.actions.contradiction_rules import (
    add_contradiction_rule,
    change_contradiction_rule,
    remove_contradiction_rule,
)
from reports.forms_contradictions import ContradictionRuleForm
from reports.models import ContradictionRule
from reports.rules import rule_on

FORM_METHODS = ["GET", "HEAD", "POST"]
THRESHOLDS = ("leaders", "most", "min_questions", "min_complaints")


@dataclass(frozen=True)
class RuleRow:
    """A rule as it is shown. `tag`: code, words, tone and icon of its state; `url`: where one to come is changed."""

    rule: ContradictionRule
    tag: tuple[str, str, str, str]
    url: str


@needs(Right.REPORTS_FREEZE)
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """All rules, the newest first."""
    context = {
        "crumbs": [_report_crumb()],
        "rows": _rows(),
        "buttons": [Button(_("New rule"), reverse("contradiction_rule_new"), icon="plus", kind="")],
    }
    return render(request, "reports/contradiction_rules.html", context)


def _rows() -> list[RuleRow]:
    now, found = rule_on(today()), []
    for rule in ContradictionRule.objects.order_by("-valid_from"):
        if rule.valid_from > today():
            url = reverse("contradiction_rule_edit", args=[rule.pk])
            found.append(RuleRow(rule, ("to_come", _("to come"), "info", "hourglass"), url))
        elif rule == now:
            found.append(RuleRow(rule, ("in_force", _("in force"), "ok", "check"), ""))
        else:
            found.append(RuleRow(rule, ("earlier", _("earlier"), "neutral", "history"), ""))
    return found


@needs(Right.REPORTS_FREEZE)
@require_http_methods(FORM_METHODS)
def rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule in force from a day, beginning with the numbers that hold now."""
    now = rule_on(today())
    initial = {name: getattr(now, name) for name in THRESHOLDS} if now else {}
    form = ContradictionRuleForm(request.POST or None, initial=initial)
    save = lambda data: add_contradiction_rule(by=request.user, **data)  # noqa: E731
    return _edit(request, form, save, title=_("New rule"))


@needs(Right.REPORTS_FREEZE)
@require_http_methods(FORM_METHODS)
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A rule that is not yet in force; one that is says what can be done instead."""
    rule = get_object_or_404(ContradictionRule, pk=pk)
    form = ContradictionRuleForm(request.POST or None, instance=rule)
    save = lambda data: change_contradiction_rule(rule, by=request.user, **data)  # noqa: E731
    to_come = rule.valid_from > today()
    extra = {}
    if to_come:
        extra = {
            "forget_url": reverse("contradiction_rule_remove", args=[rule.pk]),
            "forget_label": _("Remove the rule"),
        }
    lead = "" if to_come else _("This rule is in force or was. It stays as it is; add one from a later day.")
    return _edit(request, form, save, title=_("Rule of contradictions"), lead=lead, extra=extra)


@needs(Right.REPORTS_FREEZE)
@require_POST
def rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a rule that is not yet in force."""
    rule = get_object_or_404(ContradictionRule, pk=pk)
    act = lambda: remove_contradiction_rule(rule, by=request.user)  # noqa: E731
    return do(request, act, back=reverse("contradiction_rules"), done=_("The rule is removed."))


def _edit(
    request: HttpRequest, form: ContradictionRuleForm, save: Callable[[dict], Any], **more: Any
) -> HttpResponse:
    crumbs = [_report_crumb(), Crumb(_("Rule of contradictions"), reverse("contradiction_rules"))]
    return edit(request, form, save, crumbs=crumbs, back=reverse("contradiction_rules"), **more)


def _report_crumb() -> Crumb:
    return Crumb(_("Contradictions"), reverse("report_contradictions"))
