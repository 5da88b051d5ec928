"""Acts of people who do not know what others have done meanwhile: what is refused then stays undone, as in life."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404

from common.acts import Refused


@dataclass
class Attempts:
    """Counts what was done and what was refused, so that a test can tell that it is seldom."""

    done: int = 0
    refused: int = 0

    def __call__(self, act: Callable, *arguments: Any, **details: Any) -> Any:
        """What the act returns, or None where it was refused."""
        try:
            found = act(*arguments, **details)
        except (Refused, PermissionDenied, Http404):
            self.refused += 1
            return None
        self.done += 1
        return found
