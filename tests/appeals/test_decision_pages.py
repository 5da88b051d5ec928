"""Screens of proposals, decisions, closing, publication, practices and text templates."""

from __future__ import annotations

import pytest
from django.urls import reverse

from appeals.actions.outcomes import close
from appeals.actions.practices import save_template
from appeals.actions.proposals import approve, propose_closing, propose_extension
from appeals.actions.publishing import prepare_publication
from appeals.models import AnswerTemplate, BodyPractice, Proposal
from common.dates import today
from tests.appeals.make import ANSWER, fresh, make_question
from tests.appeals.samples import PDF, upload
from tests.appeals.test_decisions import CLOSING, approval_in, later, stored, with_citizen
from tests.appeals.test_practices import TEMPLATE

LIST = "/staff/questions/decisions/"
HTMX = {"HTTP_HX_REQUEST": "true"}


def url(name: str, row) -> str:
    return reverse(name, args=[row.pk])


def closing(**more) -> dict:
    return {"outcome": "explained", "answer": ANSWER, "closed_on": today().isoformat(), "proof": "", **more}


def labels(response) -> list[str]:
    return [button.label for button in (*response.context["buttons"], *response.context["more"])]


@pytest.fixture
def proposal(cast, in_work):
    return propose_extension(in_work, by=cast.executor, until=later(in_work), reason="The contractor is late")


# The list


def test_what_waits_for_whom(cast, in_work, proposal, client_of):
    def shown(person, tab=""):
        response = client_of(person).get(LIST, {"tab": tab} if tab else {})
        return response.context["tab"], [line.proposal.pk for line in response.context["rows"]]

    assert shown(cast.controller) == ("waiting", [proposal.pk])
    assert shown(cast.head) == ("waiting", [proposal.pk])
    assert shown(cast.executor) == ("own", [proposal.pk])
    assert shown(cast.sister_controller) == ("waiting", [])
    assert shown(cast.analyst) == ("", [])
    approve(proposal.pk, by=cast.controller)
    assert shown(cast.controller, "waiting") == ("waiting", [])


def test_citizens_to_be_told_are_listed(cast, in_work, client_of):
    with_citizen(in_work)
    waiting = propose_extension(in_work, by=cast.executor, until=later(in_work), reason="Late")
    approve(waiting.pk, by=cast.controller)
    client = client_of(cast.executor)
    page = client.get(LIST)
    assert page.context["tab"] == "untold"
    assert url("question_tell_citizen", in_work) in page.content.decode()
    assert (
        "The citizen is not told of the extension yet."
        in client.get(url("question_page", in_work)).content.decode()
    )
    response = client.post(
        url("question_tell_citizen", in_work), {"told_on": today().isoformat(), "how": "phone"}
    )
    assert response.status_code == 302
    assert client.get(LIST, {"tab": "untold"}).context["rows"] == []


def test_the_work_list_says_how_much_waits(cast, proposal, client_of):
    tabs = client_of(cast.controller).get(reverse("question_list")).context["tabs"]
    assert [(tab.url, tab.count) for tab in tabs if tab.url == LIST] == [(LIST, 1)]
    tabs = client_of(cast.executor).get(reverse("question_list")).context["tabs"]
    assert LIST not in [tab.url for tab in tabs]


# The page of a decision


def test_everything_needed_stands_on_one_page(cast, in_work, client_of):
    proposal = propose_closing(
        in_work, by=cast.executor, closed_on=today(), **{**CLOSING, "outcome": "resolved"}, proof="Act 12"
    )
    page = client_of(cast.head).get(url("decision_page", proposal)).content.decode()
    for text in (
        in_work.text, in_work.number, "Close: Resolved", ANSWER, "Act 12", "Executor", "15 working days",
        "What the citizen will read", "Waits for a decision",
    ):  # fmt: skip
        assert text in page, text


def test_approved_by_one_click(cast, in_work, proposal, client_of):
    response = client_of(cast.controller).post(url("decision_page", proposal), {"decision": "approve"})
    assert response["Location"] == LIST
    assert fresh(in_work).extended_until == proposal.until


