"""What changed, what is overdue, whom to call: equal to a recount, each number with its rows."""

from collections import Counter
from datetime import date, timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
import time_machine
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from appeals.actions.outcomes import reopen
from appeals.filters import QuestionFilter
from appeals.models import Question
from common.acts import act, changed
from organisations.enums import Rank
from organisations.models import Membership, Official, Post, User
from organisations.rights import Role
from reports.cards.glance import CALLED, glance
from reports.filters import ReportFilter
from reports.links import Links
from reports.queries.lately import Lately, lately, lately_parts
from reports.queries.pressing import Waiting, contacts, pressing, pressing_parts
from reports.queries.together import counted_each
from tests.explained import plan_by
from tests.reports.facts import make_meeting, make_questions
from tests.reports.test_filters import select

DAY = date(2022, 6, 30)
CHOSEN = {"from": "2022-06-01", "to": "2022-06-30", "as_of": DAY.isoformat()}
OPEN, SOLVED = "in_work", "resolved"

asked = st.tuples(
    st.sampled_from((OPEN, SOLVED, "explained", "withdrawn")),
    st.integers(-40, 5),  # days from DAY to the day on which it was raised
    st.integers(0, 45),  # the term
    st.integers(0, 45),  # days until it was closed
    st.none() | st.integers(0, 20),  # days until it was opened again
)


def changes(chosen: ReportFilter) -> tuple[Lately, Lately]:
    return lately(counted_each(lately_parts(chosen)))


def waiting(chosen: ReportFilter) -> dict[int, Waiting]:
    return pressing(counted_each(pressing_parts(chosen)))


def make(cast, status, raised, term, took, again) -> Question:
    raised_on = DAY + timedelta(days=raised)
    more = {"raised_on": raised_on, "due_on": raised_on + timedelta(days=term)}
    if status != OPEN:
        more["closed_on"] = raised_on + timedelta(days=took)
    if again is not None:
        more["reopened_on"] = raised_on + timedelta(days=again)
    return make_questions(make_meeting(cast.own, raised_on), status, **more)[0]


def recount(questions: list[Question], first: date, last: date) -> Lately:
    """The same, question by question."""
    found = Counter()
    for one in questions:
        closed = one.closed_on and one.closed_on <= DAY
        out = (closed and one.status == "withdrawn") or (not closed and one.status == "withdrawn")
        if one.raised_on > DAY or (out and closed):
            continue
        found["asked"] += first <= one.raised_on <= last
        found["solved"] += bool(closed and one.status == SOLVED and first <= one.closed_on <= last)
        became = one.due_on + timedelta(days=1)
        waited = one.closed_on is None or one.closed_on > one.due_on
        found["late"] += waited and first <= became <= last and became <= DAY
        found["reopened"] += bool(one.reopened_on and first <= one.reopened_on <= last)
    return Lately(**{name: found[name] for name in Lately.__dataclass_fields__})


@pytest.mark.django_db(transaction=False)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(asked, min_size=1, max_size=6))
def test_a8_what_changed_equals_a_recount(cast, rows):
    with transaction.atomic():
        questions = [make(cast, *row) for row in rows]
        now, before = changes(select(cast.analyst, **CHOSEN))
        week = timedelta(days=7)
        assert now == recount(questions, DAY - week + timedelta(days=1), DAY)
        assert before == recount(questions, DAY - 2 * week + timedelta(days=1), DAY - week)
        transaction.set_rollback(True)


def test_what_is_overdue_by_who_answers(cast):
    old, term = DAY - timedelta(days=90), DAY - timedelta(days=40)
    meeting = make_meeting(cast.own, old)
    make_questions(meeting, OPEN, OPEN, due_on=term, responsible=cast.ministry)
    make_questions(meeting, OPEN, due_on=DAY - timedelta(days=1))
    make_questions(meeting, OPEN, due_on=DAY)
    make_questions(meeting, OPEN, due_on=DAY + timedelta(days=8))
    make_questions(meeting, SOLVED, due_on=term, closed_on=DAY)
    found = waiting(select(cast.analyst, **CHOSEN))
    assert found[cast.ministry.pk] == Waiting(overdue=2, long=2, soon=0, oldest=term)
    assert found[cast.own.pk] == Waiting(overdue=1, long=0, soon=1, oldest=DAY - timedelta(days=1))


def test_a_past_day_is_told_as_it_was(cast):
    late = {"from": "2022-05-01", "to": "2022-05-31", "as_of": "2022-05-31"}
    solved_late = date(2022, 6, 1)
    meeting = make_meeting(cast.own, date(2022, 5, 2))
    term = date(2022, 5, 20)
    question = make_questions(meeting, SOLVED, due_on=term, closed_on=solved_late, responsible=cast.own)[0]
    was = {cast.own.pk: Waiting(overdue=1, oldest=term)}
    assert waiting(select(cast.analyst, **late)) == was
    with time_machine.travel("2022-07-10T06:00:00Z"):
        reopen(question, by=cast.controller, reason="Not done")
        assert waiting(select(cast.analyst, **late)) == was, "until 31 May it was open and past its day"
        assert waiting(select(cast.analyst, **CHOSEN)) == {}, "on 30 June it was solved"
        assert (
            changes(select(cast.analyst, **CHOSEN | {"as_of": "2022-07-10", "to": "2022-07-10"}))[0].reopened
            == 1
        )


