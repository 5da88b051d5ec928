"""Figures out of rows. No page, no request: what comes in has its scope and filter, what goes out is plain data."""

from reports.queries.resolution import Resolution, Row, resolution

__all__ = ["Resolution", "Row", "resolution"]
