"""Imports between rooms go one way (docs/architecture.md)."""

import ast

import pytest

from tests.guards.source import ROOMS, imports, modules

# plans and eotinish stand side by side: neither imports the other.
SAME_LEVEL = {"plans", "eotinish"}
# The application object of Celery lives in config; nothing else of config may be imported from below.
ALLOWED = {("demo", "config")}


def forbidden(room: str, target: str) -> bool:
    """Whether a module of `room` may not import `target`."""
    if target not in ROOMS or target == room:
        return False
    if {room, target} == SAME_LEVEL:
        return True
    return ROOMS.index(target) < ROOMS.index(room)


def test_imports_between_rooms_go_one_way():
    wrong = [
        f"{path}:{line} imports {name}"
        for path, tree in modules()
        for line, name in imports(tree)
        if forbidden(path.parts[0], name.split(".")[0])
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize(
    ("code", "room", "found"),
    [
        ("import reports.queries", "meetings", True),
        ("def f():\n    from appeals.models import Question", "organisations", True),
        ("from organisations.models import Body", "appeals", False),
        ("from plans import models", "eotinish", True),
        ("import json", "common", False),
    ],
)
def test_the_rule_sees_planted_imports(code, room, found):
    names = [name for _, name in imports(ast.parse(code))]
    assert any(forbidden(room, name.split(".")[0]) for name in names) is found


def test_models_never_import_views_forms_or_actions():
    upper = {"views", "forms", "actions", "filters", "queries", "tasks", "exports", "api"}
    wrong = [
        f"{path}:{line} imports {name}"
        for path, tree in modules()
        if path.stem in ("models", "enums", "querysets") or "models" in path.parts
        for line, name in imports(tree)
        if name.split(".")[0] in ROOMS and upper & set(name.split(".")[1:])
    ]
    assert not wrong, "\n".join(wrong)
