"""What reports keep: frozen periods."""

from reports.models.periods import FrozenPeriod

__all__ = ["FrozenPeriod"]
