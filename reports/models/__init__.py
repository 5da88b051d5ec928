"""What reports keep: frozen periods, session packs, the rule of contradictions, the checks that were ordered from it."""

from reports.models.contradictions import ContradictionRule, OrderedCheck, SampleOrder
from reports.models.packs import PackFile, SessionPack
from reports.models.periods import FrozenPeriod

__all__ = ["ContradictionRule", "FrozenPeriod", "OrderedCheck", "PackFile", "SampleOrder", "SessionPack"]
