"""The page of a question and the pages of its acts: rows, rights, mistakes, conflicts, budgets; C3."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from appeals.actions.attaching import attach_file
from appeals.actions.editing import add_note, edit_text
from appeals.actions.merging import merge
from appeals.actions.outcomes import close, reopen
from appeals.actions.routing import assign, classify, take
from appeals.models import Attachment, Citizen, Event, Question
from appeals.personal import Iin, Phone
from appeals.workflow import Act
from common.acts import act, changed
from common.dates import today
from tests.appeals.make import ANSWER, fresh, make_meeting, make_question
from tests.appeals.samples import EXE, PDF, upload

HTMX = {"HTTP_HX_REQUEST": "true"}
# Logged at the desk, done by one button, said by the citizen and the lot, or reached by the task, proposal or check itself.
WITHOUT_FORM = (
    Act.REGISTER, Act.TAKE, Act.ASK_CITIZEN, Act.CONFIRM, Act.DENY, Act.DRAW, Act.CHECK, Act.DO_TASK, Act.RECALL_TASK,
    Act.DECIDE, Act.EXTEND,
)  # fmt: skip
FORMS = [a for a in Act if a not in WITHOUT_FORM]
OF_HEADS = (Act.PUBLISH, Act.UNPUBLISH)


def url(name: str, question) -> str:
    return reverse(f"question_{name}", args=[question.pk])


@pytest.fixture
def person(cast, question):
    """The one who asked, with everything that is personal."""
    with act("test.person"):
        citizen = Citizen(
            body=cast.own,
            surname="Сәрсен",
            given_name="Айгүл",
            iin=Iin("991231100010"),
            phone=Phone("+77012345678"),
        )
        citizen.refresh_search()
        citizen.save()
        changed(question, citizen=citizen)
    return citizen


def test_the_page_shows_what_there_is(cast, in_work, client_of):
    add_note(in_work, by=cast.controller, text="The crew comes on Friday")
    attach_file(in_work, by=cast.executor, upload=upload("plan.pdf", PDF))
    page = client_of(cast.executor).get(url("page", in_work)).content.decode()
    for text in (
        in_work.number, in_work.text, "Akimat of Almaty city", "Executor", "In work", "Road repair", "plan.pdf",
        "The crew comes on Friday", "Taken into work", "Assigned: Akimat of Almaty city", "working days left",
    ):  # fmt: skip
        assert text in page, text


def test_the_person_is_shown_in_full_only_where_the_card_is_kept(cast, question, person, client_of):
    assign(question, by=cast.controller, responsible=cast.sister)
    own = client_of(cast.registrar).get(url("page", question)).content.decode()
    assert "Сәрсен Айгүл" in own
    assert "+77012345678" in own
    assert "991231100010" not in own, "an IIN is never shown whole"
    for other in (cast.sister_executor, cast.analyst):
        page = client_of(other).get(url("page", question)).content.decode()
        assert "Сәрсен" not in page
        assert "+77012345678" not in page
        assert "С. А." in page
        assert "5678" in page


@pytest.mark.parametrize("who", ["sister_controller", "ministry_head", "district_executor"])
def test_out_of_scope_is_not_found(cast, question, client_of, who):
    client = client_of(getattr(cast, who))
    hidden, missing = client.get(url("page", question)), client.get(reverse("question_page", args=[98765432]))
    assert hidden.status_code == missing.status_code == 404
    assert hidden.content == missing.content
    for name in FORMS:
        assert client.get(url(name, question)).status_code in (403, 404)
        assert client.post(url(name, question), {}).status_code in (403, 404)
    assert Event.objects.unscoped("test").filter(question=question).count() == 1


@pytest.mark.parametrize("name", FORMS)
def test_who_only_looks_is_refused(cast, in_work, client_of, name):
    lookers = (cast.analyst,) if name in OF_HEADS else (cast.head, cast.analyst)
    for looker in lookers:
        client = client_of(looker)
        assert client.get(url(name, in_work)).status_code == 403
        assert client.post(url(name, in_work), {}).status_code == 403
    page = client_of(cast.head).get(url("page", in_work))
    assert page.context["buttons"] == page.context["more"] == []


@pytest.mark.parametrize(
    ("name", "who", "data"),
    [
        ("assign", "controller", {"responsible": ""}),
        ("assign", "controller", {"responsible": "999999"}),
        ("classify", "controller", {"kind": "unheard"}),
        ("classify", "controller", {"topic": "999999"}),
        ("close", "executor", {}),
        (
            "close",
            "executor",
            {"outcome": "resolved", "answer": ANSWER, "closed_on": "2022-01-01", "proof": "x"},
        ),
        ("close", "executor", {"outcome": "resolved", "answer": ANSWER, "closed_on": "today"}),
        ("close", "executor", {"outcome": "withdrawn", "answer": ANSWER, "closed_on": "today"}),
        ("withdraw", "controller", {"reason": "  "}),
        ("merge", "controller", {"original": "2026-9999999"}),
        ("merge", "controller", {"original": "not a number"}),
        ("merge", "controller", {}),
        ("edit", "registrar", {"text": "", "language": "ru"}),
        ("edit", "registrar", {"text": "x", "language": "xx"}),
        ("note", "executor", {"text": ""}),
        ("attach", "executor", {}),
    ],
)
def test_wrong_input_is_a_422_that_says_what_is_wrong(cast, in_work, client_of, name, who, data):
    data = {key: today().isoformat() if value == "today" else value for key, value in data.items()}
    response = client_of(getattr(cast, who)).post(url(name, in_work), data)
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert fresh(in_work).version == in_work.version


@pytest.mark.parametrize("file", [("tool.exe", EXE), ("act.pdf", EXE), ("act.pdf", b"")])
def test_a_bad_file_is_a_422(cast, in_work, client_of, file):
    response = client_of(cast.executor).post(url("attach", in_work), {"file": upload(*file)})
    assert response.status_code == 422
    assert not Attachment.objects.unscoped("test").exists()


def test_every_form_opens_and_does_its_act(cast, meeting, question, client_of):
    """One question's life through the forms alone, without JavaScript."""
    controller, executor = client_of(cast.controller), client_of(cast.executor)
    registrar = client_of(cast.registrar)

    def do(client, name, data, status):
        form = client.get(url(name, question))
        assert form.status_code == 200, name
        data = {"version": fresh(question).version, **data}
        response = client.post(url(name, question), data)
        assert response["Location"] == url("page", question), (name, response.content.decode())
        assert fresh(question).status == status
        assert client.get(url("page", question)).status_code == 200

    do(registrar, "edit", {"text": "The road is broken", "language": "en"}, "registered")
    do(
        controller,
        "classify",
        {"kind": "complaint", "complained_name": "A clinic", "topic": cast.topic.pk, "territory": ""},
        "registered",
    )
    do(
        controller,
        "assign",
        {"responsible": cast.own.pk, "co_executor_1": cast.sister.pk, "co_executor_2": cast.sister.pk},
        "assigned",
    )
    assert fresh(question).helpers == [cast.sister]
    executor.post(url("take", question))
    do(executor, "note", {"text": "On it"}, "in_work")
    do(executor, "attach", {"file": upload("act.pdf", PDF)}, "in_work")
    proof = Attachment.objects.unscoped("test").get()
    closing = {"outcome": "resolved", "answer": ANSWER, "closed_on": today().isoformat()}
    do(executor, "close", {**closing, "proof_file": proof.pk}, "resolved")
    do(controller, "reopen", {"reason": "The pit is back"}, "assigned")
    do(executor, "close", {**closing, "file": upload("act2.pdf", PDF + b"\n")}, "resolved")
    do(controller, "reopen", {"reason": "Once more"}, "assigned")
    original = make_question(cast.registrar, meeting, "The original")
    do(controller, "merge", {"original": original.number}, "duplicate")
    do(controller, "reopen", {"reason": "It was another road"}, "assigned")
    do(controller, "withdraw", {"reason": "The citizen called"}, "withdrawn")


