"""Random checks: the lot, the body that checks, what it finds."""

from collections import Counter
from datetime import date, timedelta

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from appeals import lots
from appeals.actions import checking
from appeals.actions.checking import Drawn, check, draw, draw_due
from appeals.actions.outcomes import reopen
from appeals.actions.word import ask_citizen, deny
from appeals.enums import CheckState
from appeals.lots import Checker, choose, is_drawn
from appeals.models import BodyPractice, Check, Event, Question
from appeals.rules import load_terms
from common.acts import Conflict, Refused, act
from common.dates import today
from notices.models import Notice
from organisations.models import Body, Membership, User
from tests.appeals.make import fresh
from tests.appeals.word import asked, in_hand, solve, solved

MINISTRY = Checker(1, "central", "ministry", "/a/")
FINDING = "Looked at the street: the asphalt lies."


@pytest.fixture
def every(cast):
    """Every solved question is drawn."""
    with act("test.practice"):
        return BodyPractice.objects.create(body=cast.own, sample_share=100)


@pytest.fixture
def drawn(cast, meeting, every):
    """A solved question of the own city, given to the sister region for a check."""
    return draw(solved(cast, meeting))


def make_akimat(code: str, level: str, parent=None, controller: bool = True) -> Body:
    path = f"{parent.path if parent else '/'}{code}/"
    names = {"name_kk": code, "name_ru": code, "name_en": code}
    with act("test.body"):
        body = Body.objects.create(code=code, kind="local", level=level, path=path, parent=parent, **names)
        if controller:
            user = User.objects.create(email=f"{code}@example.kz", full_name=code)
            Membership.objects.create(user=user, body=body, role="controller", started_on=date(2022, 1, 1))
    return body


def test_the_lot_hits_its_share_and_nobody_can_foresee_it(settings):
    hit = {share: {n for n in range(20_000) if is_drawn(n, share)} for share in (1, 5, 50, 100)}
    assert len(hit[100]) == 20_000
    for share in (1, 5, 50):
        assert abs(len(hit[share]) / 200 - share) < 1, "per cent"
    assert hit[1] < hit[5] < hit[50], "a greater share keeps those of a smaller"
    settings.INDEX_KEY = "another key of the blind index"
    assert {n for n in range(20_000) if is_drawn(n, 5)} != hit[5]


def test_the_lot_spreads_checks_evenly():
    bodies = [Checker(n, "local", "region", f"/r{n}/") for n in range(2, 12)]
    solver = Checker(1, "local", "region", "/r1/")
    found = Counter(
        choose(closing, solver=solver, checkers=[solver, *bodies], parties=["/r1/"]).pk
        for closing in range(5000)
    )
    assert set(found) == set(range(2, 12))
    assert all(400 < count < 600 for count in found.values())


@pytest.mark.parametrize(
    ("path", "level", "kind", "may"),
    [
        ("/other/", "district", "local", True),
        ("/other/", "city", "local", True),  # nobody of the level: one above
        ("/other/", "rural", "local", False),  # below
        ("/other/", "ministry", "central", False),  # another tier
        ("/own/d/", "district", "local", False),  # a party itself
        ("/own/", "city", "local", False),  # above a party
        ("/own/d/x/", "district", "local", False),  # below a party
    ],
)
def test_who_may_check(path, level, kind, may):
    solver = Checker(1, "local", "district", "/own/d/")
    other = Checker(2, kind, level, path)
    found = choose(7, solver=solver, checkers=[solver, other], parties=["/own/d/"])
    assert found == (other if may else None)


def test_the_same_level_goes_before_one_above():
    solver = Checker(1, "local", "district", "/own/d/")
    same, above = Checker(2, "local", "district", "/x/"), Checker(3, "local", "region", "/y/")
    for closing in range(50):
        assert choose(closing, solver=solver, checkers=[above, same], parties=["/own/d/"]) == same


def test_drawn_and_given(cast, meeting, every):
    question = solved(cast, meeting)
    assert draw_due() == Drawn(looked=1, given=1, skipped=0)
    found = Check.objects.unscoped("test").get(question=question)
    assert found.body == cast.sister
    assert (found.state, found.drawn_on) == ("pending", today())
    assert found.due_on == load_terms().until("check", today())
    event = Event.objects.unscoped("test").filter(question=question).last()
    assert (event.kind, event.by, event.details) == (
        "sampled", None, {"check": found.pk, "body": cast.sister.pk},
    )  # fmt: skip
    told = Notice.objects.unscoped("test").filter(rule="check.drawn")
    assert {notice.recipient for notice in told} == {cast.sister_controller}
    assert draw_due() == Drawn(), "a second run has nothing to look at"
    assert Check.objects.unscoped("test").count() == 1


