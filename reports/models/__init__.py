"""What reports keep: frozen periods, the rule of contradictions, the checks that were ordered from it."""

from reports.models.contradictions import ContradictionRule, OrderedCheck, SampleOrder
from reports.models.periods import FrozenPeriod

__all__ = ["ContradictionRule", "FrozenPeriod", "OrderedCheck", "SampleOrder"]