def test_declining_needs_a_reason(cast, in_work, proposal, client_of):
    client, address = client_of(cast.controller), url("decision_page", proposal)
    response = client.post(address, {"decision": "decline", "reason": " "})
    assert response.status_code == 422
    assert "Give the reason." in response.content.decode()
    assert stored(proposal).state == "pending"
    assert client.post(address, {"decision": "decline", "reason": "There is time"}).status_code == 302
    assert stored(proposal).state == "declined"
    page = client.get(address).content.decode()
    assert "There is time" in page
    assert 'value="approve"' not in page


def test_the_proposer_takes_back_and_can_not_decide(cast, proposal, client_of):
    client, address = client_of(cast.executor), url("decision_page", proposal)
    page = client.get(address).content.decode()
    assert 'value="take_back"' in page
    assert 'value="approve"' not in page
    assert client.post(address, {"decision": "approve"}).status_code == 403
    assert client.post(address, {"decision": "take_back"}).status_code == 302
    assert stored(proposal).state == "taken_back"


@pytest.mark.parametrize("data", [{}, {"decision": "nonsense"}, {"decision": ""}])
def test_an_unknown_decision_is_a_422(cast, proposal, client_of, data):
    response = client_of(cast.controller).post(url("decision_page", proposal), data)
    assert response.status_code == 422
    assert stored(proposal).state == "pending"


def test_what_became_impossible_says_why(cast, in_work, proposal, client_of):
    close(in_work, by=cast.controller, closed_on=today(), **CLOSING)
    response = client_of(cast.head).post(url("decision_page", proposal), {"decision": "approve"})
    assert response.status_code == 422
    assert "Lapsed" in response.content.decode()


def test_others_only_look_or_do_not_see(cast, proposal, client_of):
    address = url("decision_page", proposal)
    for looker in (cast.registrar, cast.analyst):
        client = client_of(looker)
        assert client.get(address).status_code == 200
        assert client.post(address, {"decision": "approve"}).status_code == 403
    for stranger in (cast.sister_controller, cast.ministry_head):
        assert client_of(stranger).get(address).status_code == 404
        assert client_of(stranger).post(address, {"decision": "approve"}).status_code == 404
    assert stored(proposal).state == "pending"


# Proposing


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("question_propose_extension", {"until": "2026-01-01", "reason": "x"}),
        ("question_propose_extension", {"until": "never", "reason": "x"}),
        ("question_propose_extension", {"reason": "x"}),
        ("question_propose_forward", {"responsible": "", "reason": "x"}),
        ("question_propose_forward", {"responsible": "999999", "reason": "x"}),
        ("question_propose_closing", {"outcome": "resolved"}),
        ("question_propose_closing", {}),
        ("question_tell_citizen", {"told_on": "2026-01-01", "how": "pigeon"}),
    ],
)
def test_wrong_input_is_a_422(cast, in_work, client_of, name, data):
    response = client_of(cast.executor).post(url(name, in_work), data)
    assert response.status_code == 422
    assert "error-summary" in response.content.decode()
    assert not Proposal.objects.unscoped("test").exists()


def test_a_working_day_is_suggested_and_taken(cast, in_work, client_of):
    client, address = client_of(cast.executor), url("question_propose_extension", in_work)
    form = client.get(address).context["form"]
    until = form.initial["until"]
    data = {"until": until.isoformat(), "reason": "Late", "version": in_work.version}
    assert client.post(address, data).status_code == 302
    page = client.get(url("question_page", in_work)).content.decode()
    assert "Extension of the term: Waits for a decision." in page


def test_an_answer_with_a_new_file_is_submitted_and_approved(cast, in_work, client_of):
    approval_in(cast.own)
    executor = client_of(cast.executor)
    page = executor.get(url("question_page", in_work))
    assert "Submit the answer for approval" in labels(page)
    assert "Close with an outcome" not in labels(page)
    assert "submit yours" in executor.get(url("question_close", in_work)).content.decode()
    data = closing(outcome="resolved", file=upload("act.pdf", PDF), version=in_work.version)
    assert executor.post(url("question_propose_closing", in_work), data).status_code == 302
    proposal = Proposal.objects.unscoped("test").get()
    head = client_of(cast.head)
    assert "act.pdf" in head.get(url("decision_page", proposal)).content.decode()
    head.post(url("decision_page", proposal), {"decision": "approve"})
    assert fresh(in_work).status == "resolved"
    assert "Close with an outcome" in labels(
        client_of(cast.controller).get(url("question_page", make_assigned(cast)))
    )


