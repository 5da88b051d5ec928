"""The citizen's word on an outcome: asked after “solved”, given on the page of the slip."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _

from appeals.actions.attaching import attach_photos, checked_photos
from appeals.actions.moves import controllers, tell, written
from appeals.actions.outcomes import reopen
from appeals.actions.slips import give_missing_slips
from appeals.actions.telling import ASKED, tell_citizens
from appeals.askers import askers_of, closing_of, ways_to
from appeals.deadlines import RuleKind, Terms
from appeals.enums import Word
from appeals.models import CitizenWord, Question, Slip
from appeals.policies import check_possible
from appeals.policies_word import REASON_MAX, check_may_answer
from appeals.querysets_word import due_to_be_asked
from appeals.rules import load_terms
from appeals.workflow import Act
from common.acts import Refused, act, changed, lock
from common.dates import today
from common.text import clean

logger = logging.getLogger(__name__)

ASK_WITHIN = timedelta(days=30)  # an outcome older than this is not asked about any more
MOST = 500  # questions of one run


def ask_due(day: date | None = None, *, most: int = MOST) -> int:
    """Ask the citizens of all questions that are due to be asked; returns how many questions there were."""
    day = day or today()
    terms = load_terms()
    asked = 0
    for pk in list(due_to_be_asked(day, since=day - ASK_WITHIN)[:most]):
        try:
            asked += bool(ask_citizen(pk, terms=terms))
        except Refused:
            continue  # opened again meanwhile
        except Exception as error:  # one bad row must not stop the others; it is found again in the next run
            logger.warning("Nobody could be asked about question %s: %s", pk, type(error).__name__)
    return asked


def ask_citizen(question: Question | int, *, terms: Terms | None = None) -> list[CitizenWord]:
    """Ask everybody who asked the question whether it is solved, each once for each closing. Returns the new requests.

    Asked are those who have a slip or can be written to (they get a slip then). Repeating asks nobody twice.
    Raises Refused unless the question is solved.
    """
    with act("question.ask_citizen"):
        pk = question.pk if isinstance(question, Question) else question
        askers = list(askers_of(pk).select_for_update(of=("self",), no_key=True))
        question = next(asker for asker in askers if asker.pk == pk)
        check_possible(question, Act.ASK_CITIZEN, today())
        closing = closing_of(question)
        new = _not_asked(askers, closing)
        if not new:
            return []
        give_missing_slips(new)
        until = (terms or load_terms()).until(RuleKind.CONFIRMATION, today())
        words = CitizenWord.objects.bulk_create(
            CitizenWord(question=question, asker=asker, closing=closing, asked_on=today(), until=until)
            for asker in new
        )
        details = {"word": words[0].pk, "until": until.isoformat(), "askers": len(words)}
        asked_on = question.asked_on or today()
        event = written(Act.ASK_CITIZEN, question, by=None, details=details, asked_on=asked_on)
        for asker, word in zip(new, words, strict=True):
            tell_citizens([asker], ASKED, event, word=word.pk)
        return words


def confirm(word: CitizenWord | int) -> Question:
    """“Yes, solved.” It ends a doubt, unless somebody else who asked said “no” last. Saying it twice changes nothing."""
    with act("question.confirm"):
        question, word = _locked(word)
        if word.word == Word.YES:
            return question
        _check(question, word, Act.CONFIRM)
        changed(word, word=Word.YES, answered_at=timezone.now())
        written(
            Act.CONFIRM,
            question,
            by=None,
            details={"word": word.pk},
            word=Word.YES,
            word_on=question.word_on or today(),
            doubted=question.doubted and _others_deny(word),
        )
        return question


def deny(word: CitizenWord | int, *, reason: str, photos: Iterable[UploadedFile] = ()) -> Question:
    """“No, because …”, with up to three photos: the question is opened again at once, with a new term.

    Saying it twice changes nothing.
    """
    reason = clean(reason)
    if not reason:
        raise Refused({"reason": _("Write what is not solved.")})
    if len(reason) > REASON_MAX:
        raise Refused({"reason": _("Write it shorter: at most %(most)s characters.") % {"most": REASON_MAX}})
    seen = checked_photos(photos)
    with act("question.deny"):
        question, word = _locked(word)
        if word.word == Word.NO:
            return question
        _check(question, word, Act.DENY)
        changed(word, word=Word.NO, reason=reason, answered_at=timezone.now())
        event = written(
            Act.DENY,
            question,
            by=None,
            note=reason,
            details={"word": word.pk},
            word=Word.NO,
            word_on=today(),
            doubted=True,
        )
        question = reopen(question, by=None, reason=reason, cause="citizen", doubted=True)
        tell(Act.DENY, event, controllers(question.body, question.responsible))
        attach_photos(question, seen)
        return question


def _not_asked(askers: Iterable[Question], closing) -> list[Question]:
    """The askers who have not been asked about this closing and whom the request can reach."""
    askers = list(askers)
    words = CitizenWord.objects.unscoped("who was asked").filter(closing=closing)
    asked = set(words.values_list("asker_id", flat=True))
    parents = {asker.part_of_id for asker in askers if asker.part_of_id}
    slips = Slip.objects.unscoped("who can be reached").filter(
        question__in={asker.pk for asker in askers} | parents
    )
    with_slip = set(slips.values_list("question_id", flat=True))
    return [
        asker
        for asker in askers
        if asker.pk not in asked
        and (asker.pk in with_slip or asker.part_of_id in with_slip or ways_to(asker))
    ]


def _locked(word: CitizenWord | int) -> tuple[Question, CitizenWord]:
    """The question, then the request, both locked. A citizen has no account: the key of the slip led here."""
    pk = word.pk if isinstance(word, CitizenWord) else word
    found = CitizenWord.objects.unscoped("the key of the slip led here").get(pk=pk)
    question = lock(Question.objects.select_related("body", "responsible"), found.question_id, None)
    return question, lock(CitizenWord, pk, None)


def _check(question: Question, word: CitizenWord, move: str) -> None:
    check_may_answer(word, closing_of(question), today())
    check_possible(question, move, today())


def _others_deny(word: CitizenWord) -> bool:
    """Whether the last word of somebody else who asked is “no”."""
    others = CitizenWord.objects.unscoped("words of the other askers").filter(question=word.question_id)
    last = (
        others.exclude(word="").exclude(asker=word.asker_id).order_by("asker_id", "-pk").distinct("asker_id")
    )
    return any(said == Word.NO for said in last.values_list("word", flat=True))
