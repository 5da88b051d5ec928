"""What each notice says. Rooms register their rules when they start (`AppConfig.ready`).

    register("question.assigned", assigned, label=_("A question was assigned"))

    def assigned(notice) -> dict | None:
        question = Question.objects.unscoped("a notice names it").filter(pk=notice.params["question"]).first()
        if question is None or question.is_closed: return None        # nobody needs it any more
        return {"subject": …, "lines": [translated sentences], "url": settings.SITE_URL + reverse(…)}

A builder is called in the recipient's language when the notice is sent or shown, so it tells the state of that moment.
It holds no personal data of citizens: a number and a link are enough. `url` may be empty; "sms" is the short text for a
telephone (about 160 characters, its link included).

A notice to somebody outside needs two more functions, since only the room knows who that is:

    register("citizen.asked", asked, label=…, contact=contact_of_citizen, sent=asked_was_sent)

`contact(notice)` gives the address of this moment, or None when there is nobody to write to; `sent(notice)` is called once
after the notice was sent, in a transaction that also notes that it was called. Both use what `preload` hung on the
notice, if it is there: lists of staff read many notices at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation

from notices.enums import Channel, Pace


@dataclass(frozen=True)
class Contact:
    """How somebody outside is reached; an empty address means: not this way."""

    email: str = field(default="", repr=False)
    phone: str = field(default="", repr=False)
    language: str = "kk"

    def address(self, channel: str) -> str:
        """The address for a channel, or an empty string."""
        return {Channel.EMAIL: self.email, Channel.SMS: self.phone}.get(channel, "")


Builder = Callable[[Any], dict | None]
# For lists: reads what the builders of many notices need by one query, and hangs it on them.
Preload = Callable[[list], None]


@dataclass(frozen=True)
class Rule:
    """A kind of notice: how it is built and what it is called in lists of staff."""

    code: str
    build: Builder
    label: Any = ""
    preload: Preload | tuple[Preload, ...] | None = None
    contact: Callable[[Any], Contact | None] | None = None
    sent: Callable[[Any], None] | None = None
    pace: str = Pace.DIGEST

    @property
    def reads(self) -> tuple[Preload, ...]:
        """What is to be read for its notices."""
        if self.preload is None:
            return ()
        return self.preload if isinstance(self.preload, tuple) else (self.preload,)


@dataclass(frozen=True)
class Letter:
    """What a person reads. A digest has sections: a heading and the letters under it."""

    subject: str
    lines: tuple[str, ...] = field(default=())
    url: str = ""
    sms: str = ""
    sections: tuple[tuple[str, tuple[Letter, ...]], ...] = field(default=())


class UnknownRule(LookupError):
    """No room has registered the rule of this notice."""


_rules: dict[str, Rule] = {}


def register(
    rule: str,
    builder: Builder,
    *,
    label: Any = "",
    preload: Preload | tuple[Preload, ...] | None = None,
    contact: Callable[[Any], Contact | None] | None = None,
    sent: Callable[[Any], None] | None = None,
    pace: str = Pace.DIGEST,
) -> None:
    """Name the builder of a rule; a later registration of the same rule replaces the earlier one."""
    _rules[rule] = Rule(rule, builder, label or rule, preload, contact, sent, pace)


def rule_of(notice) -> Rule:
    """The rule of a notice. Raises `UnknownRule`."""
    found = _rules.get(notice.rule)
    if found is None:
        raise UnknownRule(notice.rule)
    return found


def pace_of(notice) -> str:
    """When a letter of this rule may leave; one of an unknown rule is in no hurry."""
    found = _rules.get(notice.rule)
    return found.pace if found else Pace.DIGEST


def rules_with_pace(pace: str) -> list[str]:
    """The codes of the rules with this pace."""
    return [code for code, rule in _rules.items() if rule.pace == pace]


def label_of(rule: str) -> str:
    """What a rule is called, in the active language."""
    found = _rules.get(rule)
    return str(found.label) if found else rule


def contact_of(notice) -> Contact | None:
    """Where a notice to somebody outside goes now. Raises `UnknownRule`."""
    rule = rule_of(notice)
    return rule.contact(notice) if rule.contact else None


def build(notice, language: str = "") -> Letter | None:
    """The letter in the recipient's language, or None when it is no longer needed. Raises `UnknownRule`.

    `language` is needed for a notice to somebody outside.
    """
    rule = rule_of(notice)
    with translation.override(language or notice.recipient.language):
        built = rule.build(notice)
        if built is None:
            return None
        return Letter(
            subject=" ".join(str(built["subject"]).split()),  # a subject has one line, whatever is in it
            lines=tuple(str(line) for line in built.get("lines", ())),
            url=str(built.get("url", "")),
            sms=" ".join(str(built.get("sms", "")).split()),
        )


def preload(notices: Iterable) -> None:
    """Let rules read what their notices need at once; rules that read in the same way do it together."""
    groups: dict[Preload, list] = {}
    for notice in notices:
        rule = _rules.get(notice.rule)
        for read in rule.reads if rule is not None else ():
            groups.setdefault(read, []).append(notice)
    for read, group in groups.items():
        read(group)
