"""The public version of a question and its answer: prepared, checked for personal data, let out by somebody else, taken off."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from appeals.actions.moves import given_reason, moving, written
from appeals.askers import askers_of
from appeals.enums import PublicationState
from appeals.models import Publication, Question
from appeals.policies_decisions import check_may_prepare, check_may_publish, check_may_unpublish
from appeals.workflow import Act
from common.acts import Refused, changed, check_version
from common.redaction import Found, find_personal, pieces_text
from common.text import clean
from organisations.models import User

TEXT_MAX = 20_000


def prepare_publication(
    question: Question | int, *, by: User, text: str, answer: str, version: int | None = None
) -> Publication:
    """Write the question and its answer for everybody to read; refused where they tell who asked."""
    text, answer = clean(text), clean(answer)
    with moving(Act.PREPARE_PUBLICATION, question, by=by, version=version) as question:
        _check_publishes(question)
        publication = _of(question)
        check_may_prepare(publication)
        _check_texts(question, text=text, answer=answer)
        facts = {
            "state": PublicationState.PREPARED,
            "text": text,
            "answer": answer,
            "prepared_by": by,
            "prepared_at": timezone.now(),
        }
        if publication is None:
            publication = Publication.objects.create(question=question, **facts)
        else:
            changed(publication, published_by=None, published_at=None, **facts)
        written(Act.PREPARE_PUBLICATION, question, by=by, details={"publication": publication.pk})
        return publication


def publish(question: Question | int, *, by: User, version: int | None = None) -> Publication:
    """Let the prepared version out; `version` is that of the text that the person read. Looked through once more."""
    with moving(Act.PUBLISH, question, by=by) as question:
        _check_publishes(question)
        publication = _of(question)
        check_may_publish(publication, by)
        check_version(publication, version)
        _check_texts(question, text=publication.text, answer=publication.answer)
        changed(publication, state=PublicationState.PUBLISHED, published_by=by, published_at=timezone.now())
        written(Act.PUBLISH, question, by=by, details={"publication": publication.pk})
        return publication


def unpublish(question: Question | int, *, by: User, reason: str) -> Publication:
    """Take the public version off the site."""
    reason = given_reason(reason)
    with moving(Act.UNPUBLISH, question, by=by) as question:
        publication = _of(question)
        check_may_unpublish(publication)
        changed(publication, state=PublicationState.WITHDRAWN)
        written(Act.UNPUBLISH, question, by=by, note=reason, details={"publication": publication.pk})
        return publication


def names_of_askers(question: Question) -> list[str]:
    """The names of everybody who asked it, which no public text may hold."""
    cards = [asker.citizen for asker in askers_of(question) if asker.citizen is not None]
    return [card.name.full() for card in cards]


def told_found(found: list[Found]) -> str:
    """What was found and where, for the person who is to write it otherwise."""
    return ngettext(
        "This tells who asked and can't be published: %(pieces)s.",
        "These tell who asked and can't be published: %(pieces)s.",
        len(found),
    ) % {"pieces": pieces_text(found)}


def _check_publishes(question: Question) -> None:
    if not question.publishes_here:
        raise Refused(_("This body does not publish answers."), code="not_published_here")


def _check_texts(question: Question, **texts: str) -> None:
    names, wrong = names_of_askers(question), {}
    for field, value in texts.items():
        if not value:
            wrong[field] = _("Write what everybody may read.")
        elif len(value) > TEXT_MAX:
            wrong[field] = _("The text is too long: %(count)d characters at most.") % {"count": TEXT_MAX}
        elif found := find_personal(value, names):
            wrong[field] = told_found(found)
    if wrong:
        raise Refused(wrong)


def _of(question: Question) -> Publication | None:
    rows = Publication.objects.unscoped("public version of the locked question")
    return rows.select_for_update(of=("self",), no_key=True).filter(question=question).first()
