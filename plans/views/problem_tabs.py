"""What every page about one root problem shows first: the heading, the facts in a line, the tabs."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.ui import Crumb, Tab
from plans.models import RootProblem

PAGES = (
    ("problem_page", gettext_lazy("Overview")),
    ("problem_items", gettext_lazy("Plan items")),
    ("problem_blockers", gettext_lazy("Blockers")),
    ("problem_card", gettext_lazy("Public card")),
    ("problem_history", gettext_lazy("History")),
)


def problem_tabs(problem: RootProblem, user, current: str) -> list[Tab]:
    """The pages of a problem; `current` is the name of the one that is shown."""
    return [
        Tab(str(label), url, current=name == current)
        for name, label in PAGES
        if (url := address_of(name, problem.pk))
    ]


def problem_crumbs(problem: RootProblem | None = None) -> list[Crumb]:
    """The way to a page of a problem; with the problem itself for pages below it."""
    found = [Crumb(_("Root problems"), reverse("problem_list"))]
    if problem is not None:
        found.append(Crumb(problem.number, reverse("problem_page", args=[problem.pk])))
    return found


def problem_head(problem: RootProblem, user, current: str) -> dict:
    """Context of `plans/problem_base.html`."""
    return {
        "problem": problem,
        "tabs": problem_tabs(problem, user, current),
        "crumbs": problem_crumbs(),
    }


def address_of(name: str, pk: int) -> str:
    """The address of a page about the row, or nothing while there is no such page."""
    try:
        return reverse(name, args=[pk])
    except NoReverseMatch:
        return ""
