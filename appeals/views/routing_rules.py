"""The table of routing rules: for administrators, who see counts of questions and never a case."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from appeals.actions.routing_rules import delete_rule, mark_tried, move_rule, save_rule, switch_rule
from appeals.forms_rules import RoutingRuleForm
from appeals.models import RoutingRule
from appeals.queries_rules import try_rule
from common.access import needs
from common.dates import today
from common.htmx import page
from common.ui import Button, Crumb, Fact
from organisations.rights import Right
from organisations.views.editing import directory_crumb, do, edit


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def rule_list(request: HttpRequest) -> HttpResponse:
    """All rules in their order."""
    rules = list(_rules())
    context = {
        "crumbs": [directory_crumb()],
        "rows": [(rule, _moves(place, len(rules), rule)) for place, rule in enumerate(rules)],
        "buttons": [Button(_("New rule"), reverse("routing_rule_new"), icon="plus", kind="")],
    }
    return page(request, "appeals/rule_list.html", context)


@needs(Right.DIRECTORY_MANAGE)
@require_safe
def rule_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One rule and, once it was tried, what it would have done with the questions of the last half-year."""
    rule = get_object_or_404(_rules(), pk=pk)
    context = {
        "rule": rule,
        "crumbs": _crumbs(),
        "facts": _facts(rule),
        "trial": try_rule(rule, today()) if rule.tried_at else None,
        "buttons": _buttons(rule),
    }
    return page(request, "appeals/rule_page.html", context)


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "POST"])
def rule_new(request: HttpRequest) -> HttpResponse:
    """A new rule, at the end of the order and switched off."""
    return _edit(request, None, _("New rule"))


@needs(Right.DIRECTORY_MANAGE)
@require_http_methods(["GET", "POST"])
def rule_edit(request: HttpRequest, pk: int) -> HttpResponse:
    """What the rule says; a change switches it off until it was tried again."""
    return _edit(request, get_object_or_404(_rules(), pk=pk), _("Change the rule"))


@needs(Right.DIRECTORY_MANAGE)
@require_POST
def rule_try(request: HttpRequest, pk: int) -> HttpResponse:
    """Try the rule on past questions; the page of the rule shows the counts."""
    here = reverse("routing_rule", args=[pk])
    return do(request, lambda: mark_tried(pk, by=request.user), back=here, done=_("The rule was tried."))


@needs(Right.DIRECTORY_MANAGE)
@require_POST
def rule_switch(request: HttpRequest, pk: int) -> HttpResponse:
    """On or off."""
    on = request.POST.get("on") == "1"
    done = _("The rule is switched on.") if on else _("The rule is switched off.")
    here = reverse("routing_rule", args=[pk])
    return do(request, lambda: switch_rule(pk, by=request.user, on=on), back=here, done=done)


@needs(Right.DIRECTORY_MANAGE)
@require_POST
def rule_move(request: HttpRequest, pk: int) -> HttpResponse:
    """One place up or down."""
    up = request.POST.get("up") == "1"
    return do(
        request,
        lambda: move_rule(pk, by=request.user, up=up),
        back=reverse("routing_rules"),
        done=_("The order is changed."),
    )


@needs(Right.DIRECTORY_MANAGE)
@require_POST
def rule_delete(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the rule out of the table."""
    return do(
        request,
        lambda: delete_rule(pk, by=request.user),
        back=reverse("routing_rules"),
        done=_("The rule is deleted."),
    )


def _edit(request: HttpRequest, rule: RoutingRule | None, title: str) -> HttpResponse:
    return edit(
        request,
        RoutingRuleForm(request.POST or None, instance=rule),
        lambda data: save_rule(rule.pk if rule else None, by=request.user, **data),
        title=title,
        crumbs=_crumbs(),
        back=lambda saved: reverse("routing_rule", args=[saved.pk]),
        done=_("The rule is saved. Try it before you switch it on."),
    )


def _rules():
    return RoutingRule.objects.select_related("topic", "territory", "body")


def _crumbs() -> list[Crumb]:
    return [directory_crumb(), Crumb(_("Routing rules"), reverse("routing_rules"))]


def _moves(place: int, count: int, rule: RoutingRule) -> list[Button]:
    url = reverse("routing_rule_move", args=[rule.pk])
    return [
        Button(_("Up"), url, icon="arrow-up", post=True, small=True, shown=place > 0, fields=(("up", "1"),)),
        Button(
            _("Down"),
            url,
            icon="arrow-down",
            post=True,
            small=True,
            shown=place < count - 1,
            fields=(("up", "0"),),
        ),
    ]


def _facts(rule: RoutingRule) -> list[Fact]:
    return [
        Fact(_("Topic or sphere"), rule.topic.name if rule.topic else _("any")),
        Fact(_("Territory"), rule.territory.name if rule.territory else _("any")),
        Fact(_("Level of the host body"), rule.get_level_display() if rule.level else _("any")),
        Fact(_("Responsible body"), rule.body.name),
        Fact(_("What it does"), _("assigns at once") if rule.automatic else _("proposes the body")),
        Fact(_("Why"), rule.note or "—"),
    ]


def _buttons(rule: RoutingRule) -> list[Button]:
    def url(name: str) -> str:
        return reverse(f"routing_rule_{name}", args=[rule.pk])

    untried = "" if rule.tried_at else _("Try the rule on past questions first.")
    return [
        Button(
            _("Try on past questions"),
            url("try"),
            icon="history",
            post=True,
            kind="sec" if rule.tried_at else "",
        ),
        Button(
            _("Switch on"),
            url("switch"),
            icon="check",
            post=True,
            kind="" if rule.tried_at else "sec",
            shown=not rule.is_active,
            why=untried,
            fields=(("on", "1"),),
        ),
        Button(
            _("Switch off"),
            url("switch"),
            icon="x",
            post=True,
            shown=rule.is_active,
            fields=(("on", "0"),),
        ),
        Button(_("Change"), url("edit"), icon="pencil"),
        Button(_("Delete"), url("delete"), icon="trash-2", kind="bad", post=True),
    ]
