"""Questions that were closed as solved and whose citizens were asked."""

from __future__ import annotations

from appeals.actions.citizens import Speaker
from appeals.actions.merging import merge
from appeals.actions.outcomes import close
from appeals.actions.routing import assign, take
from appeals.actions.word import ask_citizen
from appeals.models import CitizenWord, Slip
from common.acts import act, changed
from common.dates import today
from common.fields import Secret
from tests.appeals.make import ANSWER, fresh, make_question

PHONE = "87012345678"


def in_hand(cast, meeting, *, responsible=None, executor=None, **content):
    """A question in work of `responsible` (the own akimat unless told otherwise)."""
    question = make_question(cast.registrar, meeting, topic=cast.topic, **content)
    assign(question, by=cast.controller, responsible=responsible or cast.own)
    take(question, by=executor or cast.executor)
    return fresh(question)


def solve(question, *, by):
    """Close it as resolved."""
    close(question, by=by, outcome="resolved", answer=ANSWER, closed_on=today(), proof="Act 12")
    return fresh(question)


def solved(cast, meeting, **content):
    """A question closed as resolved by the own akimat."""
    return solve(in_hand(cast, meeting, **content), by=cast.executor)


def asked(cast, meeting, **content):
    """Such a question whose citizen was asked; the question and the request."""
    question = solved(cast, meeting, **content)
    (word,) = ask_citizen(question)
    return fresh(question), word


def with_others(cast, meeting, number: int = 2):
    """A question in work into which others were merged; the question and the others."""
    question = in_hand(cast, meeting)
    others = [make_question(cast.registrar, meeting, f"The same {n}") for n in range(number)]
    for other in others:
        merge(other, by=cast.controller, original=question)
    return question, others


def speaker(*, phone: str = PHONE, surname: str = "Сейтова") -> Speaker:
    """A person with a telephone."""
    return Speaker.named(f"{surname} Айгүл", phone=phone)


def give_email(question, address: str = "person@example.kz") -> None:
    """Write an e-mail address into the citizen's card."""
    with act("test.card"):
        changed(fresh_card(question), email=Secret(address))


def fresh_card(question):
    """The card of the citizen of a question."""
    from appeals.models import Citizen

    return Citizen.objects.unscoped("test").get(pk=question.citizen_id)


def slip(question) -> Slip:
    """The slip of a question."""
    return Slip.objects.unscoped("test").get(question=question)


def without_slip(question):
    """As an imported question: nobody was given a slip."""
    with act("test.no_slip"):
        Slip.objects.unscoped("test").filter(question=question).delete()
    return question


def words(question) -> list[CitizenWord]:
    """The requests about a question."""
    return list(CitizenWord.objects.unscoped("test").filter(question=question).order_by("pk"))
