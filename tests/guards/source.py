"""Reading the project's own source, for the tests that keep its rules."""

import ast
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# From the top: each room may import itself and what stands to its right.
ROOMS = ("config", "demo", "portal", "reports", "plans", "eotinish", "appeals", "meetings", "notices",
         "organisations", "common")  # fmt: skip


@lru_cache(maxsize=1)
def modules() -> tuple[tuple[Path, ast.Module], ...]:
    """Every module of the rooms with its syntax tree, migrations left out."""
    found = []
    for room in ROOMS:
        for path in sorted((ROOT / room).rglob("*.py")):
            if "migrations" not in path.parts:
                found.append((path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8"))))
    return tuple(found)


def imports(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and first name of every import, those inside functions too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module
