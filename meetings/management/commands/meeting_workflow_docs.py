"""`manage.py meeting_workflow_docs`: write docs/meeting-workflow.md from the table of moves (`--check`: only compare)."""

from collections.abc import Iterable

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import translation

from meetings.enums import MISSED
from meetings.querysets import WAITING
from meetings.workflow import MOVES, Move
from organisations.rights import Right

PAGE = settings.BASE_DIR / "docs" / "meeting-workflow.md"
HEAD = """# The life of a meeting

Made from the table in `meetings/workflow.py` by `manage.py meeting_workflow_docs`; change the table, not this page.
`missed` is stored nowhere: it is a planned or announced meeting whose day has passed. A cancelled meeting counts as
missed too. Off-schedule meetings are never missed.
"""


class Command(BaseCommand):
    help = "Write docs/meeting-workflow.md from the table of moves."

    def add_arguments(self, parser):
        parser.add_argument("--check", action="store_true", help="fail if the page is stale, write nothing")

    def handle(self, *args, **options):
        text = render()
        if not options["check"]:
            PAGE.write_text(text, encoding="utf-8")
        elif not PAGE.exists() or PAGE.read_text(encoding="utf-8") != text:
            raise CommandError("docs/meeting-workflow.md is stale: run manage.py meeting_workflow_docs.")


def render() -> str:
    """The page as Markdown: diagram and acts."""
    time = [f"    {state} --> {MISSED}: the day passes" for state in WAITING]
    edges = [edge for move in MOVES.values() for edge in _edges(move)]
    with translation.override("en"):
        acts = [_act_line(move) for move in MOVES.values()]
    head = ["| Act | From | To | Right | Must be given | Event |", "|---|---|---|---|---|---|"]
    return "\n".join([HEAD, "```mermaid", "stateDiagram-v2", *edges, *time, "```", "", *head, *acts, ""])


def _edges(move: Move) -> Iterable[str]:
    for source in move.sources or ("[*]",):
        yield from (f"    {source} --> {target}: {move.act}" for target in move.to)


def _act_line(move: Move) -> str:
    cells = (
        f"`{move.act}`",
        _codes(move.sources),
        _codes(move.to) or "same",
        str(Right(move.right).label),
        _codes(move.required),
        f"`{move.event}`",
    )
    return "| " + " | ".join(cell or "–" for cell in cells) + " |"


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)
