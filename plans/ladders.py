"""Stage ladders of blockers: which stages a blocker passes, in order, and at which it stops blocking. Pure.

The stages are those that a bill (Law “On Legal Acts”), a budget bid (Budget Code), a public purchase (Law “On Public
Procurement”), an allotment of land (Land Code) and a civil case pass in Kazakhstan; a joint decision has no act of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from plans.enums import BlockerKind


class LadderStage(models.TextChoices):
    """Every stage of every ladder."""

    IDEA = "idea", _("Idea")
    CONCEPT = "concept", _("Concept of the bill")
    DRAFT = "draft", _("Draft of the bill")
    GOVERNMENT = "government", _("In the Government")
    PARLIAMENT = "parliament", _("In Parliament")
    IN_FORCE = "in_force", _("In force")
    ESTIMATED = "estimated", _("Need estimated")
    BID = "bid", _("Budget bid submitted")
    COMMISSION = "commission", _("Before the budget commission")
    BUDGETED = "budgeted", _("Approved in the budget")
    FINANCED = "financed", _("Financed")
    SPENT = "spent", _("Spent")
    NEEDED = "needed", _("Joint decision needed")
    POSITIONS = "positions", _("Positions gathered")
    AGREED = "agreed", _("Text agreed")
    SIGNED = "signed", _("Joint order signed")
    SPECIFIED = "specified", _("Specification ready")
    ANNOUNCED = "announced", _("Purchase announced")
    BIDS_OPENED = "opened", _("Bids opened")
    CONTRACTED = "contracted", _("Contract signed")
    DELIVERED = "delivered", _("Delivered")
    REQUESTED = "requested", _("Plot requested")
    SURVEYED = "surveyed", _("Land survey done")
    LAND_COMMISSION = "land_board", _("Before the land commission")
    ALLOTTED = "allotted", _("Plot allotted")
    CLAIM = "claim", _("Claim filed")
    HEARING = "hearing", _("In court")
    RULED = "ruled", _("Court has decided")
    FINAL = "final", _("Decision in force")
    EXECUTED = "executed", _("Decision executed")


@dataclass(frozen=True)
class Ladder:
    """Stages in order. From `frees` on the blocker blocks no longer; what follows is only watched."""

    stages: tuple[str, ...]
    frees: str

    @property
    def first(self) -> str:
        return self.stages[0]

    def index(self, stage: str) -> int:
        """The place of a stage, from 0. Raises ValueError for a stage of another ladder."""
        return self.stages.index(stage)

    def after(self, stage: str) -> str:
        """The next stage, or an empty string after the last one."""
        rest = self.stages[self.index(stage) + 1 :]
        return rest[0] if rest else ""

    def has_freed(self, stage: str) -> bool:
        """Whether a blocker at this stage blocks no longer."""
        return self.index(stage) >= self.index(self.frees)


_S = LadderStage
LADDERS: dict[str, Ladder] = {
    BlockerKind.LAW: Ladder(
        (_S.IDEA, _S.CONCEPT, _S.DRAFT, _S.GOVERNMENT, _S.PARLIAMENT, _S.IN_FORCE), _S.IN_FORCE
    ),
    BlockerKind.MONEY: Ladder(
        (_S.ESTIMATED, _S.BID, _S.COMMISSION, _S.BUDGETED, _S.FINANCED, _S.SPENT), _S.FINANCED
    ),
    BlockerKind.JOINT: Ladder((_S.NEEDED, _S.POSITIONS, _S.AGREED, _S.SIGNED), _S.SIGNED),
    BlockerKind.PROCUREMENT: Ladder(
        (_S.SPECIFIED, _S.ANNOUNCED, _S.BIDS_OPENED, _S.CONTRACTED, _S.DELIVERED), _S.CONTRACTED
    ),
    BlockerKind.LAND: Ladder((_S.REQUESTED, _S.SURVEYED, _S.LAND_COMMISSION, _S.ALLOTTED), _S.ALLOTTED),
    BlockerKind.COURT: Ladder((_S.CLAIM, _S.HEARING, _S.RULED, _S.FINAL, _S.EXECUTED), _S.FINAL),
}
# Blockers of these kinds name a sum, a budget level and a year.
WITH_AMOUNT = (BlockerKind.MONEY, BlockerKind.PROCUREMENT)
