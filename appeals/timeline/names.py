"""Names of the bodies, topics, territories, questions and files that events mention by their keys: one query for all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import CharField, Value
from django.db.models.functions import Cast, ExtractYear
from django.utils.translation import gettext as _

from appeals.models import Attachment, Event, Question, Topic
from organisations.models import Body, Territory
from organisations.models.names import name_column

BODY, TOPIC, TERRITORY, QUESTION, FILE = "body", "topic", "territory", "question", "file"
DIRECTORIES = {BODY: Body, TOPIC: Topic, TERRITORY: Territory}
# Where a key stands in `details`, and what it is the key of.
CHANGED = {
    "responsible": BODY,
    "complained_of": BODY,
    "topic": TOPIC,
    "territory": TERRITORY,
    "duplicate_of": QUESTION,
    "repeat_of": QUESTION,
    "part_of": QUESTION,
}
MENTIONED = {
    "body": BODY,
    "giver": BODY,
    "to_body": BODY,
    "question": QUESTION,
    "earlier": QUESTION,
    "later": QUESTION,
    "part": QUESTION,
    "part_of": QUESTION,
    "split_from": QUESTION,
    "attachment": FILE,
}


@dataclass(frozen=True)
class Names:
    """Names by their kind and key."""

    known: dict[tuple[str, int], str] = field(default_factory=dict)

    def body(self, key: int | None) -> str:
        """The name of a body; a dash for none."""
        return self.known.get((BODY, key), "—")

    def changed(self, column: str, key: int | None) -> str:
        """The name of what a column of the question pointed to."""
        kind = CHANGED[column]
        return self.number(key) if kind == QUESTION and key else self.known.get((kind, key), "—")

    def number(self, key: int | None) -> str:
        """The number of another question, if the person sees it."""
        year = self.known.get((QUESTION, key))
        return f"{year}-{key:07d}" if year else _("another question")

    def file(self, key: int | None) -> str:
        """What a person called the file."""
        return self.known.get((FILE, key), "")


def names_of(events: Iterable[Event], user) -> Names:
    """The names that these events need; of other questions only those that `user` sees."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for event in events:
        for kind, key in _keys(event.details):
            if isinstance(key, int):
                wanted[kind].add(key)
    parts = [_part(kind, keys, user) for kind, keys in wanted.items()]
    if not parts:
        return Names()
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    return Names({(kind, key): label for kind, key, label in rows})


def _keys(details: dict):
    for name, kind in MENTIONED.items():
        yield kind, details.get(name)
    changes = details.get("changes", {})
    for name in CHANGED.keys() & changes.keys():
        for key in changes[name]:
            yield CHANGED[name], key


def _part(kind: str, keys: set[int], user):
    if kind == QUESTION:
        rows, label = Question.objects.visible_to(user), Cast(ExtractYear("created_at"), CharField())
    elif kind == FILE:
        rows, label = Attachment.objects.visible_to(user), "name"
    else:
        rows, label = DIRECTORIES[kind].objects.all(), name_column()
    rows = rows.filter(pk__in=keys).order_by()
    return rows.annotate(of=Value(kind, output_field=CharField())).values_list("of", "pk", label)