def test_on_the_spot_by_its_form(cast, question, client_of):
    response = client_of(cast.registrar).post(url("resolve_on_spot", question), {"answer": "Done at once"})
    assert response.status_code == 302
    assert fresh(question).answer == "Done at once"


def test_an_act_that_is_impossible_now_says_why(cast, in_work, client_of):
    page = client_of(cast.controller).get(url("reopen", in_work)).content.decode()
    assert "The question is still open." in page
    assert "<textarea" not in page
    assert client_of(cast.executor).get(url("take", in_work)).status_code == 405


def test_f1_the_second_editor_sees_both_values(cast, question, client_of):
    seen = question.version
    edit_text(question, by=cast.controller, text="What the first one wrote", language="kk")
    client = client_of(cast.registrar)
    data = {"text": "What the second one wrote", "language": "ru", "version": seen}
    response = client.post(url("edit", question), data)
    page = response.content.decode()
    assert response.status_code == 422
    assert "What the first one wrote" in page
    assert "What the second one wrote" in page
    assert fresh(question).text == "What the first one wrote"
    again = re.search(r'name="version" value="(\d+)"', page)[1]
    assert client.post(url("edit", question), {**data, "version": again}).status_code == 302
    assert fresh(question).text == "What the second one wrote"


def test_htmx_opens_the_form_in_the_page(cast, in_work, client_of):
    part = client_of(cast.executor).get(url("close", in_work), **HTMX).content.decode()
    assert "<html" not in part
    assert f'action="{url("close", in_work)}"' in part


