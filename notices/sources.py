"""What other systems can be told of. Rooms register their sources when they start (`AppConfig.ready`).

    register_source(Source("question", right=…, rows=…, facts=…, route="api_question", kinds={"question.closed": _("…")}))

A message says that something happened and to what; the other system asks the API for the rest, which asks for its rights
once more. So a source gives ids and numbers and never texts or personal data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from common.scoping import ScopedQuerySet
from organisations.models import ApiClient

PING = "ping"


@dataclass(frozen=True)
class Source:
    """Things of one sort to which something happens.

    `rows` are all of them, before a scope; `facts` tells of one what may be told; `route` is its place in the API, opened
    by `right`; `kinds` are the events by code, each with its label.
    """

    name: str
    right: str
    rows: Callable[[], ScopedQuerySet]
    facts: Callable[[Any], dict]
    route: str
    kinds: dict[str, Any]

    def seen_by(self, client: ApiClient, keys: Iterable[int]) -> ScopedQuerySet:
        """Those of the rows that the system may see at this moment, as its next request would find."""
        user = client.acting()
        rows = self.rows().visible_to(user).filter(pk__in=list(keys))
        return rows if user.can(self.right) else rows.none()


_sources: dict[str, Source] = {}


def register_source(source: Source) -> None:
    """Make it known; a later one of the same name replaces the earlier."""
    _sources[source.name] = source


def source_of(name: str) -> Source | None:
    """The source with the name, or None when no room has registered it."""
    return _sources.get(name)


def all_kinds() -> list[tuple[str, Any]]:
    """Codes of events with their labels, in the order of the rooms."""
    return [kind for source in _sources.values() for kind in source.kinds.items()]


def label_of_kind(code: str) -> str:
    """What an event is called, in the active language."""
    return str(dict(all_kinds()).get(code, code))
