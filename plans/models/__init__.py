"""Root problems, plan items, blockers and public cards."""

from plans.models.blockers import BlockedProblem, Blocker, BlockerPosition, BlockerStage
from plans.models.cards import PlanEvent, PublicCard
from plans.models.item_parts import DateChange, ItemTask
from plans.models.items import ActionItem, Milestone, PlannedQuestion
from plans.models.problems import JoinedQuestion, RootProblem
from plans.models.rules import SystemicRule

__all__ = [
    "ActionItem",
    "BlockedProblem",
    "Blocker",
    "BlockerPosition",
    "BlockerStage",
    "DateChange",
    "ItemTask",
    "JoinedQuestion",
    "Milestone",
    "PlanEvent",
    "PlannedQuestion",
    "PublicCard",
    "RootProblem",
    "SystemicRule",
]