def test_likely_originals_are_offered(cast, meeting, question, client_of):
    same = make_question(cast.registrar, meeting, "The same road", topic=cast.topic)
    make_question(cast.registrar, meeting, "Another thing")
    client = client_of(cast.controller)
    form = client.get(url("merge", question)).context["form"]
    assert [value for value, _ in form.fields["candidate"].choices] == [same.pk]
    client.post(url("merge", question), {"candidate": same.pk, "version": question.version})
    assert fresh(question).duplicate_of_id == same.pk
    page = client.get(url("page", same)).content.decode()
    assert question.number in page
    assert "Others who ask the same" in page


def test_the_suggestion_is_the_first_choice(cast, meeting, client_of):
    question = make_question(
        cast.registrar, meeting, "Асфальт на дороге", territory=cast.territories["medeu"]
    )
    client = client_of(cast.controller)
    assert client.get(url("assign", question)).context["form"].initial["responsible"] == cast.own_district.pk
    assert client.get(url("classify", question)).context["form"].initial["topic"] == cast.topic


def test_the_timeline_tells_a_long_life_in_plain_words(cast, meeting, client_of):
    with time_machine.travel("2026-03-02T06:00:00+00:00"):
        question = make_question(cast.registrar, make_meeting(cast.own), "Long life")
        original = make_question(cast.registrar, fresh(question).meeting, "Original")
        classify(
            question,
            by=cast.controller,
            kind="complaint",
            topic=cast.topic,
            territory=None,
            complained_name="A clinic",
        )
        assign(question, by=cast.controller, responsible=cast.sister)
        assign(question, by=cast.controller, responsible=cast.sister, co_executors=[cast.ministry])
        edit_text(question, by=cast.registrar, text="Longer life", language="en")
    with time_machine.travel("2026-03-10T06:00:00+00:00"):
        day = today() - timedelta(days=2)
        close(question, by=cast.sister_executor, outcome="explained", answer=ANSWER, closed_on=day)
        reopen(question, by=cast.controller, reason="Not done")
        merge(question, by=cast.controller, original=original)
    moments = client_of(cast.controller).get(url("page", question)).context["moments"]
    assert [moment.title for moment in moments] == [
        f"Merged into {original.number}", "Reopened", "Closed: Explained", "Text or details changed",
        "Co-executors changed", "Assigned: Akimat of Aktobe Region", "Classified", "Registered",
    ]  # fmt: skip
    lines = [line for moment in moments for line in moment.changes]
    assert "Earlier text: Long life" in lines
    assert f"Earlier answer: {ANSWER}" in lines
    assert any(line.startswith("It happened on") for line in lines)
    assert "Legal kind: — → Complaint" in lines
    assert "Topic: — → Road repair" in lines
    assert moments[-1].who == "Registrar, Akimat of Almaty city"


