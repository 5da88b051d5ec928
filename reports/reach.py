"""How far a person sees, in a form that can be kept beside a file and compared later."""

from __future__ import annotations

from typing import Any

from organisations.models import Body, User
from organisations.querysets import sees_all_cases
from organisations.rights import Right

RIGHTS = (Right.REPORTS_VIEW, Right.QUESTIONS_VIEW)


def reach_of(user: User) -> dict[str, Any]:
    """All cases or the keys of bodies whose cases the person sees, and whether they may count those of the country."""
    everything = sees_all_cases(user)
    bodies = [] if everything else sorted(Body.objects.in_reach_of(user).values_list("pk", flat=True))
    return {"all": everything, "country": user.can(Right.FIGURES_COUNTRY), "bodies": bodies}


def still_reaches(user: User, kept: dict[str, Any]) -> bool:
    """Whether the person sees today at least what they saw when `kept` was noted."""
    if not user.is_active or not all(user.can(right) for right in RIGHTS):
        return False
    now = reach_of(user)
    if kept["country"] and not now["country"]:
        return False
    return now["all"] or (not kept["all"] and set(kept["bodies"]) <= set(now["bodies"]))
