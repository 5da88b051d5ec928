"""What reports keep: frozen periods, session packs, the rule of contradictions, the checks that were ordered from it."""

from reports.models.contradictions import ContradictionRule, OrderedCheck, SampleOrder
from reports.models.frozen import Correction, FrozenQuestion, FrozenReport
from reports.models.packs import PackFile, SessionPack
from reports.models.periods import FrozenPeriod

__all__ = [
    "ContradictionRule",
    "Correction",
    "FrozenPeriod",
    "FrozenQuestion",
    "FrozenReport",
    "OrderedCheck",
    "PackFile",
    "SampleOrder",
    "SessionPack",
]