def test_query_budget_of_the_page(cast, meeting, client_of, django_assert_max_num_queries):
    question = make_question(cast.registrar, meeting, "Much happened", topic=cast.topic)
    for n in range(5):
        other = make_question(cast.registrar, meeting, f"Same {n}")
        merge(other, by=cast.controller, original=question)
        attach_file(question, by=cast.registrar, upload=upload(f"{n}.txt", f"{n}".encode()))
    assign(
        question, by=cast.controller, responsible=cast.sister, co_executors=[cast.ministry, cast.own_district]
    )
    classify(
        question, by=cast.controller, kind="message", topic=cast.sphere, territory=cast.territories["75"]
    )
    take(question, by=cast.sister_executor)
    for person in (cast.controller, cast.registrar, cast.sister_executor, cast.analyst):
        client = client_of(person)
        client.get(url("page", question))
        with django_assert_max_num_queries(12):
            assert client.get(url("page", question)).status_code == 200


PAYLOADS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg onload=alert(1)>',
    "' onmouseover='alert(1)",
    "<a href=javascript:alert(1)>x</a>",
    "{{ 7*7 }}{% debug %}",
    "<div hx-get=/x hx-trigger=load>",
    "<template><script>alert(1)</script></template>",
    "</textarea><script>alert(1)</script>",
    "<iframe srcdoc='<script>alert(1)</script>'>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "<details open ontoggle=alert(1)>",
    "<math><mi xlink:href=javascript:alert(1)>",
    "<style>@import 'x'</style>",
    "<meta http-equiv=refresh content=0>",
    "<form action=https://evil.example><button>x",
    "<base href=https://evil.example>",
    "javascript:alert(1)",
    'https://example.kz/?a="><script>alert(1)</script>',
    "\u202e<script>\u2066",
]
DANGEROUS = re.compile(
    r"<(script(?! src=\"/static/)|img|svg onload|iframe|style|base|math|div hx-get=/x|details open on)"
    r"|<\w+(\s+[\w:-]+(=\"[^\"]*\")?)*\s+href=\"?javascript:",
    re.IGNORECASE,
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_c3_whatever_is_typed_stays_text(cast, meeting, client_of, payload):
    question = make_question(cast.registrar, meeting, payload, topic=cast.topic)
    assign(question, by=cast.controller, responsible=cast.own)
    add_note(question, by=cast.controller, text=payload)
    attach_file(
        question, by=cast.registrar, upload=upload(f"{payload}.txt", payload.strip("<").encode() or b"x")
    )
    close(question, by=cast.executor, outcome="resolved", answer=payload, closed_on=today(), proof=payload)
    reopen(question, by=cast.controller, reason=payload)
    client = client_of(cast.controller)
    client.post(reverse("filter_save"), {"name": payload, "query": payload})
    for address in (
        url("page", question),
        "/staff/questions/?tab=all",
        reverse("question_list") + "?tab=all&text=%22%3E%3Cscript%3E",
        url("edit", question),
        url("close", question),
        url("merge", question),
    ):
        response = client.get(address)
        assert response.status_code == 200
        assert not DANGEROUS.search(response.content.decode()), address


def test_the_number_is_given_once(question):
    assert re.fullmatch(r"\d{4}-\d{7}", question.number)
    with time_machine.travel("2025-12-31T20:30:00+00:00"):
        late = Question(pk=5, created_at=timezone.now())
    assert late.number == "2026-0000005", "the year in Astana"
