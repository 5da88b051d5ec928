"""The brief: what concerns the host in the place, no more than the reader may see, two pages, few queries."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse

from appeals import brief_sheet, queries_brief
from appeals.actions.outcomes import close, reopen
from appeals.actions.routing import assign, take
from appeals.models import AdvanceQuestion, Citizen, Topic
from appeals.queries_brief import Listed, Part, brief_of
from common.acts import act, changed
from common.dates import today
from tests.appeals.make import fresh, make_meeting, make_question
from tests.appeals.papers import came, drawn, signed
from tests.meetings.build import meeting_in, planned

AGO = timedelta(days=60)


@pytest.fixture
def coming(cast):
    """A meeting of the own akimat that is to come, in the city."""
    return planned(cast)


@pytest.fixture
def before(cast):
    """The last meeting there, two months ago, hosted by somebody."""
    return make_meeting(cast.own, held_on=today() - AGO, host_name="Former Host")


def old(cast, before, text="Old question", **more):
    return make_question(cast.registrar, before, text, topic=cast.topic, **more)


def numbers(listed):
    return [question.number for question in listed.rows]


def test_open_overdue_and_promised_questions_of_the_place(cast, coming, before):
    promised = old(cast, before, promise="A road", promise_by="Akim", promise_due=today() - timedelta(days=1))
    plain = old(cast, before)
    with act("test"):
        changed(fresh(plain), due_on=today() + timedelta(days=3))
    brief = brief_of(coming, cast.head)
    assert (brief.counts["open"], brief.counts["overdue"]) == (2, 1)
    assert numbers(brief.overdue) == [promised.number]
    assert numbers(brief.waiting) == [plain.number]
    assert numbers(brief.promises) == [promised.number]
    assert (brief.counts["promised"], brief.counts["promise_overdue"]) == (1, 1)
    assert brief.oldest_due == fresh(promised).due_on


def test_what_changed_since_the_last_meeting_there(cast, coming, before):
    questions = [old(cast, before, f"Question {n}") for n in range(3)]
    for question in questions:
        assign(question, by=cast.controller, responsible=cast.own)
        take(question, by=cast.executor)
        close(question, by=cast.executor, outcome="resolved", answer="Done", closed_on=today(), proof="Act")
    reopen(questions[0], by=cast.controller, reason="Not done")
    brief = brief_of(coming, cast.head)
    assert brief.since == before.held_on
    assert (brief.counts["closed"], brief.counts["reopened"]) == (2, 1)
    assert numbers(brief.changed)[0] == questions[0].number
    assert brief.changed.total == 3
    [last] = brief.meetings
    assert (last.asked, last.solved, last.confirmed) == (3, 2, 2)


def test_topics_raised_again_stand_first(cast, coming, before):
    first = old(cast, before)
    again = old(cast, before)
    with act("test"):
        changed(fresh(again), repeat_of=first)
        quiet = Topic.objects.create(
            code="roads.x", parent=cast.sphere, name_kk="q", name_ru="q", name_en="Quiet"
        )
    for n in range(3):
        make_question(cast.registrar, before, f"Q {n}", topic=quiet)
    topics = brief_of(coming, cast.head).topics
    assert [(t["name"], t["questions"], t["again"]) for t in topics] == [
        ("Road repair", 2, 1),
        ("Quiet", 3, 0),
    ]


def test_without_an_earlier_meeting_nothing_changed(cast, coming):
    brief = brief_of(coming, cast.head)
    assert (brief.since, brief.changed.rows, brief.meetings) == (None, [], [])


def test_another_place_and_another_body_stay_out(cast, coming):
    elsewhere = make_meeting(cast.sister, held_on=today() - AGO)
    make_question(cast.sister_registrar, elsewhere)
    outside = make_meeting(cast.own, held_on=today() - AGO, territory=cast.territories["15"])
    make_question(cast.registrar, outside)
    for person in (cast.head, cast.analyst):
        assert brief_of(coming, person).counts["open"] == 0


def test_a_district_sees_what_lies_in_it(cast, before):
    coming = planned(cast, territory=cast.territories["medeu"])
    inside = old(cast, before, territory=cast.territories["medeu"])
    old(cast, before)
    assert numbers(brief_of(coming, cast.head).overdue) == [inside.number]
    make_meeting(cast.own, held_on=today() - AGO, territory=cast.territories["medeu"])
    assert len(brief_of(coming, cast.head).meetings) == 1


def test_a_ministry_has_its_topics_in_the_place_or_the_country(cast, before):
    question = old(cast, before)
    assign(question, by=cast.controller, responsible=cast.ministry)
    here = planned(cast, by=cast.ministry_registrar, body=cast.ministry)
    anywhere = planned(cast, by=cast.ministry_registrar, body=cast.ministry, territory=None)
    elsewhere = planned(
        cast, by=cast.ministry_registrar, body=cast.ministry, territory=cast.territories["15"]
    )
    for meeting, count in ((here, 1), (anywhere, 1), (elsewhere, 0)):
        assert brief_of(meeting, cast.ministry_head).counts["open"] == count
    unseen = old(cast, before)
    assert unseen.number not in numbers(brief_of(here, cast.ministry_head).overdue)
    assert unseen.number in numbers(brief_of(here, cast.analyst).overdue), "the topic is the ministry's"


def registered(meeting, text="In advance"):
    with act("test"):
        card = Citizen(body=meeting.body, surname="Сейтова", given_name="Айгүл")
        card.refresh_search()
        card.save()
        position = AdvanceQuestion.objects.unscoped("test").filter(meeting=meeting).count() + 1
        return AdvanceQuestion.objects.create(
            meeting=meeting, position=position, client_key=uuid4(), source="staff", citizen=card, text=text
        )


def url(name, meeting):
    return reverse(name, args=[meeting.pk])


def test_names_in_advance_are_for_who_may_see_people(cast, client_of, coming):
    registered(coming)
    full = client_of(cast.head).get(url("meeting_brief", coming)).content.decode()
    masked = client_of(cast.analyst).get(url("meeting_brief", coming)).content.decode()
    assert "Сейтова Айгүл" in full
    assert "Сейтова" not in masked
    assert "С. А." in masked


def test_long_lists_say_how_many_more(cast, coming):
    for n in range(queries_brief.LISTED + 3):
        registered(coming, f"Text {n}")
    advance = brief_of(coming, cast.head).advance
    assert (len(advance.rows), advance.total, advance.more) == (20, 23, 3)
    assert Listed([1, 2, 3], 9).cut(2).more == 7


def test_the_brief_has_a_constant_number_of_queries(cast, coming, before, django_assert_max_num_queries):
    for n in range(30):
        old(cast, before, f"Question {n}", promise="P", promise_due=today())
    with django_assert_max_num_queries(12):  # three ask what is told of complaints
        brief_of(coming, cast.head)


@pytest.mark.parametrize("lang", ["kk", "ru", "en"])
def test_the_paper_has_two_pages_at_most(cast, client_of, coming, before, lang):
    evil = '#eval("1/0") *x* $y$ @ref <label> ' + "Very long text of a citizen " * 10
    for n in range(25):
        question = old(
            cast, before, f"{evil} {n}", promise=evil[:400], promise_by="Akim " * 10, promise_due=today()
        )
        if n % 3 == 0:
            assign(question, by=cast.controller, responsible=cast.own)
            take(question, by=cast.executor)
            close(question, by=cast.executor, outcome="resolved", answer="D", closed_on=today(), proof="Act")
        registered(coming, evil)
    answer = client_of(cast.head).get(url("meeting_brief_pdf", coming) + f"?lang={lang}")
    assert answer.content.startswith(b"%PDF-")
    assert len(re.findall(rb"/Type\s*/Page\b", answer.content)) <= 2


def test_a_room_above_fills_the_part_of_complaints(cast, client_of, coming, monkeypatch):
    page = client_of(cast.head).get(url("meeting_brief", coming)).content.decode()
    assert "No figures of complaints are connected" in page
    monkeypatch.setattr(
        queries_brief, "providers", [lambda meeting, user: Part("Complaints", [("This month", "+16 %")])]
    )
    page = client_of(cast.head).get(url("meeting_brief", coming)).content.decode()
    assert "+16 %" in page
    assert "are connected" not in page
    assert client_of(cast.head).get(url("meeting_brief_pdf", coming)).content.startswith(b"%PDF-")


def test_the_screen_shows_every_part(cast, client_of, coming, before):
    first, second = old(cast, before, promise="Road", promise_by="Akim"), old(cast, before)
    for question in (first, second):
        assign(question, by=cast.controller, responsible=cast.own)
        take(question, by=cast.executor)
        close(question, by=cast.executor, outcome="explained", answer="Done", closed_on=today())
    reopen(second, by=cast.controller, reason="Not done")
    page = client_of(cast.registrar).get(url("meeting_brief", coming)).content.decode()
    for words in ("Opened again on", "Asked about most", "Last meetings here", "Former Host", "Road"):
        assert words in page, words


def labels(client, meeting):
    return [paper.label for paper in client.get(url("meeting_papers_fragment", meeting)).context["papers"]]


def test_papers_are_those_that_the_person_may_open(cast, client_of, meeting, coming):
    every = ["Brief for the host", "Sign-in sheet", "Attendance", "Minutes", "Slips for the citizens (PDF)"]
    assert labels(client_of(cast.registrar), meeting) == every
    assert labels(client_of(cast.head), meeting) == ["Brief for the host", "Attendance", "Minutes"]
    assert labels(client_of(cast.analyst), meeting) == ["Brief for the host"]
    assert labels(client_of(cast.registrar), coming) == ["Brief for the host", "Sign-in sheet", "Attendance"]
    assert labels(client_of(cast.registrar), meeting_in(cast, "cancelled")) == ["Brief for the host"]


def test_the_state_of_the_minutes_stands_beside_them(cast, client_of, meeting):
    client = client_of(cast.registrar)

    def notes():
        return [paper.note for paper in client.get(url("meeting_papers_fragment", meeting)).context["papers"]]

    assert "not drawn up yet" in notes()
    came(cast, meeting)
    drawn(cast, meeting)
    assert "No. 7, draft" in notes()
    assert "people: 1" in notes()
    signed(cast, meeting)
    assert any("signed on" in note for note in notes())
    answer = client.get(url("meeting_papers_fragment", meeting), headers={"hx-request": "true"})
    assert "<html" not in answer.content.decode()


def test_the_paper_has_fewer_rows_rather_than_a_third_page(cast, coming, before, monkeypatch):
    """However long it stays, there is a paper: the shortest that was tried."""
    old(cast, before)
    tried = []

    def three_pages(template, data):
        tried.append(data)
        return b"/Type /Page\n" * 3

    monkeypatch.setattr(brief_sheet, "pdf", three_pages)
    assert brief_sheet.brief_pdf(brief_of(coming, cast.head), with_names=False).count(b"/Page") == 3
    assert len(tried) == len(brief_sheet.SHARES)
