"""What a person can do with a root problem: what is not theirs is left out."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _

from common.acts import Refused
from common.ui import Button
from organisations.rights import Right
from plans.enums import ProblemStage
from plans.models import RootProblem
from plans.permissions import user_can
from plans.policies import check_no_open_item
from plans.views.problem_tabs import address_of


def problem_buttons(problem: RootProblem, user) -> list[Button]:
    """The acts of the problem's page."""
    if not user_can(user, Right.PLANS_MANAGE, problem.body):
        return []
    if problem.stage == ProblemStage.MERGED:
        return []
    if not problem.is_open:
        return [_button(problem, _("Take up again"), "problem_reopen", "rotate-ccw")]
    why = _why_not_ended(problem)
    return [
        _button(problem, _("Join questions"), "problem_join", "link", ""),
        *(
            [_button(problem, _("Draft a plan item"), "item_new", "plus")]
            if address_of("item_new", problem.pk)
            else []
        ),
        _button(problem, _("Owner"), "problem_give", "user-check"),
        _button(problem, _("Edit"), "problem_edit", "pencil"),
        _button(problem, _("Merge"), "problem_merge", "merge"),
        _button(problem, _("Solved"), "problem_solve", "circle-check", why=why),
        _button(problem, _("Give up"), "problem_drop", "circle-slash", why=why),
    ]


def _button(
    problem: RootProblem, label: str, name: str, icon: str, kind: str = "sec", why: str = ""
) -> Button:
    return Button(label, reverse(name, args=[problem.pk]), icon, kind, why=why)


def _why_not_ended(problem: RootProblem) -> str:
    try:
        check_no_open_item(problem)
    except Refused as refusal:
        return refusal.messages[0]
    return ""
