"""What reports keep: frozen periods, session packs, files, saved reports, the rule of contradictions, ordered checks, counted cells."""

from reports.models.contradictions import ContradictionRule, OrderedCheck, SampleOrder
from reports.models.files import FilePart, FileTaken, ReportRun
from reports.models.frozen import Correction, FrozenQuestion, FrozenReport
from reports.models.packs import PackFile, SessionPack
from reports.models.periods import FrozenPeriod
from reports.models.rollups import RollupCell, RollupState, RollupTouched, Turn
from reports.models.saved import SavedReport

__all__ = [
    "ContradictionRule",
    "Correction",
    "FilePart",
    "FileTaken",
    "FrozenPeriod",
    "FrozenQuestion",
    "FrozenReport",
    "OrderedCheck",
    "PackFile",
    "ReportRun",
    "RollupCell",
    "RollupState",
    "RollupTouched",
    "SampleOrder",
    "SavedReport",
    "SessionPack",
    "Turn",
]
