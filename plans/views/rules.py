"""The directory of rules of systemic problems."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.access import needs
from common.acts import Refused
from common.dates import today
from common.numbers import number
from common.ui import Button, Crumb
from organisations.rights import Right
from organisations.views.editing import directory_crumb, do, edit
from plans.actions.systemic_rules import add_systemic_rule, change_systemic_rule, remove_systemic_rule
from plans.forms_rules import SystemicRuleForm
from plans.models import SystemicRule
from plans.queries_systemic import systemic_now
from plans.rules import load_systemic_rules

FORM_METHODS = ["GET", "HEAD", "POST"]
THRESHOLDS = ("questions", "territories", "periods")


@dataclass(frozen=True)
class RuleRow:
    """A rule as it is shown. `state`: to_come, in_force, earlier; `url`: where one that is to come is changed."""

    rule: SystemicRule
    state: str
    url: str

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
def rule_list(request: HttpRequest) -> HttpResponse:
    """The rule in force, those to come and those before."""
    context = {
        "crumbs": [directory_crumb()],
        "rows": _rows(),
        "buttons": [Button(_("New rule"), reverse("systemic_rule_new"), icon="plus", kind="")],
    }
    return render(request, "plans/systemic_rules.html", context)


def _rows() -> list[RuleRow]:
    rules = load_systemic_rules()
    in_force, found = rules.in_force(today()), []
    for rule in reversed(rules.rows):
        state = "in_force" if rule == in_force else "to_come" if rule.valid_from > today() else "earlier"
        url = reverse("systemic_rule_edit", args=[rule.pk]) if state == "to_come" else ""
        found.append(RuleRow(rule, state, url))
    return found


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(FORM_METHODS)
def rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule in force from a day; what it would change is shown before it is saved."""
    now = load_systemic_rules().in_force(today())
    initial = {name: getattr(now, name) for name in THRESHOLDS} if now else {}
    form = SystemicRuleForm(request.POST or None, initial=initial)
    return _edit(request, form, lambda data: add_systemic_rule(by=request.user, **data), title=_("New rule"))


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(FORM_METHODS)
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """A rule that is not yet in force; one that is says what can be done instead."""
    rule = get_object_or_404(SystemicRule, pk=pk)
    form = SystemicRuleForm(request.POST or None, instance=rule)
    save = lambda data: change_systemic_rule(rule, by=request.user, **data)  # noqa: E731
    return _edit(request, form, save, title=_("Rule of systemic problems"), rule=rule)


@needs(Right.DIRECTORY_MANAGE)
@require_POST
def rule_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take away a rule that is not yet in force."""
    rule = get_object_or_404(SystemicRule, pk=pk)
    act = lambda: remove_systemic_rule(rule, by=request.user)  # noqa: E731
    return do(request, act, back=reverse("systemic_rules"), done=_("The rule is removed."))


def _edit(
    request: HttpRequest,
    form: SystemicRuleForm,
    save: Callable[[dict], Any],
    *,
    title: str,
    rule: SystemicRule | None = None,
) -> HttpResponse:
    look, preview = "look" in request.POST, ""
    if look and form.is_valid():
        try:
            preview = _preview(save, form.cleaned_data)
        except Refused as refusal:
            form.take_refusal(refusal)
    fixed = rule is not None and rule.valid_from <= today()
    remove_url = reverse("systemic_rule_remove", args=[rule.pk]) if rule is not None and not fixed else ""
    return edit(
        request,
        form,
        save,
        title=title,
        crumbs=[directory_crumb(), Crumb(_("Systemic problems"), reverse("systemic_rules"))],
        back=reverse("systemic_rules"),
        template="plans/systemic_rule.html",
        only_look=look,
        extra={"preview": preview, "fixed": fixed, "remove_url": remove_url},
    )


def _preview(save: Callable[[dict], Any], data: dict) -> str:
    """How many problems would be systemic today: saved, counted, and undone."""
    now = load_systemic_rules().in_force(today())
    with transaction.atomic():
        before, after = systemic_now(now, save(data))
        transaction.set_rollback(True)
    text = _(
        "Of today's questions, body by topic and quarter by quarter: %(before)s systemic now, %(after)s by the rule."
    )
    return text % {"before": number(before), "after": number(after)}