def make_assigned(cast):
    from tests.appeals.make import make_meeting

    return make_question(cast.registrar, make_meeting(cast.own), "Another", responsible=cast.own)


def test_without_approval_an_executor_closes(cast, in_work, client_of):
    shown = labels(client_of(cast.executor).get(url("question_page", in_work)))
    assert "Close with an outcome" in shown
    assert "Submit the answer for approval" not in shown
    assert "Propose forwarding" in shown
    assert "Propose forwarding" not in labels(client_of(cast.controller).get(url("question_page", in_work)))


# The answer being written


def test_the_preview_is_what_the_citizen_reads(cast, in_work, client_of):
    client = client_of(cast.executor)
    part = client.post(url("question_preview", in_work), closing(answer="Жол дайын"), **HTMX).content.decode()
    assert "<html" not in part
    assert "Жол дайын" in part
    assert fresh(in_work).status == "in_work"
    page = client.post(url("question_close", in_work), closing(answer="Жол дайын", preview="1"))
    assert page.status_code == 200
    assert page.content.decode().count("Жол дайын") == 2
    assert fresh(in_work).status == "in_work"


def test_the_preview_bears_nonsense(cast, in_work, client_of):
    client = client_of(cast.executor)
    for data in ({}, {"outcome": "withdrawn", "closed_on": "x", "answer": "<script>alert(1)</script>"}):
        response = client.post(url("question_preview", in_work), data, **HTMX)
        assert response.status_code == 200
        assert "<script>alert" not in response.content.decode()
    assert client_of(cast.registrar).post(url("question_preview", in_work)).status_code == 403


def test_a_text_template_is_inserted_without_a_script(cast, in_work, client_of):
    own = save_template(
        None, by=cast.controller, body=cast.own, **{**TEMPLATE, "text_kk": "№ {{number}} дайын"}
    )
    foreign = save_template(None, by=cast.sister_controller, body=cast.sister, **TEMPLATE)
    client = client_of(cast.executor)
    form = client.get(url("question_close", in_work), {"template": own.pk}).context["form"]
    assert form.initial["answer"] == f"№ {in_work.number} дайын"
    assert form.initial["outcome"] == "resolved"
    for other in (foreign.pk, 987654, "x", ""):
        page = client.get(url("question_close", in_work), {"template": other})
        assert "answer" not in page.context["form"].initial
    assert "Done · Resolved" in page.content.decode()


def test_missing_proof_is_told_before_sending(cast, in_work, client_of):
    page = client_of(cast.executor).get(url("question_close", in_work)).content.decode()
    assert "“Resolved” needs proof: this, or a file." in page
    assert "proof-hint" in page


# Publication


def test_publication_by_its_forms(cast, in_work, client_of):
    approval_in(cast.own, publishes=True)
    with_citizen(in_work)
    close(in_work, by=cast.controller, closed_on=today(), **CLOSING)
    executor, head = client_of(cast.executor), client_of(cast.head)
    assert "Prepare for publication" in labels(executor.get(url("question_page", in_work)))
    address = url("question_prepare_publication", in_work)
    bad = executor.post(address, {"text": "Айгүлге жол", "answer": "Жол дайын"})
    assert bad.status_code == 422
    assert "Айгүлге" in bad.content.decode()
    assert executor.post(address, {"text": "Жол", "answer": "Жол дайын"}).status_code == 302
    page = head.get(url("question_page", in_work)).content.decode()
    assert "Look through and publish" in page
    form = head.get(url("question_publish", in_work))
    assert "Жол дайын" in form.content.decode()
    version = form.context["form"].initial["version"]
    assert head.post(url("question_publish", in_work), {"version": version}).status_code == 302
    assert "Published" in executor.get(url("question_page", in_work)).content.decode()
    assert head.post(url("question_unpublish", in_work), {"reason": ""}).status_code == 422
    assert head.post(url("question_unpublish", in_work), {"reason": "Wrong"}).status_code == 302