def test_an_outcome_drawn_twice_is_given_to_one_body_once(cast, meeting, drawn):
    told = Notice.objects.unscoped("test").filter(rule="check.drawn")
    before = set(told.values_list("pk", flat=True))
    assert draw(drawn.question) == drawn, "two runs at once, or one sent again"
    assert Check.objects.unscoped("test").get() == drawn
    assert Event.objects.unscoped("test").filter(question=drawn.question, kind="sampled").count() == 1
    assert set(told.values_list("pk", flat=True)) == before


def test_the_share_of_the_nearest_body_counts(cast, meeting, monkeypatch):
    """Five per cent where nobody set a share; a body's own share before that of one above."""
    seen = []
    monkeypatch.setattr(checking, "is_drawn", lambda closing, share: seen.append(share))
    in_district = in_hand(cast, meeting, responsible=cast.own_district, executor=cast.district_executor)
    solve(in_district, by=cast.district_executor)
    draw_due()
    with act("test.practice"):
        BodyPractice.objects.create(body=cast.own, sample_share=30)
    draw_due()
    with act("test.practice"):
        BodyPractice.objects.create(body=cast.own_district, sample_share=70)
    draw_due()
    assert seen == [5, 30, 70]


def test_nobody_may_check_is_skipped_and_counted(cast, meeting, every):
    question = in_hand(cast, meeting, responsible=cast.sister, executor=cast.sister_executor)
    solve(question, by=cast.sister_executor)
    with act("test.practice"):
        BodyPractice.objects.create(body=cast.sister, sample_share=100)
    assert draw_due() == Drawn(looked=1, given=0, skipped=1)
    make_akimat("idle", "region", controller=False)
    assert draw_due().skipped == 1, "nobody works there who could check"
    other = make_akimat("akimat-11", "region")
    assert draw_due() == Drawn(looked=1, given=1, skipped=0)
    assert Check.objects.unscoped("test").get().body == other


def test_h6_one_bad_row_does_not_stop_the_others(cast, meeting, every, monkeypatch):
    bad, good = solved(cast, meeting), solved(cast, meeting)
    real = checking.closing_of

    def closing_of(question):
        if question.pk == bad.pk:
            raise RuntimeError
        return real(question)

    monkeypatch.setattr(checking, "closing_of", closing_of)
    assert draw_due().given == 1
    assert Check.objects.unscoped("test").get().question_id == good.pk
    monkeypatch.undo()
    assert draw_due().given == 1


def test_opened_again_meanwhile_is_not_drawn_and_does_not_stop_the_others(cast, meeting, every, monkeypatch):
    first, second = solved(cast, meeting), solved(cast, meeting)
    real = checking.draw

    def late(question, **more):
        if question.pk == first.pk:  # after the lot has read it
            reopen(first, by=cast.controller, reason="A mistake")
        return real(question, **more)

    monkeypatch.setattr(checking, "draw", late)
    assert draw_due() == Drawn(looked=2, given=1, skipped=0)
    assert Check.objects.unscoped("test").get().question_id == second.pk


def test_old_outcomes_are_left_alone(cast, meeting, every):
    solved(cast, meeting)
    with time_machine.travel(timezone.now() + timedelta(days=31), tick=True):
        assert draw_due() == Drawn()


def test_a_new_outcome_is_drawn_anew(cast, meeting, every):
    question = solved(cast, meeting)
    draw_due()
    reopen(question, by=cast.controller, reason="A mistake")
    assert Check.objects.unscoped("test").get().state == "lapsed"
    with pytest.raises(Refused):
        draw(question)
    solve(question, by=cast.executor)
    assert draw_due().given == 1
    states = Check.objects.unscoped("test").filter(question=question).order_by("pk")
    assert [found.state for found in states] == ["lapsed", "pending"]


def test_the_question_becomes_visible_to_the_checking_body_without_the_person(cast, drawn):
    question = Question.objects.visible_to(cast.sister_controller).get(pk=drawn.question_id)
    from appeals.permissions import user_sees_person

    assert not user_sees_person(cast.sister_controller, question)
    assert not Question.objects.visible_to(cast.ministry_controller).filter(pk=drawn.question_id).exists()


