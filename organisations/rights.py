"""Rights of people. A role is a list of named rights and a reach; the database stores the role's short code."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _


class Right(models.TextChoices):
    """What a person may do somewhere. Each view and each act names one."""

    MEETINGS_VIEW = "meetings.view", _("See meetings")
    MEETINGS_PLAN = "meetings.plan", _("Plan, announce, move and cancel meetings")
    CALENDAR_APPROVE = "calendar.approve", _("Record the approval of calendars of meetings")
    MEETINGS_HOLD = "meetings.hold", _("Log a meeting and its questions")
    MEETINGS_PUBLISH = "meetings.publish", _("Publish results of a meeting")
    QUESTIONS_VIEW = "questions.view", _("See questions")
    QUESTIONS_REGISTER = "questions.register", _("Register questions")
    QUESTIONS_ROUTE = "questions.route", _("Classify and assign questions")
    QUESTIONS_WORK = "questions.work", _("Take questions into work and answer them")
    QUESTIONS_CONTROL = "questions.control", _("Reopen, withdraw and merge questions")
    QUESTIONS_APPROVE = "questions.approve", _("Approve extensions, forwarding and answers")
    PERSONAL_VIEW = "personal.view", _("See personal data of citizens")
    PLANS_MANAGE = "plans.manage", _("Build action plans")
    PLANS_APPROVE = "plans.approve", _("Approve plan items and public cards")
    PLANS_MOVE = "plans.move", _("Decide on changed dates in plans of lower bodies")
    REPORTS_VIEW = "reports.view", _("See reports and the dashboard")
    FIGURES_COUNTRY = "figures.country", _("See figures of all bodies")
    REPORTS_FREEZE = "reports.freeze", _("Freeze periods and build session packs")
    COMPLAINTS_MANAGE = "complaints.manage", _("Import figures of e-Otinish and match its words")
    DIRECTORY_MANAGE = "directory.manage", _("Manage bodies, territories, topics and the calendar")
    PEOPLE_MANAGE = "people.manage", _("Manage users and their roles")


class Reach(models.TextChoices):
    """How far the rights of a membership go from its body."""

    NONE = "none", _("No cases")
    OWN = "own", _("Own body")
    SUBTREE = "subtree", _("Own body and the bodies below it")
    ALL = "all", _("All bodies")


class Role(models.TextChoices):
    """Roles of people in a body (product description, “Who uses it”)."""

    REGISTRAR = "registrar", _("Registrar")
    EXECUTOR = "executor", _("Executor")
    CONTROLLER = "controller", _("Controller")
    HEAD = "head", _("Head")
    ANALYST = "analyst", _("Government office analyst")
    ADMINISTRATOR = "administrator", _("Administrator")


@dataclass(frozen=True)
class RoleDefinition:
    """The rights of a role and how far they reach."""

    rights: frozenset[str]
    reach: str


_SEE = {Right.MEETINGS_VIEW, Right.QUESTIONS_VIEW, Right.REPORTS_VIEW}

ROLES: dict[str, RoleDefinition] = {
    Role.REGISTRAR: RoleDefinition(
        frozenset(
            _SEE
            | {
                Right.MEETINGS_PLAN,
                Right.MEETINGS_HOLD,
                Right.MEETINGS_PUBLISH,
                Right.QUESTIONS_REGISTER,
                Right.PERSONAL_VIEW,
            }
        ),
        Reach.SUBTREE,
    ),
    Role.EXECUTOR: RoleDefinition(frozenset(_SEE | {Right.QUESTIONS_WORK, Right.PERSONAL_VIEW}), Reach.OWN),
    Role.CONTROLLER: RoleDefinition(
        frozenset(
            _SEE
            | {
                Right.CALENDAR_APPROVE,
                Right.MEETINGS_PUBLISH,
                Right.QUESTIONS_ROUTE,
                Right.QUESTIONS_WORK,
                Right.QUESTIONS_CONTROL,
                Right.QUESTIONS_APPROVE,
                Right.PLANS_MANAGE,
                Right.PLANS_APPROVE,
                Right.PLANS_MOVE,
                Right.PERSONAL_VIEW,
            }
        ),
        Reach.SUBTREE,
    ),
    Role.HEAD: RoleDefinition(
        frozenset(
            _SEE
            | {
                Right.CALENDAR_APPROVE,
                Right.MEETINGS_PUBLISH,
                Right.QUESTIONS_APPROVE,
                Right.PLANS_APPROVE,
                Right.PLANS_MOVE,
                Right.PERSONAL_VIEW,
                Right.FIGURES_COUNTRY,
            }
        ),
        Reach.SUBTREE,
    ),
    Role.ANALYST: RoleDefinition(
        frozenset(
            _SEE
            | {
                Right.FIGURES_COUNTRY,
                Right.PLANS_MOVE,
                Right.REPORTS_FREEZE,
                Right.COMPLAINTS_MANAGE,
            }
        ),
        Reach.ALL,
    ),
    Role.ADMINISTRATOR: RoleDefinition(frozenset({Right.DIRECTORY_MANAGE, Right.PEOPLE_MANAGE}), Reach.NONE),
}
CASE_ROLES = tuple(role for role, definition in ROLES.items() if definition.reach != Reach.NONE)


# What the interface for other systems serves: they are given no other rights.
SYSTEM_RIGHTS = frozenset(
    {
        Right.MEETINGS_VIEW,
        Right.QUESTIONS_VIEW,
        Right.QUESTIONS_REGISTER,
        Right.QUESTIONS_ROUTE,
        Right.QUESTIONS_WORK,
        Right.QUESTIONS_CONTROL,
        Right.REPORTS_VIEW,
        Right.FIGURES_COUNTRY,
    }
)


def rights_of_system(role: str) -> frozenset[str]:
    """The rights that a connected system with the role may be given."""
    return ROLES[role].rights & SYSTEM_RIGHTS


def roles_with(right: str) -> tuple[str, ...]:
    """The roles that include a right."""
    return tuple(role for role, definition in ROLES.items() if right in definition.rights)
