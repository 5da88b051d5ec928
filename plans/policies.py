"""Whether an act on a root problem is possible in its state and with this input. Who may do it: `permissions`."""

from __future__ import annotations

from django.utils.translation import gettext as _

from common.acts import Refused
from organisations.models import Body, User
from organisations.rights import Right
from plans.enums import CardState, ItemStage
from plans.models import ActionItem, PlannedQuestion, PublicCard, RootProblem

TITLE_MAX = 200
TEXT_MAX = 5000
OWNERS = (Right.QUESTIONS_WORK, Right.PLANS_MANAGE, Right.PLANS_APPROVE)


def check_open(problem: RootProblem) -> None:
    """Raise `Refused` with the state in words unless the problem is still to be solved."""
    if not problem.is_open:
        raise Refused(
            _("The problem has ended: %(stage)s.") % {"stage": problem.get_stage_display()}, code="ended"
        )


def check_no_open_item(problem: RootProblem) -> None:
    """Raise `Refused` while plan items of the problem are in force: they are done or dropped first."""
    count = _items(problem).filter(stage=ItemStage.APPROVED).count()
    if count:
        raise Refused(
            _("Plan items of this problem are still in force (%(count)d): finish or drop them first.")
            % {"count": count},
            code="items",
        )


def check_card_is_off(problem: RootProblem) -> None:
    """Raise `Refused` while citizens read a public card of the problem."""
    cards = PublicCard.objects.unscoped("cards of the locked problem").filter(problem=problem)
    if cards.filter(state=CardState.PUBLISHED).exists():
        raise Refused(_("Citizens read a public card of this problem: take it off first."), code="card")


def check_owner(owner: User | None, body: Body, rights: tuple[str, ...] = OWNERS) -> None:
    """Raise `Refused` unless the person works in the body itself with one of the rights: does, plans or decides there."""
    if owner is None:
        return
    people = User.objects.unscoped("who may answer for a problem")
    if not any(people.working_in(body, right).filter(pk=owner.pk).exists() for right in rights):
        raise Refused({"owner": _("This person does not work in this body.")})


def planned_elsewhere(question, problem: RootProblem) -> PlannedQuestion | None:
    """The row that ties the question to a plan item of another problem."""
    rows = PlannedQuestion.objects.unscoped("the locked question").now().filter(question=question)
    return rows.exclude(item__problem=problem).select_related("item").first()


def check_not_planned_elsewhere(question, problem: RootProblem) -> None:
    """Raise `Refused` for a question that stands in a plan item of another problem: its plan goes before."""
    row = planned_elsewhere(question, problem)
    if row is not None:
        raise Refused(
            _(
                "%(number)s stands in the plan item “%(item)s” of another problem: take it out of that plan first."
            )
            % {"number": question.number, "item": row.item.title},
            code="planned",
        )


def _items(problem: RootProblem):
    return ActionItem.objects.unscoped("items of the locked problem").filter(problem=problem)
