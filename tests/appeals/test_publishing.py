"""K8 and the chain of publication: prepared, looked through, let out by somebody else, taken off."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from appeals.actions.merging import merge
from appeals.actions.outcomes import close, reopen
from appeals.actions.publishing import prepare_publication, publish, unpublish
from appeals.models import Event, Publication
from common.acts import Conflict, Refused, act, changed
from common.dates import today
from tests.appeals.make import ANSWER, fresh, make_question
from tests.appeals.test_decisions import approval_in, with_citizen

PUBLIC = {"text": "Жол жөнделе ме?", "answer": "Жол жөнделді, актісі бар."}


@pytest.fixture
def closed(cast, in_work):
    """Closed in a body that publishes; asked by Сәрсен Айгүл."""
    approval_in(cast.own, publishes=True)
    with_citizen(in_work)
    close(in_work, by=cast.controller, outcome="explained", answer=ANSWER, closed_on=today())
    return fresh(in_work)


def kinds(question) -> list[str]:
    rows = Event.objects.unscoped("test").filter(question=question).order_by("pk")
    return [
        kind for kind in rows.values_list("kind", flat=True) if kind in ("proposed", "published", "unpublish")
    ]


def state(question) -> str:
    return Publication.objects.unscoped("test").get(question=question).state


def test_the_chain(cast, closed):
    prepare_publication(closed, by=cast.executor, **PUBLIC)
    assert state(closed) == "prepared"
    publish(closed, by=cast.controller)
    row = Publication.objects.unscoped("test").get(question=closed)
    assert (row.state, row.published_by, row.text) == ("published", cast.controller, PUBLIC["text"])
    with pytest.raises(Refused, match="take it off first"):
        prepare_publication(closed, by=cast.executor, **PUBLIC)
    with pytest.raises(Refused, match="published already"):
        publish(closed, by=cast.head)
    with pytest.raises(Refused, match="reason"):
        unpublish(closed, by=cast.head, reason=" ")
    unpublish(closed, by=cast.head, reason="Wrong street")
    assert state(closed) == "withdrawn"
    with pytest.raises(Refused, match="not published"):
        unpublish(closed, by=cast.head, reason="x")
    prepare_publication(closed, by=cast.executor, **PUBLIC)
    assert kinds(closed) == ["proposed", "published", "unpublish", "proposed"]
    assert state(closed) == "prepared"


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("text", "Айгүлдің үйіне жол", "line 1: the citizen's name (Айгүлдің)"),
        ("answer", "Жол бар.\nСәрсенге айтылды", "line 2: the citizen's name (Сәрсенге)"),
        ("answer", "Тел. 8 701 123 45 67", "a telephone (8 701 123 45 67)"),
        ("text", "ИИН 991231100010", "an IIN (991231100010)"),
        ("answer", "Пишите a.b@mail.kz", "an e-mail address (a.b@mail.kz)"),
        ("text", "ул. Абая 5, кв. 12", "a flat (кв. 12)"),
        ("text", "  ", "Write what everybody may read."),
        ("answer", "я" * 20_001, "20000 characters at most"),
    ],
)
def test_k8_what_tells_who_asked_is_refused_and_told(cast, closed, field, text, said):
    with pytest.raises(Refused) as refused:
        prepare_publication(closed, by=cast.executor, **{**PUBLIC, field: text})
    assert said in refused.value.message_dict[field][0]
    assert not Publication.objects.unscoped("test").exists()
    assert kinds(closed) == []


def test_k8_names_of_all_who_asked_are_looked_for(cast, meeting, closed):
    reopen(closed, by=cast.controller, reason="x")
    other = make_question(cast.registrar, meeting, "The same")
    with_citizen(other)
    with act("test.other"):
        changed(fresh(other).citizen, surname="Болатов")
    merge(other, by=cast.controller, original=closed)
    close(closed, by=cast.controller, outcome="explained", answer=ANSWER, closed_on=today())
    with pytest.raises(Refused) as refused:
        prepare_publication(closed, by=cast.executor, **{**PUBLIC, "answer": "Болатовқа жауап берілді"})
    assert "Болатовқа" in refused.value.message_dict["answer"][0]


def test_a_name_learnt_later_stops_the_publication(cast, closed):
    prepare_publication(closed, by=cast.executor, **{**PUBLIC, "answer": "Ерланға жауап берілді"})
    with act("test.name"):
        changed(closed.citizen, given_name="Ерлан")
    with pytest.raises(Refused, match="can't be published"):
        publish(closed, by=cast.controller)
    assert state(closed) == "prepared"


def test_nobody_publishes_what_they_prepared(cast, closed):
    prepare_publication(closed, by=cast.controller, **PUBLIC)
    with pytest.raises(Refused, match="somebody else"):
        publish(closed, by=cast.controller)
    publish(closed, by=cast.head)


def test_a_text_changed_since_it_was_read_is_not_published(cast, closed):
    first = prepare_publication(closed, by=cast.executor, **PUBLIC)
    prepare_publication(closed, by=cast.executor, text="Another text", answer=PUBLIC["answer"])
    with pytest.raises(Conflict):
        publish(closed, by=cast.controller, version=first.version)


def test_only_where_the_body_publishes(cast, in_work):
    close(in_work, by=cast.executor, outcome="explained", answer=ANSWER, closed_on=today())
    with pytest.raises(Refused, match="does not publish"):
        prepare_publication(in_work, by=cast.executor, **PUBLIC)


def test_who_may_not(cast, closed):
    with pytest.raises(PermissionDenied):
        prepare_publication(closed, by=cast.registrar, **PUBLIC)
    prepare_publication(closed, by=cast.executor, **PUBLIC)
    for person in (cast.executor, cast.registrar, cast.analyst):
        with pytest.raises(PermissionDenied):
            publish(closed, by=person)


def test_nothing_is_published_of_an_open_question(cast, in_work):
    approval_in(cast.own, publishes=True)
    with pytest.raises(Refused):
        prepare_publication(in_work, by=cast.executor, **PUBLIC)


def test_reopening_takes_it_off(cast, closed):
    prepare_publication(closed, by=cast.executor, **PUBLIC)
    publish(closed, by=cast.controller)
    reopen(closed, by=cast.controller, reason="Not done")
    assert state(closed) == "withdrawn"
    assert kinds(closed) == ["proposed", "published", "unpublish"]


def test_reopening_withdraws_what_was_only_prepared_without_a_word(cast, closed):
    """Nobody saw it: there is nothing to tell of, but it must not be let out later."""
    prepare_publication(closed, by=cast.executor, **PUBLIC)
    reopen(closed, by=cast.controller, reason="Not done")
    assert state(closed) == "withdrawn"
    assert kinds(closed) == ["proposed"]
