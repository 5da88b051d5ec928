"""`manage.py workflow_docs`: write docs/workflow.md from the table of moves (`--check`: only say if it is stale)."""

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from appeals.enums import CLASS_OF, CLOSED_STATUSES, OUTCOMES, Status
from appeals.workflow import MOVES, Move, Place

PAGE = settings.BASE_DIR / "docs" / "workflow.md"
HEAD = """# The life of a question

Made from the table in `appeals/workflow.py` by `manage.py workflow_docs`; change the table, not this page.
In the diagram `outcome` is any status that closing may end in, `closed` any closed status. `in_plan` is entered from
an action plan. A reopened question gets a new term from that day; its earlier answer stays
in its history.
"""


class Command(BaseCommand):
    help = "Write docs/workflow.md from the table of moves."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail if the page is stale, write nothing")

    def handle(self, *args, **options):
        text = render()
        if not options["check"]:
            PAGE.write_text(text, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            raise CommandError("docs/workflow.md is stale: run manage.py workflow_docs.")


def render() -> str:
    """The page as Markdown: diagram, statuses with what they count as, acts."""
    with translation.override("en"):
        return "\n".join([HEAD, _diagram(), _statuses(), _acts()])


def _diagram() -> str:
    edges = [edge for move in MOVES.values() for edge in _edges(move)]
    return "\n".join(["```mermaid", "stateDiagram-v2", *edges, "```", ""])


def _edges(move: Move):
    if not move.sources:
        yield from (f"    [*] --> {target}: {move.act}" for target in move.to)
    for source in _grouped(move.sources) if move.to else ():
        for target in _grouped(move.to):
            if target == Status.IN_WORK and move.act == "assign" and source != Status.IN_WORK:
                continue  # only the co-executors change; the status stays
            if move.act == "classify" and (target != Status.REGISTERED or source == target):
                continue  # the status stays, but for a complaint about the responsible body
            yield f"    {source} --> {target}: {move.act}"


def _grouped(statuses: tuple[str, ...]) -> tuple[str, ...]:
    return {OUTCOMES: ("outcome",), CLOSED_STATUSES: ("closed",)}.get(statuses, statuses)


def _statuses() -> str:
    lines = [f"| `{status}` | {status.label} | {CLASS_OF[status]} |" for status in Status]
    return "\n".join(["| Status | Shown as | Counts as |", "|---|---|---|", *lines, ""])


def _acts() -> str:
    head = [
        "| Act | From | To | Right (any of) | Held in | Must be given | Event | Notice |",
        "|---|" + "---|" * 7,
    ]
    return "\n".join([*head, *(_act_line(move) for move in MOVES.values()), ""])


def _act_line(move: Move) -> str:
    cells = [
        f"`{move.act}`",
        _codes(move.sources) if len(move.sources) < len(Status) else "any",
        _codes(move.to) or "same",
        _codes(move.rights),
        str(Place(move.place).label),
        _codes(move.required) or "–",
        f"`{move.event}`",
        f"`{move.notice}`" if move.notice else "–",
    ]
    return "| " + " | ".join(cell or "–" for cell in cells) + " |"


def _codes(codes) -> str:
    return ", ".join(f"`{code}`" for code in codes)
