"""The history of a question: every kind of event in words, chapters with their days, notices, filter, files, budget."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
import time_machine
from django.urls import reverse
from django.utils import translation

from appeals.actions.attaching import attach_file
from appeals.actions.child_tasks import do_task, give_task
from appeals.actions.citizens import Speaker
from appeals.actions.editing import add_note, edit_text
from appeals.actions.events import record
from appeals.actions.forwarding import forward
from appeals.actions.outcomes import close
from appeals.actions.repeats import mark_repeat, unmark_repeat
from appeals.actions.routing import assign, take
from appeals.actions.word import ask_citizen, deny
from appeals.enums import EventKind
from appeals.models import Event
from appeals.rules import load_terms
from appeals.timeline import Reader, chapters, moments, names_of
from appeals.timeline.groups import KINDS, Group
from appeals.timeline.told import told
from common.acts import act, changed
from common.dates import today
from notices.actions import queue
from notices.models import Notice
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.appeals.samples import PDF, upload

MONDAY = "2026-03-02 10:00+05:00"
SECRET = "Соседка Мысал Айгүл сказала: не сделано"


@pytest.fixture
def clock():
    with time_machine.travel(MONDAY, tick=False) as traveller:
        yield traveller


def later(clock, days: int) -> None:
    clock.shift(timedelta(days=days))


def written(question, kind, by, *, note="", details=None, **fields):
    """An event by hand, for acts of others."""
    with act("test.event", by=by):
        question = fresh(question)
        if fields:
            changed(question, **fields)
        return record(question, kind, by=by, note=note, details=details)


def events_of(question) -> list[Event]:
    rows = Event.objects.unscoped("test").filter(question=question).select_related("by", "body")
    return list(rows.order_by("pk"))


def story_of(question, user):
    events = events_of(question)
    notices = Notice.objects.unscoped("test").filter(params__question=question.pk).select_related("recipient")
    reader = Reader(names_of(events, user), True)
    return chapters(fresh(question), events, told(notices), reader, load_terms(), today())


def url(question, **query):
    return reverse("question_history", args=[question.pk], query=query)


@pytest.fixture
def long_way(cast, clock, meeting):
    """Raised, given to the own body, forwarded to the sister, closed late, denied, opened again, solved."""
    anna = Speaker(surname="Мысал", given_name="Айгүл", phone="+77011112233")
    question = make_question(cast.registrar, make_meeting(cast.own), topic=cast.topic, citizen=anna)
    later(clock, 1)
    assign(question, by=cast.controller, responsible=cast.own)
    later(clock, 1)
    take(fresh(question), by=cast.executor)
    later(clock, 1)
    forward(fresh(question), by=cast.controller, responsible=cast.sister, reason="Their road")
    later(clock, 1)
    take(fresh(question), by=cast.sister_executor)
    later(clock, 30)
    close(
        fresh(question),
        by=cast.sister_executor,
        outcome="resolved",
        answer=ANSWER,
        closed_on=today(),
        proof="7",
    )
    (word,) = ask_citizen(fresh(question))
    later(clock, 3)
    deny(word, reason=SECRET)
    later(clock, 4)
    take(fresh(question), by=cast.sister_executor)
    return fresh(question)


def test_every_kind_of_event_stands_in_one_group_and_has_words():
    sorted_kinds = [kind for kinds in KINDS.values() for kind in kinds]
    assert sorted(sorted_kinds) == sorted(EventKind), "each kind of event stands in exactly one group"
    assert set(KINDS) == set(Group) - {Group.NOTICES}


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
@pytest.mark.parametrize("kind", EventKind.values)
def test_every_kind_is_told_with_and_without_details(cast, question, kind, language):
    """Whatever the details hold, or lack, there is a sentence; names of bodies, never keys."""
    other = make_question(cast.registrar, question.meeting)
    file = attach_file(question, by=cast.registrar, upload=upload("plan.pdf", PDF))
    full = {
        "part": other.pk, "part_of": None, "task": 5, "body": cast.sister.pk, "giver": cast.own.pk, "due_on": "2026-03-20",
        "direction": "down", "proposal": 3, "proposal_kind": "extension", "until": "2026-04-01", "about": "extended",
        "how": "sms", "word": 4, "cause": "citizen", "check": 9, "verdict": "failed", "question": other.pk, "later": other.pk,
        "attachment": file.pk,
        "changes": {
            "responsible": [cast.own.pk, cast.sister.pk], "due_on": ["2026-03-02", "2026-03-20"],
            "topic": [None, cast.topic.pk], "duplicate_of": [None, other.pk], "complained_of": [None, cast.own.pk],
        },
    }  # fmt: skip
    rows = []
    with act("test.event", by=cast.controller):
        for details in (full, {}):
            rows.append(record(question, kind, by=cast.controller, details=details, note="Note"))
    with translation.override(language):
        reader = Reader(names_of(rows, cast.controller), True)
        first, bare = moments(rows, reader)
    for told_ in (first, bare):
        assert told_.title
        assert "%(" not in told_.title
        assert "None" not in told_.title
    assert str(cast.sister.pk) != first.title


def test_names_come_in_one_query(cast, long_way, django_assert_num_queries):
    events = events_of(long_way)
    reach = cast.controller
    names_of(events, reach)  # memberships are read once
    with django_assert_num_queries(1):
        names_of(events, reach)


def test_the_story_has_a_chapter_for_each_stretch(cast, long_way):
    titles = [chapter.title for chapter in story_of(long_way, cast.controller)]
    assert titles == [
        "Raised; nobody answers yet",
        "With Akimat of Almaty city",
        "With Akimat of Aktobe Region",
        "Closed: Resolved",
        "Opened again, with Akimat of Aktobe Region",
    ]


def test_a_chapter_tells_days_and_whether_the_term_was_kept(cast, long_way):
    raised, own, sister, closed, again = story_of(long_way, cast.controller)
    assert (raised.days, own.days) == (1, 2)
    assert own.verdict.startswith("forwarded in time")
    assert sister.verdict_tone == "bad"
    assert "late: the last day was" in sister.verdict
    assert closed.verdict == ""
    assert again.end is None
    assert again.verdict.startswith("the last day is")
    assert again.due_on > sister.due_on
    taken = [entry for entry in own.entries if entry.event.kind == EventKind.TAKEN]
    assert "It waited 1 working day" in taken[0].moment.changes
    assert all(entry.due_on == raised.due_on for entry in sister.entries), "the deadline of that time"


def test_forwarding_after_the_three_days_is_late(cast, clock):
    question = make_question(cast.registrar, make_meeting(cast.own), responsible=cast.own)
    later(clock, 8)
    changes = {"changes": {"responsible": [cast.own.pk, cast.sister.pk]}}  # the act itself refuses it by now
    written(question, EventKind.FORWARDED, cast.controller, details=changes, responsible=cast.sister)
    first = story_of(question, cast.controller)[0]
    assert first.title == "Raised and given to Akimat of Almaty city"
    assert first.verdict.startswith("forwarded late")


def test_an_open_question_past_its_day_is_overdue(cast, clock):
    question = make_question(cast.registrar, make_meeting(cast.own))
    later(clock, 60)
    (only,) = story_of(question, cast.controller)
    assert only.verdict.startswith("overdue by")
    assert only.verdict_tone == "bad"


def test_a_task_tells_how_long_it_took(cast, clock, question):
    assign(question, by=cast.controller, responsible=cast.own)
    due = today() + timedelta(days=4)
    task = give_task(fresh(question), by=cast.controller, body=cast.own_district, text="Measure", due_on=due)
    later(clock, 7)
    do_task(fresh(question), by=cast.district_executor, task=task.pk, result="Measured")
    given, done = (entry.moment for entry in story_of(question, cast.controller)[-1].entries[-2:])
    assert given.title.startswith("Akimat of Almaty city gave a task to Akimat of Medeu District, due on")
    assert any(line.endswith("late") for line in done.changes)


def test_a_deadline_moved_is_told_as_it_was(cast, clock, question):
    before = fresh(question).due_on
    moved = before + timedelta(days=1)
    details = {"changes": {"due_on": [before.isoformat(), moved.isoformat()]}, "run": 1}
    written(question, EventKind.SHIFTED, None, details=details, note="New holiday", due_on=moved)
    (only,) = story_of(question, cast.controller)
    assert [entry.due_on for entry in only.entries] == [before, moved]
    assert only.entries[-1].moment.title.startswith("Last day moved from")


def test_the_day_it_happened_stands_beside_the_day_it_was_written(cast, clock, question):
    take_on = today()
    assign(question, by=cast.controller, responsible=cast.own)
    take(fresh(question), by=cast.executor)
    later(clock, 3)
    close(fresh(question), by=cast.executor, outcome="explained", answer=ANSWER, closed_on=take_on)
    closed = story_of(question, cast.controller)[-1]
    assert closed.start == take_on
    assert closed.entries[0].moment.changes[0].startswith("It happened on")


def test_notices_stand_under_their_event_or_for_themselves(cast, clock, question):
    assign(question, by=cast.controller, responsible=cast.sister)
    later(clock, 5)
    with act("test.remind"):
        queue(
            key=f"question:{question.pk}:due:5", rule="question.assigned", recipients=[cast.sister_executor],
            params={"question": question.pk},
        )  # fmt: skip
    entries = [entry for chapter in story_of(question, cast.controller) for entry in chapter.entries]
    assigned = next(entry for entry in entries if entry.event and entry.event.kind == EventKind.ASSIGNED)
    assert assigned.told[0].startswith("Told: ")
    assert "Sister Executor (" in assigned.told[0]
    assert entries[-1].group == Group.NOTICES
    assert "Sister Executor (" in entries[-1].moment.changes[0]


def test_the_citizen_is_told_of_without_a_name(cast, question):
    with act("test.tell"):
        Notice.objects.create(
            key=f"question:{question.pk}:citizen", rule="citizen.closed", addressee=f"question:{question.pk}",
            channel="sms", params={"question": question.pk},
        )  # fmt: skip
    (only,) = story_of(question, cast.controller)
    assert only.entries[-1].moment.changes[0] == "Told: the citizen (SMS: waits to be sent)"


def test_the_page_reads_like_a_story(cast, long_way, client_of):
    page = client_of(cast.controller).get(url(long_way)).content.decode()
    for text in ("1. Raised; nobody answers yet", "Forwarded from Akimat of Almaty city to Akimat of Aktobe Region",
                 "Their road", "Opened again: the citizen says", "the citizen", SECRET, ANSWER):  # fmt: skip
        assert text in page, text


@pytest.mark.parametrize("who", ["analyst"])
def test_words_of_the_citizen_are_for_those_who_see_personal_data(cast, long_way, client_of, who):
    client = client_of(getattr(cast, who))
    for address in (url(long_way), url(long_way, format="csv"), reverse("question_page", args=[long_way.pk])):
        answer = client.get(address)
        content = answer.getvalue().decode() if answer.streaming else answer.content.decode()
        assert answer.status_code == 200
        assert "Айгүл" not in content
        assert "…" in content


@pytest.mark.parametrize("who", ["ministry_head", "district_executor"])
def test_out_of_scope_is_not_found(cast, long_way, client_of, who):
    assert client_of(getattr(cast, who)).get(url(long_way)).status_code == 404


def test_numbers_of_questions_out_of_sight_are_not_told(cast, clock, client_of):
    first = make_question(cast.registrar, make_meeting(cast.own))
    later(clock, 1)
    second = make_question(cast.sister_registrar, make_meeting(cast.sister))
    mark_repeat(second, by=None, original=first)
    for address in (url(second), reverse("question_page", args=[second.pk])):
        page = client_of(cast.sister_controller).get(address).content.decode()
        assert first.number not in page
    assert (
        "Raised before in another question"
        in client_of(cast.sister_controller).get(url(second)).content.decode()
    )
    assert first.number in client_of(cast.analyst).get(url(second)).content.decode()


def test_the_filter_shows_one_kind_of_events(cast, long_way, client_of):
    client = client_of(cast.controller)
    add_note(long_way, by=cast.controller, text="The crew comes")
    notes = client.get(url(long_way, about="texts"))
    entries = [entry for chapter in notes.context["chapters"] for entry in chapter.entries]
    assert [entry.event.kind for entry in entries] == [EventKind.NOTED]
    everything = client.get(url(long_way, about="unheard"))
    assert sum(len(chapter.entries) for chapter in everything.context["chapters"]) >= len(events_of(long_way))


def test_files_hold_all_events_in_words_and_no_formula(cast, long_way, client_of):
    add_note(long_way, by=cast.controller, text="=HYPERLINK(1)")
    client = client_of(cast.controller)
    answer = client.get(url(long_way, format="csv", about="term"))
    rows = list(csv.DictReader(io.StringIO(answer.getvalue().decode("utf-8-sig"))))
    assert len(rows) >= len(events_of(long_way)), "all of them, whatever the filter"
    note = next(row for row in rows if row["What happened"] == "Note")
    assert note["Text"] == "'=HYPERLINK(1)"
    forwarded = next(row for row in rows if row["What happened"].startswith("Forwarded"))
    assert (forwarded["Status before"], forwarded["Status after"]) == ("In work", "Assigned")
    assert forwarded["Last day then"]
    book = openpyxl.load_workbook(io.BytesIO(client.get(url(long_way, format="xlsx")).getvalue()))
    assert book.active.max_row == len(rows) + 1
    assert all(cell.data_type != "f" for line in book.active for cell in line)


def test_the_page_costs_the_same_however_long_the_history(
    cast, long_way, client_of, django_assert_max_num_queries
):
    client = client_of(cast.controller)
    for number in range(15):
        add_note(long_way, by=cast.controller, text=f"Note {number}")
        edit_text(fresh(long_way), by=cast.controller, text=f"Text {number}", language="ru")
    client.get(url(long_way))
    with django_assert_max_num_queries(11):
        assert client.get(url(long_way)).status_code == 200


def test_the_question_page_shows_the_last_moments(cast, question, client_of):
    for number in range(10):
        add_note(question, by=cast.controller, text=f"Note {number}")
    page = client_of(cast.controller).get(reverse("question_page", args=[question.pk]))
    assert len(page.context["moments"]) == 8
    assert page.context["more_story"]
    content = page.content.decode()
    assert "Note 9" in content
    assert "Note 1<" not in content
    assert url(question) in content


def test_taking_a_repetition_back_is_told_on_both_sides(cast, clock, question):
    later(clock, 1)
    second = make_question(cast.registrar, make_meeting(cast.own))
    mark_repeat(second, by=cast.registrar, original=question)
    unmark_repeat(fresh(second), by=cast.controller, reason="Another road")
    titles = [entry.moment.title for entry in story_of(second, cast.controller)[0].entries]
    assert titles[-2:] == [
        f"Raised before in {question.number}",
        f"No longer counted as raised before in {question.number}",
    ]
    titles = [entry.moment.title for entry in story_of(question, cast.controller)[0].entries]
    assert titles[-2:] == [
        f"Raised again in {second.number}",
        f"No longer counted as raised again in {second.number}",
    ]
