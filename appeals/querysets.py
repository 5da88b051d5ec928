"""Which questions and citizens a person sees, and the grammar of questions."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.search import CombinedSearchQuery, SearchQuery
from django.db.models import Exists, OuterRef, Q

from appeals.enums import OPEN_STATUSES, AdvanceState, Source, Status
from common.fields import blind_index
from common.scoping import ScopedQuerySet
from common.text import words
from organisations.models import Body
from organisations.querysets import sees_all_cases
from organisations.rights import Right

MAX_KEY = 2**63 - 1
MAX_WORDS = 12
WITHOUT_PROOF = Q(status=Status.RESOLVED, proof="", proof_file__isnull=True, source=Source.IMPORT)


def is_overdue(today: date) -> Q:
    """Open and past the last day: a condition on time, never a stored flag."""
    return Q(status__in=OPEN_STATUSES, due_on__lt=today)


def query_of(word: str) -> CombinedSearchQuery:
    """What finds a folded word: as a Russian stem, or as the beginning of a word."""
    prefix = SearchQuery(f"{word}:*", config="simple", search_type="raw")
    return SearchQuery(word, config="russian") | prefix


class QuestionQuerySet(ScopedQuerySet):
    """Questions whose host, responsible or co-executing body is in the person's reach."""

    def _visible(self, user) -> QuestionQuerySet:
        if sees_all_cases(user):
            return self.all()
        return self.of_bodies(Body.objects.in_reach_of(user))

    def of_bodies(self, bodies) -> QuestionQuerySet:
        """Questions in which one of `bodies` takes part."""
        from appeals.models import Check, ChildTask, CoExecutor

        parts = Q(body__in=bodies) | Q(responsible__in=bodies)
        for model in (CoExecutor, ChildTask, Check):
            rows = model.objects.unscoped("scope of questions")
            parts |= Exists(rows.filter(question=OuterRef("pk"), body__in=bodies))
        return self.filter(parts)

    def open(self) -> QuestionQuerySet:
        """Questions without an outcome."""
        return self.filter(status__in=OPEN_STATUSES)

    def numbered(self, year: int, serial: int) -> QuestionQuerySet:
        """The question with this registration number (see `Question.number`)."""
        if serial > MAX_KEY:
            return self.none()
        return self.filter(pk=serial, created_at__year=year)

    def matching(self, text: str) -> QuestionQuerySet:
        """Full-text search: every word, as a Russian stem or as a prefix with Kazakh letters folded."""
        parts = words(text)[:MAX_WORDS]
        if not parts:
            return self.none()
        found = self
        for word in parts:
            found = found.filter(search=query_of(word))
        return found


class OfQuestionQuerySet(ScopedQuerySet):
    """Events and attachments are seen with their question."""

    def _visible(self, user) -> OfQuestionQuerySet:
        from appeals.models import Question

        return self.filter(question__in=Question.objects.visible_to(user))


class CoExecutorQuerySet(OfQuestionQuerySet):
    """Co-executors are seen with their question."""


class CitizenQuerySet(ScopedQuerySet):
    """Citizens known to the bodies in which the person may see personal data."""

    def _visible(self, user) -> CitizenQuerySet:
        return self.filter(body__in=Body.objects.in_reach_of(user, Right.PERSONAL_VIEW))

    def with_iin(self, iin: str) -> CitizenQuerySet:
        """Cards with exactly this IIN."""
        return self.filter(iin_index=iin_index(iin)) if iin else self.none()

    def with_phone(self, phone: str) -> CitizenQuerySet:
        """Cards with exactly this telephone (E.164)."""
        return self.filter(phone_index=phone_index(phone)) if phone else self.none()

    def named(self, text: str) -> CitizenQuerySet:
        """Cards whose surname begins with the first word and whose name has the others."""
        parts = words(text)[:4]
        if not parts:
            return self.none()
        found = self.filter(name_folded__startswith=parts[0])
        for part in parts[1:]:
            found = found.filter(name_folded__contains=f" {part}")
        return found


class OfMeetingQuerySet(ScopedQuerySet):
    """Rows that are seen with their meeting."""

    def _visible(self, user) -> OfMeetingQuerySet:
        from meetings.models import Meeting

        return self.filter(meeting__in=Meeting.objects.visible_to(user))


class AdvanceQuestionQuerySet(OfMeetingQuerySet):
    """Questions registered in advance are seen with their meeting."""

    def waiting(self) -> AdvanceQuestionQuerySet:
        """Those that nobody has taken, declined or withdrawn."""
        return self.filter(state=AdvanceState.WAITING)


class WithPeopleQuerySet(ScopedQuerySet):
    """Rows about people at a meeting: seen where the person may see personal data of the host body."""

    def _visible(self, user) -> WithPeopleQuerySet:
        return self.filter(meeting__body__in=Body.objects.in_reach_of(user, Right.PERSONAL_VIEW))


class SavedFilterQuerySet(ScopedQuerySet):
    """A person's own filters."""

    def _visible(self, user) -> SavedFilterQuerySet:
        return self.filter(user=user)


def iin_index(iin: str) -> bytes:
    """Blind index of an IIN."""
    return blind_index(iin, "appeals_citizen.iin")


def phone_index(phone: str) -> bytes:
    """Blind index of a telephone."""
    return blind_index(phone, "appeals_citizen.phone")


def code_index(code: str) -> bytes:
    """Blind index of the code of a slip."""
    return blind_index(code, "appeals_slip.code")


def link_index(link: str) -> bytes:
    """Blind index of the link key of a slip."""
    return blind_index(link, "appeals_slip.link")