def test_passed_ends_a_doubt(cast, meeting, every):
    question, word = asked(cast, meeting)
    deny(word, reason="Not done")
    solve(question, by=cast.executor)
    assert fresh(question).doubted
    found = draw(question)
    check(found, by=cast.sister_controller, verdict="passed", finding=FINDING)
    row = fresh(question)
    assert (row.doubted, row.status) == (False, "resolved")
    event = Event.objects.unscoped("test").filter(question=question).last()
    assert (event.kind, event.note, event.by) == ("checked", FINDING, cast.sister_controller)
    assert event.details["verdict"] == "passed"
    told = {notice.recipient for notice in Notice.objects.unscoped("test").filter(rule="check.done")}
    assert told == {cast.controller, cast.executor}


def test_failed_opens_it_again(cast, drawn):
    question = drawn.question
    check(drawn, by=cast.sister_controller, verdict="failed", finding="No asphalt")
    row = fresh(question)
    assert (row.doubted, row.status, row.reopened_on) == (True, "assigned", today())
    events = list(Event.objects.unscoped("test").filter(question=question).order_by("-pk")[:2])
    assert [event.kind for event in events] == ["reopened", "checked"]
    assert events[0].details["cause"] == "check"
    found = Check.objects.unscoped("test").get(pk=drawn.pk)
    assert (found.state, found.checked_by, found.finding) == ("failed", cast.sister_controller, "No asphalt")
    told = Notice.objects.unscoped("test")
    assert told.filter(rule="question.reopened", recipient=cast.executor).exists()
    assert told.filter(rule="check.done", recipient=cast.controller).exists()


def test_f6_recorded_twice_is_recorded_once(cast, drawn):
    for _ in range(2):
        check(drawn, by=cast.sister_controller, verdict="failed", finding="No asphalt", version=1)
    kinds = Event.objects.unscoped("test").filter(question=drawn.question_id).values_list("kind", flat=True)
    assert list(kinds).count("checked") == list(kinds).count("reopened") == 1
    with pytest.raises(Conflict):
        check(drawn, by=cast.sister_controller, verdict="passed", finding=FINDING, version=1)
    with pytest.raises(Refused):
        check(drawn, by=cast.sister_controller, verdict="passed", finding=FINDING)


def test_who_may_record_it(cast, drawn):
    for person, refusal in (
        (cast.controller, PermissionDenied),  # of the body that answered
        (cast.sister_executor, PermissionDenied),
        (cast.sister_registrar, PermissionDenied),
        (cast.ministry_controller, Http404),
        (cast.stranger, Http404),
    ):
        with pytest.raises(refusal):
            check(drawn, by=person, verdict="passed", finding=FINDING)
    with act("test.two_hats"):
        Membership.objects.create(
            user=cast.sister_controller, body=cast.own, role="controller", started_on=date(2022, 1, 1)
        )
    twofold = User.objects.unscoped("test").get(pk=cast.sister_controller.pk)
    with pytest.raises(PermissionDenied):
        check(drawn, by=twofold, verdict="passed", finding=FINDING)
    assert Check.objects.unscoped("test").get(pk=drawn.pk).state == CheckState.PENDING


@pytest.mark.parametrize(
    ("verdict", "finding", "field"),
    [
        ("passed", " \n ", "finding"),
        ("", FINDING, "verdict"),
        ("pending", FINDING, "verdict"),
        ("x", "", "finding"),
    ],
)
def test_wrong_input_changes_nothing(cast, drawn, verdict, finding, field):
    with pytest.raises(Refused) as refusal:
        check(drawn, by=cast.sister_controller, verdict=verdict, finding=finding)
    assert field in refusal.value.message_dict
    assert fresh(drawn.question).status == "resolved"
    assert Check.objects.unscoped("test").get(pk=drawn.pk).version == 1


def test_a_check_of_what_was_opened_again_is_over(cast, meeting, every):
    question, word = asked(cast, meeting)
    found = draw(question)
    deny(word, reason="Not done")
    with pytest.raises(Refused):
        check(found, by=cast.sister_controller, verdict="passed", finding=FINDING)
    solve(question, by=cast.executor)
    with pytest.raises(Refused):
        check(found, by=cast.sister_controller, verdict="passed", finding=FINDING)
    assert ask_citizen(question)


def test_the_numbers_of_the_lot_are_spread():
    values = [lots.number("sample", n) for n in range(1000)]
    assert len(set(values)) == 1000
    assert max(values) < 1 << 64
