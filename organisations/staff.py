"""Who holds which role where, read at once: for code that finds recipients of many notices."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from organisations.models import Body, Membership
from organisations.rights import CASE_ROLES, ROLES, Reach


@dataclass(frozen=True)
class Staff:
    """The active people of all bodies by role. Made by `load_staff`; keys only."""

    by_body: dict[int, dict[str, frozenset[int]]]
    parents: dict[int, int | None]

    def of(self, body: int | None, *roles: str) -> set[int]:
        """The people of the body itself who hold one of the roles."""
        here = self.by_body.get(body, {})
        return {person for role in roles for person in here.get(role, ())}

    def nearest(self, body: int | None, *roles: str) -> set[int]:
        """The same, or those of the nearest body above it that has such people."""
        while body is not None:
            found = self.of(body, *roles)
            if found:
                return found
            body = self.parents.get(body)
        return set()

    def reaches(self, person: int, body: int | None, roles: Iterable[str]) -> bool:
        """Whether one of the roles of the person reaches the body."""
        own = True
        while body is not None:
            here = self.by_body.get(body, {})
            if any(person in here.get(role, ()) for role in roles if own or ROLES[role].reach != Reach.OWN):
                return True
            body, own = self.parents.get(body), False
        return False


def load_staff(roles: Iterable[str] = CASE_ROLES) -> Staff:
    """The staff in force now: two queries."""
    rows = Membership.objects.unscoped("recipients of notices").in_force()
    found: dict[int, dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for body, role, person in rows.filter(user__is_active=True, role__in=list(roles)).values_list(
        "body_id", "role", "user_id"
    ):
        found[body][role].add(person)
    frozen = {
        body: {role: frozenset(people) for role, people in here.items()} for body, here in found.items()
    }
    return Staff(frozen, dict(Body.objects.values_list("pk", "parent_id")))
