"""The people as whom one looks at the demo: one of each role, in a ministry, an akimat and its sister."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from organisations.models import Membership
from organisations.rights import Role

DOMAIN = "kezdesu.example"  # a reserved ending: no letter can arrive
PASSWORD = "Steppe-Wind-2022"  # noqa: S105 - documented, and of no use outside the demo
MINISTRY, AKIMAT, SISTER, OFFICE = "min-energy", "akimat-15", "akimat-75", "government-office"


@dataclass(frozen=True)
class Account:
    """A documented account."""

    name: str
    role: str
    body: str
    language: str

    @property
    def email(self) -> str:
        """The address with which one signs in."""
        return f"{self.name}@{DOMAIN}"


ACCOUNTS = (
    Account("ministry.registrar", Role.REGISTRAR, MINISTRY, "ru"),
    Account("ministry.controller", Role.CONTROLLER, MINISTRY, "ru"),
    Account("ministry.head", Role.HEAD, MINISTRY, "kk"),
    Account("akimat.registrar", Role.REGISTRAR, AKIMAT, "kk"),
    Account("akimat.executor", Role.EXECUTOR, AKIMAT, "kk"),
    Account("akimat.controller", Role.CONTROLLER, AKIMAT, "kk"),
    Account("sister.executor", Role.EXECUTOR, SISTER, "ru"),
    Account("analyst", Role.ANALYST, OFFICE, "ru"),
    Account("administrator", Role.ADMINISTRATOR, OFFICE, "ru"),
)


def table() -> Iterator[str]:
    """The accounts that exist in this database, as lines of text; nothing where there are none."""
    found = Membership.objects.unscoped("the documented accounts").select_related("user", "body")
    found = found.filter(user__email__in=[account.email for account in ACCOUNTS])
    bodies = {membership.user.email: membership.body.name for membership in found}
    if not bodies:
        return
    yield f"{'E-mail':<38} {'Role':<28} Body"
    for account in ACCOUNTS:
        if account.email in bodies:
            yield f"{account.email:<38} {Role(account.role).label!s:<28} {bodies[account.email]}"
    yield f"Password of each: {PASSWORD}"
