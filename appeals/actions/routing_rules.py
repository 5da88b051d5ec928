"""The ordered table of routing rules: made, changed, moved, tried, switched on and off, taken out."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.models import RoutingRule
from common.acts import Refused, act, changed, check_version
from common.dates import today
from common.text import clean_line
from organisations.models import User
from organisations.rights import Right

SAYS = ("topic", "territory", "level", "body")  # what a trial is about


def save_rule(rule: int | None, *, by: User, version: int | None = None, **fields) -> RoutingRule:
    """Make a rule at the end of the order, or change one: then it is switched off until it was tried again."""
    fields["note"] = clean_line(fields.get("note", ""))
    with _changing("routing_rule.save", by) as rules:
        _check(fields)
        if rule is None:
            last = max((row.order for row in rules.values()), default=0)
            return RoutingRule.objects.create(order=last + 1, **fields)
        row = _found(rules, rule)
        check_version(row, version)
        if any(getattr(row, name) != fields[name] for name in SAYS):
            fields |= {"is_active": False, "tried_at": None}
        changed(row, **fields)
        return row


def move_rule(rule: int, *, by: User, up: bool) -> None:
    """Let a rule change places with the one before it (`up`) or after it; at the end nothing happens."""
    with _changing("routing_rule.move", by) as rules:
        row = _found(rules, rule)
        ordered = list(rules.values())
        place = ordered.index(row)
        other = place - 1 if up else place + 1
        if not 0 <= other < len(ordered):
            return
        ordered[place], ordered[other] = ordered[other], ordered[place]
        for order, moved in enumerate(ordered, start=1):
            changed(moved, order=order)


def mark_tried(rule: int, *, by: User) -> RoutingRule:
    """Record that somebody looked at what the rule would have done; from now on it can be switched on."""
    with _changing("routing_rule.try", by) as rules:
        row = _found(rules, rule)
        changed(row, tried_at=timezone.now())
        return row


def switch_rule(rule: int, *, by: User, on: bool) -> RoutingRule:
    """Switch a rule on, once it was tried as it stands, or off."""
    with _changing("routing_rule.switch", by) as rules:
        row = _found(rules, rule)
        if on and row.tried_at is None:
            raise Refused(_("Try the rule on past questions first."))
        if on:
            _check_body(row.body)
        changed(row, is_active=on)
        return row


def delete_rule(rule: int, *, by: User) -> None:
    """Take a rule out of the table; what it assigned stays as it is."""
    with _changing("routing_rule.delete", by) as rules:
        _found(rules, rule).delete()


@contextmanager
def _changing(name: str, by: User) -> Iterator[dict[int, RoutingRule]]:
    """The act on the table, with all its rows locked in order: rules depend on each other's places."""
    if not by.can(Right.DIRECTORY_MANAGE):
        raise PermissionDenied(_("Routing rules are kept by administrators."))
    with act(name, by=by):
        rows = RoutingRule.objects.select_related("body").select_for_update(of=("self",), no_key=True)
        yield {row.pk: row for row in rows.order_by("order", "pk")}


def _found(rules: dict[int, RoutingRule], key: int) -> RoutingRule:
    if key not in rules:
        raise Http404
    return rules[key]


def _check(fields: dict) -> None:
    if fields["topic"] is None and fields["territory"] is None and not fields["level"]:
        raise Refused(
            _("Choose a topic, a territory or a level: a rule without any would take every question.")
        )
    _check_body(fields["body"])


def _check_body(body) -> None:
    if not body.exists_on(today()):
        raise Refused({"body": _("%(body)s does not exist any more: choose its successor.") % {"body": body}})
