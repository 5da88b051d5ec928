"""Where a promise is seen: the tab and the filter, file, the question, the meeting, the citizen's own page."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from appeals.actions.promises import change_promise, keep_promise
from appeals.filters import QuestionFilter
from appeals.promises import PromiseState, first_promised
from common.dates import today
from tests.appeals.make import fresh, make_meeting, make_question
from tests.appeals.word import slip

DAY = timedelta(days=1)


@pytest.fixture
def meeting(cast):
    return make_meeting(cast.own, held_on=today() - 20 * DAY)


@pytest.fixture
def promised(cast, meeting):
    """One question in each state of a promise, and one without any."""

    def make(text, due, **more):
        return make_question(
            cast.registrar,
            meeting,
            text,
            promise=f"Promise {text}",
            promise_by="The host",
            promise_due=due,
            **more,
        )

    made = {
        PromiseState.WAITING: make("waits", today() + 5 * DAY),
        PromiseState.OVERDUE: make("overdue", today() - 5 * DAY),
        PromiseState.KEPT: make("kept", today(), outcome="on_spot", answer="Done"),
        PromiseState.KEPT_LATE: make("late", today() - 5 * DAY),
    }
    make_question(cast.registrar, meeting, "plain")
    keep_promise(made[PromiseState.KEPT_LATE], by=cast.executor, kept_on=today(), how="Act 7")
    return made


def text_of(response) -> str:
    return b"".join(response.streaming_content).decode("utf-8-sig")


def test_the_filter_names_the_rows_of_each_state(cast, promised):
    for state, question in promised.items():
        assert list(QuestionFilter({"promise": state.value}, user=cast.controller).qs) == [question]


def test_the_tab_holds_what_waits_to_be_kept_and_the_file_has_the_same_rows(client_of, cast, promised):
    client, url = client_of(cast.controller), reverse("question_list")
    page = client.get(f"{url}?tab=promises").content.decode()
    assert 'Promises <span class="cnt">2</span>' in page
    for state in (PromiseState.WAITING, PromiseState.OVERDUE):
        assert f'id="q{promised[state].pk}"' in page
    assert f'id="q{promised[PromiseState.KEPT].pk}"' not in page
    assert "Promise overdue" in page
    file = text_of(client.get(f"{url}?tab=promises&format=csv"))
    assert "Promise waits" in file
    assert "Promise late" not in file
    late = text_of(client.get(f"{url}?tab=all&promise=kept_late&format=csv"))
    assert "Promise late" in late
    narrowed = client.get(f"{url}?tab=promises&promise=overdue&part=tabs").content.decode()
    assert 'Promises <span class="cnt">1</span>' in narrowed
    empty = client.get(f"{url}?tab=promises&promise=kept").content.decode()
    assert "No question matches" in empty
    kept = client_of(cast.ministry_controller).get(f"{url}?tab=promises").content.decode()
    assert "No promise waits to be kept." in kept


def test_the_question_and_the_meeting_show_how_it_stands(client_of, cast, meeting, promised):
    client = client_of(cast.controller)
    late = promised[PromiseState.KEPT_LATE]
    page = client.get(reverse("question_page", args=[late.pk])).content.decode()
    assert "Promise kept late" in page
    assert "Act 7" in page
    waits = promised[PromiseState.WAITING]
    page = client.get(reverse("question_page", args=[waits.pk])).content.decode()
    assert reverse("question_keep_promise", args=[waits.pk]) in page
    fragment = client.get(reverse("meeting_questions_fragment", args=[meeting.pk])).content.decode()
    for label in ("Promised", "Promise overdue", "Promise kept", "Promise kept late"):
        assert label in fragment


def test_the_first_day_stays_visible_on_the_page(client_of, cast, promised):
    question = promised[PromiseState.WAITING]
    first = question.promise_due
    assert first_promised(question) is None
    assert first_promised(fresh(question)) is None
    given = {"by": cast.controller, "promise": question.promise, "promise_by": "", "reason": "Flood"}
    change_promise(question, promise_due=first + 10 * DAY, **given)
    assert first_promised(fresh(question)) == first
    page = client_of(cast.controller).get(reverse("question_page", args=[question.pk])).content.decode()
    assert f"first promised until {first:%d.%m.%Y}" in page
    change_promise(fresh(question), promise_due=first, **given)
    assert first_promised(fresh(question)) is None


@pytest.mark.parametrize(
    ("state", "words"),
    [
        (PromiseState.WAITING, "Promised until"),
        (PromiseState.OVERDUE, "The day has passed and the promise is not kept."),
        (PromiseState.KEPT, "Kept on"),
        (PromiseState.KEPT_LATE, ", kept on"),
    ],
)
def test_the_citizen_reads_it_in_plain_words(cast, promised, state, words):
    link = reverse("track_question", args=[slip(promised[state]).link.reveal()])
    page = Client(headers={"accept-language": "en"}).get(link).content.decode()
    assert "What was promised at the meeting" in page
    assert words in page
    assert "The host" not in page, "no person is named here"


def test_a_promise_without_a_day_and_no_promise(cast, meeting):
    visitor = Client(headers={"accept-language": "en"})
    open_ended = make_question(cast.registrar, meeting, promise="We look at it")
    plain = make_question(cast.registrar, meeting)
    pages = [
        visitor.get(reverse("track_question", args=[slip(row).link.reveal()])).content.decode()
        for row in (open_ended, plain)
    ]
    assert "Without a day." in pages[0]
    assert "What was promised" not in pages[1]
