"""Outcomes that bodies are to check."""

from __future__ import annotations

from appeals.enums import CheckState
from appeals.models import Check
from organisations.models import Body
from organisations.rights import Right


def checks_of(user):
    """The checks of bodies in which the person controls; still to be narrowed to the visible ones."""
    return Check.objects.filter(body__in=Body.objects.in_reach_of(user, Right.QUESTIONS_CONTROL))


def checks_for(user):
    """Those that wait. A checking body sees what it checks, so that nothing more is asked."""
    return checks_of(user).unscoped("a checking body sees what it checks").filter(state=CheckState.PENDING)
