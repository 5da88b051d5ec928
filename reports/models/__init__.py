"""What reports keep: frozen periods, session packs, the rule of contradictions, ordered checks, counted cells."""

from reports.models.contradictions import ContradictionRule, OrderedCheck, SampleOrder
from reports.models.frozen import Correction, FrozenQuestion, FrozenReport
from reports.models.packs import PackFile, SessionPack
from reports.models.periods import FrozenPeriod
from reports.models.rollups import RollupCell, RollupState, RollupTouched, Turn

__all__ = [
    "ContradictionRule",
    "Correction",
    "FrozenPeriod",
    "FrozenQuestion",
    "FrozenReport",
    "OrderedCheck",
    "PackFile",
    "RollupCell",
    "RollupState",
    "RollupTouched",
    "SampleOrder",
    "SessionPack",
    "Turn",
]