def test_a_text_changed_meanwhile_is_shown_again(cast, in_work, client_of):
    approval_in(cast.own, publishes=True)
    close(in_work, by=cast.controller, closed_on=today(), **CLOSING)
    first = prepare_publication(in_work, by=cast.executor, text="One", answer="Two")
    version = first.version
    prepare_publication(in_work, by=cast.executor, text="Three", answer="Two")
    response = client_of(cast.head).post(url("question_publish", in_work), {"version": version})
    assert response.status_code == 422
    assert "Three" in response.content.decode()


# Practices and templates


def test_a_controller_sets_the_practice_of_bodies_in_reach(cast, client_of):
    client = client_of(cast.controller)
    assert "Akimat of Medeu District" in client.get(reverse("practice_list")).content.decode()
    address = reverse("practice_edit", args=[cast.own_district.code])
    assert client.post(address, {"sample_share": "0"}).status_code == 422
    assert client.post(address, {"sample_share": "20", "publishes": "on"}).status_code == 302
    assert BodyPractice.objects.get(body=cast.own_district).sample_share == 20
    client.post(reverse("practice_forget", args=[cast.own_district.code]))
    assert not BodyPractice.objects.exists()
    assert client.get(reverse("practice_edit", args=[cast.sister.code])).status_code == 404
    assert client.post(reverse("practice_forget", args=[cast.sister.code])).status_code == 404


def test_templates_by_their_forms(cast, client_of):
    client = client_of(cast.controller)
    data = {
        "name": "Done",
        "outcome": "resolved",
        "topic": "",
        "text_kk": "Дайын",
        "text_ru": "{{citizen}}",
        "is_active": "on",
    }
    response = client.post(reverse("template_new"), data)
    assert response.status_code == 422
    assert "{{citizen}}" in response.content.decode()
    assert client.post(reverse("template_new"), {**data, "text_ru": "Готово {{number}}"}).status_code == 302
    row = AnswerTemplate.objects.get()
    assert row.body == cast.own
    data |= {"text_ru": "Готово", "version": row.version, "is_active": ""}
    assert client.post(reverse("template_edit", args=[row.pk]), data).status_code == 302
    row.refresh_from_db()
    assert (row.is_active, row.text_ru) == (False, "Готово")
    assert "Not in use" in client.get(reverse("template_list")).content.decode()
    assert client_of(cast.sister_controller).get(reverse("template_edit", args=[row.pk])).status_code == 404
    assert "Done" not in client_of(cast.sister_controller).get(reverse("template_list")).content.decode()


def test_templates_for_everybody_are_kept_by_administrators(cast, client_of):
    client = client_of(cast.administrator)
    data = {
        "name": "All",
        "outcome": "",
        "topic": "",
        "text_kk": "Дайын",
        "text_ru": "Готово",
        "is_active": "on",
    }
    assert client.post(reverse("common_template_new"), data).status_code == 302
    row = AnswerTemplate.objects.get()
    assert row.body is None
    assert "All" in client_of(cast.controller).get(reverse("template_list")).content.decode()
    assert client_of(cast.controller).get(reverse("template_edit", args=[row.pk])).status_code == 404


def test_query_budgets(cast, in_work, proposal, client_of, django_assert_max_num_queries):
    approval_in(cast.own)
    save_template(None, by=cast.controller, body=cast.own, **TEMPLATE)
    for person, address in (
        (cast.controller, LIST),
        (cast.controller, url("decision_page", proposal)),
        (cast.executor, url("question_propose_closing", in_work)),
        (cast.executor, url("question_page", in_work)),
        (cast.controller, reverse("practice_list")),
        (cast.controller, reverse("template_list")),
    ):
        client = client_of(person)
        client.get(address)
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200
