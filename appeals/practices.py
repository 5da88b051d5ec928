"""How bodies handle their questions: the practice of the nearest body above counts where one has none of its own."""

from __future__ import annotations

from dataclasses import dataclass

from appeals.models import BodyPractice
from organisations.models import Body
from organisations.rights import Right


@dataclass(frozen=True)
class Practices:
    """The practices of bodies by their paths."""

    by_path: dict[str, BodyPractice]

    def of(self, body: Body) -> BodyPractice:
        """The practice that holds for a body; the ordinary one (an unsaved row) where nobody above has any."""
        parts = body.path.strip("/").split("/")
        for count in range(len(parts), 0, -1):
            found = self.by_path.get(f"/{'/'.join(parts[:count])}/")
            if found is not None:
                return found
        return BodyPractice()


def load_practices() -> Practices:
    """All practices: a small table, one query."""
    rows = BodyPractice.objects.select_related("body")
    return Practices({row.body.path: row for row in rows})


def practice_of(body: Body) -> BodyPractice:
    """The practice that holds for one body."""
    parts = body.path.strip("/").split("/")
    paths = [f"/{'/'.join(parts[:count])}/" for count in range(len(parts), 0, -1)]
    rows = BodyPractice.objects.filter(body__path__in=paths).select_related("body")
    return max(rows, key=lambda row: len(row.body.path), default=BodyPractice())


def submits(user, body: Body | None, practices: Practices | None = None) -> bool:
    """Whether the person's answers for this body go to somebody else for approval before the citizen gets them.

    `practices`: read before, for many questions. The system itself (`user` None) and those who approve close at once.
    """
    if user is None or body is None or user.can(Right.QUESTIONS_APPROVE, body):
        return False
    practice = practices.of(body) if practices is not None else practice_of(body)
    return practice.closing_approval
