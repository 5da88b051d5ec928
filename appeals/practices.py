"""How bodies handle their questions: the practice of the nearest body above counts where one has none of its own."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Left, Length

from appeals.models import BodyPractice, Question
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


def with_practice(questions: QuerySet) -> QuerySet:
    """Each question with what its body has decided (`approval_here`, `publishes_here`), for pages with many buttons."""
    rows = BodyPractice.objects.filter(body__path=Left(OuterRef("answers_path"), Length("body__path")))
    nearest = rows.order_by(Length("body__path").desc())
    return questions.alias(answers_path=Coalesce("responsible__path", "body__path")).annotate(
        approval_here=Coalesce(Subquery(nearest.values("closing_approval")[:1]), False),
        publishes_here=Coalesce(Subquery(nearest.values("publishes")[:1]), False),
    )


def submits(user, question: Question) -> bool:
    """Whether the person's answer goes to somebody else for approval before the citizen gets it.

    The system itself (`user` None) and those who approve close at once.
    """
    if (
        user is None
        or question.responsible is None
        or user.can(Right.QUESTIONS_APPROVE, question.responsible)
    ):
        return False
    return question.approval_here