@pytest.mark.parametrize("who", ["analyst", "head"])
def test_each_number_leads_to_its_rows(facts, who):
    user = getattr(facts, who)
    chosen = select(user, **{"from": "2022-03-01", "to": "2022-07-31", "as_of": "2022-07-31"})
    shown = glance(Links(chosen), changes(chosen), waiting(chosen), 0)
    pairs = [(line.count, line.url) for line in shown.changes]
    pairs += [(call.overdue, call.url) for call in shown.calls]
    pairs += [
        (shown.total.overdue, shown.overdue_url), (shown.total.long, shown.long_url), (shown.total.soon, shown.soon_url),
    ]  # fmt: skip
    assert sum(count for count, _url in pairs) > 3
    for count, url in pairs:
        if url:
            found = QuestionFilter(QueryDict(urlsplit(unescape(url)).query), user=user)
            assert found.is_valid(), found.errors
            assert found.qs.count() == count, url
        else:
            assert not count


def test_country_figures_link_only_to_own_bodies(facts):
    chosen = select(facts.head, **CHOSEN, scope="country")
    shown = glance(Links(chosen), changes(chosen), waiting(chosen), 0)
    assert not any(line.url for line in shown.changes) and not shown.overdue_url
    own = {call.name for call in shown.calls if call.url}
    assert own <= {"Akimat of Almaty city", "Akimat of Medeu District"}


def test_the_latest_first_and_the_rest_counted(facts):
    chosen = select(facts.analyst, **CHOSEN)
    late = {
        body.pk: Waiting(overdue, 0, 0, DAY - timedelta(days=overdue))
        for overdue, body in enumerate(
            (facts.own, facts.own_district, facts.sister, facts.ministry, facts.office), 1
        )
    }
    shown = glance(Links(chosen), (Lately(), Lately()), late, 0)
    assert [call.overdue for call in shown.calls] == [5, 4, 3] and len(shown.calls) == CALLED
    assert (shown.others, shown.days, shown.total.overdue) == (2, 5, 15)


def test_whom_to_call(cast):
    """The controller with a telephone, else the head, else the official by name; nobody who has left."""
    with act("test.people"):
        changed(cast.controller, work_phone="+77990990001")
        Membership.objects.unscoped("test").filter(body=cast.sister).update(ended_on=date(2022, 1, 1))
        post = Post.objects.create(
            body=cast.sister, rank=Rank.HEAD, title_kk="Әкім", title_ru="Аким", title_en="Akim"
        )
        Official.objects.create(post=post, full_name="Official", since=date(2020, 1, 1))
        second = User.objects.create(email="second@example.kz", full_name="Second")
        Membership.objects.create(
            user=second, body=cast.own, role=Role.CONTROLLER, started_on=date(2022, 1, 1)
        )
        changed(cast.ministry_controller, is_active=False)
    found = contacts([cast.own.pk, cast.sister.pk, cast.ministry.pk, cast.office.pk])
    assert (found[cast.own.pk].name, found[cast.own.pk].phone) == (cast.controller.full_name, "+77990990001")
    assert (found[cast.sister.pk].name, found[cast.sister.pk].role) == ("Official", "Akim")
    assert found[cast.ministry.pk].name == cast.ministry_head.full_name
    assert cast.office.pk not in found


def test_the_page_names_and_dials(facts, client_of):
    with act("test.people"):
        changed(facts.ministry_controller, work_phone="+77990990001")
    page = client_of(facts.analyst).get(reverse("dashboard"), CHOSEN | {"body": "akimat-75"}).content.decode()
    assert 'href="tel:+77990990001"' in page
    assert "What changed" in page and "Whom to call" in page


def test_a_quiet_body_is_told_so(cast, client_of):
    page = client_of(cast.analyst).get(reverse("dashboard")).content.decode()
    assert "Nobody: nothing is overdue" in page


@pytest.mark.parametrize(
    ("kind", "index"),
    [
        ("now_asked", "question_raised"),
        ("now_solved", "question_closed"),
        ("now_late", "question_due"),
        ("now_reopened", "question_reopened"),
    ],
)
def test_each_part_can_be_found_by_an_index(facts, kind, index):
    """As of today."""
    chosen = select(facts.analyst)
    parts = {next(iter(p.query.annotations.values())).value: p for p in lately_parts(chosen)}
    assert index in plan_by(parts[kind], index)


def test_what_presses_is_found_by_an_index(facts):
    """The partial index of open questions, or that of all last days."""
    for part in pressing_parts(select(facts.analyst)):
        assert "_due" in plan_by(part, "_due")
