"""A13 and S3 as lint: what may not be written, outside a reviewed list that may only shrink.

`reviewed.txt` has a line `rule path reason…` for each place that was looked at and is right.
"""

import ast
import re

import pytest

from tests.guards.source import ROOT, modules

WRITES = {"save", "delete", "create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}
FORBIDDEN_CALLS = {
    "raw": "raw-sql",
    "cursor": "cursor",
    "extra": "raw-sql",
    "mark_safe": "mark-safe",
    "eval": "eval",
    "exec": "eval",
    "csrf_exempt": "csrf-exempt",
}
FORBIDDEN_NAMES = {"_base_manager": "base-manager", "csrf_exempt": "csrf-exempt", "mark_safe": "mark-safe"}
FORBIDDEN_MODULES = {"pickle": "pickle", "marshal": "pickle", "shelve": "pickle"}
NO_ETA = {"apply_async", "countdown", "eta"}


def findings(tree: ast.Module, *, writes_allowed: bool) -> set[str]:
    """The names of the rules that a module breaks."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            found |= call_findings(node, writes_allowed=writes_allowed)
        elif isinstance(node, ast.Attribute) and node.attr in FORBIDDEN_NAMES:
            found.add(FORBIDDEN_NAMES[node.attr])
        elif isinstance(node, ast.Attribute) and ast.unparse(node) == "pgtrigger.ignore":
            found.add("triggers-off")
        elif isinstance(node, ast.Name) and node.id in FORBIDDEN_NAMES:
            found.add(FORBIDDEN_NAMES[node.id])
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = [alias.name for alias in node.names] + [getattr(node, "module", "") or ""]
            found |= {FORBIDDEN_MODULES[name] for name in names if name in FORBIDDEN_MODULES}
        elif isinstance(node, ast.Assign) and _is_all_fields(node):
            found.add("all-fields")
    return found


def call_findings(node: ast.Call, *, writes_allowed: bool) -> set[str]:
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    found = set()
    if name in FORBIDDEN_CALLS:
        found.add(FORBIDDEN_CALLS[name])
    if name in NO_ETA or any(keyword.arg in NO_ETA for keyword in node.keywords):
        found.add("eta")
    if not writes_allowed and isinstance(node.func, ast.Attribute) and _is_write(name, node):
        found.add("write-outside-action")
    if name == "unscoped" and not _has_reason(node):
        found.add("unscoped-without-reason")
    return found


def _is_write(name: str, node: ast.Call) -> bool:
    # dict.update and set.update take positional arguments; a queryset's takes keywords only.
    return name in WRITES or (name == "update" and bool(node.keywords) and not node.args)


def _has_reason(node: ast.Call) -> bool:
    return len(node.args) == 1 and not (isinstance(node.args[0], ast.Constant) and not node.args[0].value)


def _is_all_fields(node: ast.Assign) -> bool:
    return (
        any(isinstance(target, ast.Name) and target.id == "fields" for target in node.targets)
        and isinstance(node.value, ast.Constant)
        and node.value.value == "__all__"
    )


def is_action(path) -> bool:
    """Whether a module is one of those that may write."""
    return path.stem == "actions" or "actions" in path.parts


def reviewed() -> set[tuple[str, str]]:
    lines = (ROOT / "tests/guards/reviewed.txt").read_text(encoding="utf-8").splitlines()
    entries = [line.split(maxsplit=2) for line in lines if line.strip() and not line.startswith("#")]
    assert all(len(entry) == 3 for entry in entries), "a reviewed line is: rule path reason"
    return {(rule, path) for rule, path, _ in entries}


def test_a13_nothing_forbidden_outside_the_reviewed_list():
    found = {
        (rule, str(path))
        for path, tree in modules()
        for rule in findings(tree, writes_allowed=is_action(path))
    }
    new, gone = found - reviewed(), reviewed() - found
    assert not new, "not reviewed:\n" + "\n".join(sorted(f"{r} {p}" for r, p in new))
    assert not gone, "no longer there, shorten the list:\n" + "\n".join(sorted(f"{r} {p}" for r, p in gone))


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        ("Question.objects.raw('select 1')", "raw-sql"),
        ("connection.cursor()", "cursor"),
        ("Question._base_manager.all()", "base-manager"),
        ("fields = '__all__'", "all-fields"),
        ("import pickle", "pickle"),
        ("mark_safe(x)", "mark-safe"),
        ("question.save()", "write-outside-action"),
        ("Question.objects.filter(pk=1).update(status='x')", "write-outside-action"),
        ("Question.objects.unscoped('')", "unscoped-without-reason"),
        ("task.apply_async(countdown=5)", "eta"),
        ("@csrf_exempt\ndef view(request): pass", "csrf-exempt"),
        ("with pgtrigger.ignore('x'): pass", "triggers-off"),
    ],
)
def test_a13_the_lint_sees_planted_code(code, rule):
    assert rule in findings(ast.parse(code), writes_allowed=False)


def test_a13_templates_and_scripts_hold_nothing_inline():
    """No |safe, no inline style or script, no event attribute, no foreign address."""
    rules = {
        r"\|\s*safe\b|\{%\s*autoescape\s+off": "unescaped output",
        r"\sstyle=": "inline style",
        r"\son[a-z]+=[\"']": "event attribute",
        r"<script(?![^>]*\bsrc=)(?![^>]*type=[\"']application/json)": "inline script",
        r"(?:src|href|action)=[\"'](?:https?:)?//": "foreign address",
        r"hx-on|hx-vals=[\"']js:": "script in an htmx attribute",
    }
    wrong = [
        f"{path.relative_to(ROOT)}: {what}"
        for path in sorted((ROOT / "templates").rglob("*.html"))
        for pattern, what in rules.items()
        if re.search(pattern, path.read_text(encoding="utf-8"))
    ]
    assert not wrong, "\n".join(wrong)


def test_modules_and_functions_stay_small():
    """Modules under 500 lines, functions under 60, templates under 200 (docs/architecture.md)."""
    wrong = []
    tests = [
        (p.relative_to(ROOT), ast.parse(p.read_text(encoding="utf-8")))
        for p in (ROOT / "tests").rglob("*.py")
    ]
    for path, tree in (*modules(), *tests):
        if (ROOT / path).read_text(encoding="utf-8").count("\n") > 500:
            wrong.append(f"{path}: over 500 lines")
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and (node.end_lineno or 0) - node.lineno >= 60:
                wrong.append(f"{path}: {node.name} over 60 lines")
    for path in (ROOT / "templates").rglob("*.html"):
        if path.read_text(encoding="utf-8").count("\n") > 200:
            wrong.append(f"{path.relative_to(ROOT)}: over 200 lines")
    assert not wrong, "\n".join(wrong)


def test_no_todo_is_left():
    words = re.compile(r"\b(TODO|FIXME|XXX)\b")
    wrong = [str(path) for path, _ in modules() if words.search((ROOT / path).read_text(encoding="utf-8"))]
    assert not wrong


NOW = {"today", "now", "localtime", "localdate"}


def asked_at_import(tree: ast.Module) -> list[int]:
    """Lines that ask for the day or the moment when the module is read, not when something of it runs."""
    found, waiting = [], list[ast.AST](tree.body)
    while waiting:
        node = waiting.pop()
        if isinstance(node, ast.FunctionDef):
            waiting += [*node.decorator_list, *node.args.defaults, *filter(None, node.args.kw_defaults)]
            continue
        if isinstance(node, ast.Lambda):
            continue
        if isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            found += [node.lineno] if name in NOW else []
        waiting += ast.iter_child_nodes(node)
    return sorted(found)


def test_no_day_is_taken_when_a_module_is_read():
    """A server runs for weeks and a test run past midnight: a day is asked for where it is used."""
    tests = [
        (path.relative_to(ROOT), ast.parse(path.read_text(encoding="utf-8")))
        for path in sorted((ROOT / "tests").rglob("*.py"))
    ]
    wrong = [f"{path}:{line}" for path, tree in [*modules(), *tests] for line in asked_at_import(tree)]
    assert not wrong, "\n".join(wrong)


def test_the_lint_sees_a_day_that_was_taken():
    planted = "A = today()\n@mark(today())\ndef f(day=timezone.now()):\n    today()\nclass C:\n    d = date.today()\n"
    assert asked_at_import(ast.parse(planted)) == [1, 2, 3, 6]
