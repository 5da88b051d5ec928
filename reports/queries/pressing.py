"""Whom to call: what is past its last day, or soon will be, by the body that answers, and who works there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Case, QuerySet, Value, When

from appeals.enums import OPEN_STATUSES
from appeals.figures import ANSWERS, Standing
from common.dates import today
from organisations.enums import Rank
from organisations.models import Membership, Official
from organisations.models.names import name_column
from organisations.rights import Role
from reports.filters import ReportFilter
from reports.queries.together import Counted, part

LONG = timedelta(days=30)
SOON = timedelta(days=7)


@dataclass(frozen=True)
class Waiting:
    """Open questions by their last day: past it, past it for more than 30 days, within the next seven days.

    `oldest` is the last day that has passed longest ago, None where nothing is overdue.
    """

    overdue: int = 0
    long: int = 0
    soon: int = 0
    oldest: date | None = None

    def __add__(self, other: Waiting) -> Waiting:
        days = [one.oldest for one in (self, other) if one.oldest]
        return Waiting(
            self.overdue + other.overdue,
            self.long + other.long,
            self.soon + other.soon,
            min(days) if days else None,
        )


@dataclass(frozen=True)
class Contact:
    """Who answers the telephone in a body: its controller, else its head who signs in, else the official by name."""

    name: str
    role: str
    email: str = ""
    phone: str = ""


def pressing_parts(chosen: ReportFilter) -> list[QuerySet]:
    """Parts of `counted` by key of the answering body, as of the report's day, whenever the questions were raised."""
    day = chosen.period.as_of
    questions = chosen.questions_ever()
    if day >= today():
        questions = questions.filter(
            status__in=OPEN_STATUSES
        )  # what the partial index of open questions holds
    parts = []
    for teller in Standing(questions, day).tellers:
        # One look at each row: all three kinds are found by the same index, and tell more together than apart.
        kind = Case(
            When(teller.has(due_on__lt=day - LONG), then=Value("long")),
            When(teller.has(due_on__lt=day), then=Value("late")),
            default=Value("soon"),
        )
        rows = teller.questions.filter(teller.open & teller.has(due_on__lte=day + SOON))
        parts.append(part(kind, rows, key=ANSWERS, day=f"{teller.prefix}due_on"))
    return parts


def pressing(rows: list[Counted]) -> dict[int, Waiting]:
    """By key of the answering body."""
    found: dict[int, Waiting] = {}
    for row in rows:
        if row.kind == "soon":
            one = Waiting(soon=row.many)
        elif row.kind in ("long", "late"):
            one = Waiting(overdue=row.many, long=row.many if row.kind == "long" else 0, oldest=row.day)
        else:
            continue
        found[row.key] = found.get(row.key, Waiting()) + one
    return found


def contacts(bodies: Iterable[int]) -> dict[int, Contact]:
    """Whom to call in each body. For people who may see the figures of these bodies. One query."""
    bodies, none = list(bodies), Value("")
    officials = Official.objects.filter(post__body__in=bodies, post__rank=Rank.HEAD, until__isnull=True)
    people = Membership.objects.unscoped("whom to call in bodies whose figures are seen").filter(
        body__in=bodies,
        ended_on__isnull=True,
        user__is_active=True,
        role__in=(Role.CONTROLLER, Role.HEAD),
    )
    rows = people.values_list("body_id", "user__full_name", "role", "user__email", "user__work_phone").union(
        officials.order_by().values_list(
            "post__body_id", "full_name", name_column("post__title"), none, none
        ),
        all=True,
    )
    found: dict[int, Contact] = {}
    # The last one stands: controllers, who know the cases, after heads, those with a telephone after those without.
    for body, name, role, email, phone in sorted(rows, key=_nearness):
        found[body] = Contact(name, str(Role(role).label) if email else role, email, phone)
    return found


def _nearness(row: tuple) -> tuple:
    _body, name, role, email, phone = row
    return bool(email), role == Role.CONTROLLER, bool(phone), name
