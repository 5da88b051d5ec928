"""What each notice says. Rooms register their rules when they start (`AppConfig.ready`).

    register("question.assigned", assigned, label=_("A question was assigned"))

    def assigned(notice) -> dict | None:
        question = Question.objects.unscoped("a notice names it").filter(pk=notice.params["question"]).first()
        if question is None or question.is_closed: return None        # nobody needs it any more
        return {"subject": …, "lines": [translated sentences], "url": settings.SITE_URL + reverse(…)}

A builder is called in the recipient's language when the notice is sent or shown, so it tells the state of that moment.
It holds no personal data of citizens: a number and a link are enough. `url` may be empty.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

Builder = Callable[[Any], dict | None]
# For lists: reads what the builders of many notices need by one query, and hangs it on them.
Preload = Callable[[list], None]


@dataclass(frozen=True)
class Rule:
    """A kind of notice: how it is built and what it is called in lists of staff."""

    code: str
    build: Builder
    label: Any = ""
    preload: Preload | None = None


@dataclass(frozen=True)
class Letter:
    """What a person reads."""

    subject: str
    lines: tuple[str, ...] = field(default=())
    url: str = ""


class UnknownRule(LookupError):
    """No room has registered the rule of this notice."""


_rules: dict[str, Rule] = {}


def register(rule: str, builder: Builder, *, label: Any = "", preload: Preload | None = None) -> None:
    """Name the builder of a rule; a later registration of the same rule replaces the earlier one."""
    _rules[rule] = Rule(rule, builder, label or rule, preload)


def label_of(rule: str) -> str:
    """What a rule is called, in the active language."""
    found = _rules.get(rule)
    return str(found.label) if found else rule


def build(notice) -> Letter | None:
    """The letter in the recipient's language, or None when it is no longer needed. Raises `UnknownRule`."""
    rule = _rules.get(notice.rule)
    if rule is None:
        raise UnknownRule(notice.rule)
    with translation.override(notice.recipient.language):
        built = rule.build(notice)
        if built is None:
            return None
        return Letter(
            subject=" ".join(str(built["subject"]).split()),  # a subject has one line, whatever is in it
            lines=tuple(str(line) for line in built.get("lines", ())),
            url=str(built.get("url", "")),
        )


def preload(notices: Iterable) -> None:
    """Let each rule read what its notices need at once."""
    by_rule: dict[str, list] = {}
    for notice in notices:
        by_rule.setdefault(notice.rule, []).append(notice)
    for code, group in by_rule.items():
        rule = _rules.get(code)
        if rule is not None and rule.preload is not None:
            rule.preload(group)
