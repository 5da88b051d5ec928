"""The page of a meeting and the forms of its acts: scope, buttons, bad input, conflicts, what comes of it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from common.acts import act
from common.dates import today
from meetings import actions
from meetings.enums import MeetingStatus
from meetings.models import Meeting
from meetings.views.buttons import ROUTES
from meetings.workflow import Act
from organisations.models import Official, Post
from tests.meetings.build import events_of, held, meeting_in, planned, stored

pytestmark = pytest.mark.usefixtures("midyear")
PLAN, UNSCHEDULED = reverse("meeting_plan"), reverse("meeting_unscheduled")


def at(route: str, meeting) -> str:
    return reverse(route, args=[meeting.pk])


def page_of(client, meeting):
    return client.get(at("meeting_page", meeting))


def shown(response) -> dict[str, str]:
    """The labels of the buttons with the reason why not."""
    buttons = [response.context["desk"], *response.context["buttons"]]
    return {button.label: button.why for button in buttons if button.shown}


GOOD = {
    "meeting_announce": {"announced_on": "2026-06-09", "channels": ["site", "press"]},
    "meeting_move": {"planned_on": "2026-07-01", "reason": "Flood"},
    "meeting_cancel": {"reason": "Flood"},
    "meeting_hold": {"held_on": "2026-06-10", "attendees": "40", "question_share": "80"},
    "meeting_edit": {
        "kind": "reporting",
        "format": "online",
        "host_rank": "head",
        "ref": "R",
        "venue": "School",
    },
}
LATER = {
    "meeting_reason": ("missed", {"reason": "Flood"}),
    "meeting_publish": ("held", {"published_on": "2026-06-10", "results_kk": "Шешілді"}),
    "meeting_correct_results": (
        "results_published",
        {"results_ru": "Исправлено", "reason": "A wrong figure"},
    ),
}


@pytest.mark.parametrize("route", ["meeting_page", *ROUTES.values()])
def test_a2_foreign_and_missing_meetings_are_the_same_404(cast, client_of, route):
    meeting = planned(cast)
    client = client_of(cast.sister_registrar)
    foreign, missing = client.get(at(route, meeting)), client.get(reverse(route, args=[meeting.pk + 1000]))
    assert foreign.status_code == missing.status_code == 404
    assert foreign.content == missing.content
    if route != "meeting_page":
        assert client.post(at(route, meeting), {"version": 1}).status_code == 404


@pytest.mark.parametrize("route", ROUTES.values())
@pytest.mark.parametrize("role", ["executor", "analyst"])
def test_a2_forbidden_acts_are_403_and_change_nothing(cast, client_of, route, role):
    meeting = planned(cast)
    client = client_of(getattr(cast, role))
    assert page_of(client, meeting).status_code == 200
    assert client.get(at(route, meeting)).status_code == 403
    assert client.post(at(route, meeting), {"version": 1, **GOOD.get(route, {})}).status_code == 403
    assert stored(meeting).version == 1


def test_a2_a_right_elsewhere_is_not_a_right_here(cast, client_of):
    """The controller of the own akimat publishes its results, but plans nothing; the district's executor less."""
    meeting = meeting_in(cast, MeetingStatus.HELD)
    assert client_of(cast.controller).get(at("meeting_publish", meeting)).status_code == 200
    assert client_of(cast.controller).get(at("meeting_move", meeting)).status_code == 403
    assert client_of(cast.district_executor).get(at("meeting_publish", meeting)).status_code == 403


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("planned", {"Edit", "Announce", "Move to another day", "Cancel the meeting", "Record as held"}),
        (
            "announced",
            {
                "Edit",
                "Correct the announcement",
                "Move to another day",
                "Cancel the meeting",
                "Record as held",
            },
        ),
        (
            "missed",
            {"Edit", "Move to another day", "Cancel the meeting", "Write the reason", "Record as held"},
        ),
        ("held", {"Edit", "Publish the results"}),
        ("results_published", {"Edit", "Correct the results"}),
        ("cancelled", {"Move to another day", "Write the reason", "Record as held"}),
    ],
)
def test_buttons_of_the_registrar(cast, client_of, state, expected):
    found = shown(page_of(client_of(cast.registrar), meeting_in(cast, state)))
    found.pop("Open the desk", None)
    assert set(found) == expected
    explained = {label for label, why in found.items() if why}
    assert explained == {
        "missed": {"Move to another day", "Cancel the meeting"},
        "cancelled": {"Move to another day", "Record as held"},
    }.get(state, set())


def test_who_only_looks_has_no_buttons(cast, client_of):
    assert shown(page_of(client_of(cast.executor), planned(cast))) == {}


def test_the_page_tells_everything(cast, client_of):
    meeting = planned(cast, today() - timedelta(days=8), venue="Palace of Culture", host_name="Aitkali")
    actions.write_reason(meeting_id=meeting.pk, by=cast.registrar, reason="The hall was flooded")
    actions.hold(
        meeting_id=meeting.pk, by=cast.registrar, held_on=today() - timedelta(days=3), attendees=1240
    )
    page = page_of(client_of(cast.registrar), meeting).content.decode()
    for words in ("Palace of Culture", "Aitkali", "Held late, 5 days", "The hall was flooded", "1,240",
                  "Results to be published in", "Registrar", "not announced"):  # fmt: skip
        assert words in page.replace("\u202f", ","), words


def test_an_off_schedule_meeting_that_did_not_take_place(cast, client_of):
    meeting = actions.register_unscheduled(
        by=cast.registrar, body=cast.own, planned_on=today() - timedelta(days=2)
    )
    page = page_of(client_of(cast.registrar), meeting).content.decode()
    assert "never counts as missed" in page
    assert "Not held for" not in page


def test_the_briefing_is_a_link(cast, client_of):
    meeting = held(cast, briefing_url="https://example.kz/briefing")
    page = page_of(client_of(cast.registrar), meeting).content.decode()
    assert '<a href="https://example.kz/briefing">' in page


def test_a_missed_meeting_says_so(cast, client_of):
    page = page_of(client_of(cast.registrar), meeting_in(cast, "missed")).content.decode()
    assert "counts as missed until it is held" in page
    assert "Not held for" in page
    cancelled = page_of(client_of(cast.registrar), meeting_in(cast, "cancelled")).content.decode()
    assert "A cancelled meeting counts as missed" in cancelled


@pytest.mark.parametrize(
    ("published", "words", "tone"),
    [
        (None, "Results overdue by", "bad"),
        (3, "Results published after", "ok"),
        (12, "Results published after", "bad"),
    ],
)
def test_the_clock_of_results(cast, client_of, published, words, tone):
    meeting = held(cast, today() - timedelta(days=15))
    if published:
        actions.publish_results(
            meeting_id=meeting.pk,
            by=cast.registrar,
            published_on=meeting.held_on + timedelta(days=published),
            results_kk="Шешілді",
        )
    clock = page_of(client_of(cast.registrar), meeting).context["clocks"][-1]
    assert (clock.label, clock.tone) == (words, tone)
    assert clock.value == str(published or 5)


def test_the_history_reads_in_words(cast, client_of):
    meeting = planned(cast, today() + timedelta(days=5), kind="target_group", target_group="youth")
    who = {"meeting_id": meeting.pk, "by": cast.registrar}
    actions.move(**who, planned_on=today() + timedelta(days=6), reason="Flood")
    actions.edit(**who, version=2, kind="offsite", target_group="", territory=cast.territories["medeu"])
    actions.announce(**who, announced_on=today(), channels=["site", "tv_radio"])
    moments = page_of(client_of(cast.registrar), meeting).context["moments"]
    assert [moment.title for moment in moments] == ["Announced", "Details changed", "Moved", "Planned"]
    assert moments[0].changes == (
        "Announced on: 10.06.2026",
        "Announced through: Official site, Television and radio",
    )
    assert set(moments[1].changes) == {
        "Kind: Meeting with a target group → Off-site reception",
        "Target group: Youth → —",
        "Territory: Almaty → Medeu District",
    }
    assert (moments[2].changes, moments[2].text) == (("Planned for: 15.06.2026 → 16.06.2026",), "Flood")


def test_the_page_costs_few_queries(cast, client_of, django_assert_max_num_queries):
    meeting = meeting_in(cast, "results_published")
    for number in range(8):
        actions.edit(meeting_id=meeting.pk, by=cast.registrar, version=None, venue=f"Hall {number}")
    client = client_of(cast.registrar)
    page_of(client, meeting)
    with django_assert_max_num_queries(14):
        page_of(client, meeting)


@pytest.mark.parametrize("route", GOOD)
def test_each_form_does_its_act(cast, client_of, route):
    meeting = planned(cast)
    client = client_of(cast.registrar)
    empty = client.get(at(route, meeting))
    assert empty.status_code == 200
    assert empty.context["form"]["version"].value() == 1
    response = client.post(at(route, meeting), {"version": 1, **GOOD[route]}, follow=True)
    assert response.redirect_chain == [(at("meeting_page", meeting), 302)]
    assert [message.level_tag for message in response.context["messages"]] == ["success"]
    assert stored(meeting).version == 2
    assert len(events_of(meeting)) == 2


@pytest.mark.parametrize("route", LATER)
def test_forms_of_later_acts(cast, client_of, route):
    state, data = LATER[route]
    meeting = meeting_in(cast, state)
    response = client_of(cast.registrar).post(at(route, meeting), {"version": meeting.version, **data})
    assert response.status_code == 302
    assert stored(meeting).version == meeting.version + 1


def test_hold_takes_percent(cast, client_of):
    meeting = planned(cast)
    client_of(cast.registrar).post(at("meeting_hold", meeting), {"version": 1, **GOOD["meeting_hold"]})
    assert str(stored(meeting).question_share) == "0.80"
    edit = client_of(cast.registrar).get(at("meeting_edit", meeting))
    assert edit.context["form"]["question_share"].value() == 80


@pytest.mark.parametrize(
    ("route", "data", "words"),
    [
        ("meeting_announce", {"announced_on": "2026-06-09"}, "required"),
        ("meeting_announce", {"announced_on": "2026-06-11", "channels": ["site"]}, "future"),
        ("meeting_announce", {"announced_on": "2026-06-09", "channels": ["pigeon"]}, "pigeon"),
        ("meeting_move", {"planned_on": "2027-01-05", "reason": "Flood"}, "norm period only"),
        ("meeting_move", {"planned_on": "31.02.2026", "reason": "Flood"}, "valid date"),
        ("meeting_move", {"planned_on": "2026-07-01", "reason": " "}, "required"),
        ("meeting_cancel", {"reason": ""}, "required"),
        ("meeting_hold", {"held_on": "2026-06-11"}, "future"),
        ("meeting_hold", {"held_on": "2026-06-10", "attendees": "2", "received": "3"}, "More people"),
        ("meeting_hold", {"held_on": "2026-06-10", "question_share": "101"}, "100"),
        ("meeting_hold", {"held_on": "2026-06-10", "briefing_url": "javascript:alert(1)"}, "valid URL"),
        ("meeting_edit", {**GOOD["meeting_edit"], "ref": ""}, "required"),
        ("meeting_edit", {**GOOD["meeting_edit"], "kind": "unscheduled"}, "valid choice"),
        ("meeting_edit", {**GOOD["meeting_edit"], "kind": "target_group"}, "which group"),
        ("meeting_edit", {**GOOD["meeting_edit"], "territory": "000000000"}, "valid choice"),
        ("meeting_edit", {**GOOD["meeting_edit"], "venue": "a\x00b"}, "Null characters"),
        ("meeting_edit", {**GOOD["meeting_edit"], "starts_at": "25:00"}, "valid time"),
    ],
)
def test_bad_input_is_422_with_a_message_and_changes_nothing(cast, client_of, route, data, words):
    meeting = planned(cast)
    response = client_of(cast.registrar).post(at(route, meeting), {"version": 1, **data})
    assert response.status_code == 422
    assert words in str(response.context["form"].errors)
    assert "data-error-summary" in response.content.decode()
    assert stored(meeting).version == 1


def test_an_impossible_act_says_why_instead_of_a_form(cast, client_of):
    meeting = meeting_in(cast, "cancelled")
    response = client_of(cast.registrar).get(at("meeting_hold", meeting))
    assert "The meeting was cancelled." in response.content.decode()
    assert b'name="held_on"' not in response.content
    posted = client_of(cast.registrar).post(
        at("meeting_hold", meeting), {"version": meeting.version, **GOOD["meeting_hold"]}
    )
    assert posted.status_code == 422
    assert stored(meeting).status == MeetingStatus.CANCELLED


def test_f1_the_second_editor_sees_both_values_and_decides(cast, client_of):
    meeting = planned(cast, ref="R", venue="Hall")
    first = {**GOOD["meeting_edit"], "version": 1, "venue": "First hall"}
    client = client_of(cast.registrar)
    assert client.post(at("meeting_edit", meeting), first).status_code == 302
    second = client.post(at("meeting_edit", meeting), {**first, "venue": "Second hall"})
    assert second.status_code == 409
    (clash,) = second.context["clashes"]
    assert (clash["label"], clash["stored"], clash["mine"]) == ("Venue", "First hall", "Second hall")
    assert stored(meeting).venue == "First hall"
    again = {**first, "venue": "Second hall", "version": second.context["form"]["version"].value()}
    assert client.post(at("meeting_edit", meeting), again).status_code == 302
    assert stored(meeting).venue == "Second hall"


def test_f1_a_conflict_names_places_and_people(cast, client_of):
    with act("test"):
        titles = {"title_kk": "a", "title_ru": "a", "title_en": "Akim"}
        post = Post.objects.create(body=cast.own, rank="head", **titles)
        akim, deputy = (
            Official.objects.create(post=post, full_name=name, since=today())
            for name in ("Sanat Aitkali", "Aigul Serik")
        )
    meeting = planned(cast, ref="R", host=akim)
    actions.edit(meeting_id=meeting.pk, by=cast.registrar, version=1, venue="Hall")
    data = {
        **GOOD["meeting_edit"],
        "version": 1,
        "territory": "751710000",
        "starts_at": "10:00",
        "host": deputy.pk,
    }
    response = client_of(cast.registrar).post(at("meeting_edit", meeting), data)
    found = {clash["label"]: (clash["stored"], clash["mine"]) for clash in response.context["clashes"]}
    assert found["Host official"] == ("Sanat Aitkali", "Aigul Serik")
    assert found["Starts at"] == ("—", "10:00")
    assert found["Kind"] == ("Meeting with the population", "Reporting meeting")
    assert found["Territory"] == ("Almaty", "Medeu District")


def test_f6_an_act_sent_twice_is_done_once(cast, client_of):
    meeting = planned(cast)
    client = client_of(cast.registrar)
    data = {"version": 1, **GOOD["meeting_hold"]}
    assert client.post(at("meeting_hold", meeting), data).status_code == 302
    assert client.post(at("meeting_hold", meeting), data).status_code == 422
    assert len(events_of(meeting)) == 2


def plan_data(client, **more) -> dict:
    form = client.get(PLAN).context["form"]
    names = ("body", "territory", "format", "host_rank", "token")
    return {**{n: form[n].value() for n in names}, "kind": "population", "planned_on": "2026-07-01", **more}


def test_planning_in_the_browser(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.registrar)
    client.get(PLAN)
    with django_assert_max_num_queries(22):
        form = client.get(PLAN).context["form"]
    assert (form["body"].value(), form["territory"].value()) == ("akimat-75", "750000000")
    assert form.fields["ref"].widget.attrs["placeholder"] == "2026-001"
    data = plan_data(client)
    response = client.post(PLAN, data)
    meeting = Meeting.objects.unscoped("test").get()
    assert response["Location"] == at("meeting_page", meeting)
    assert (meeting.ref, meeting.body, meeting.territory) == ("2026-001", cast.own, cast.territories["75"])
    assert client.post(PLAN, data)["Location"] == at("meeting_page", meeting)
    assert Meeting.objects.unscoped("test").count() == 1


def test_a_past_day_is_taken_with_a_warning(cast, client_of):
    client = client_of(cast.registrar)
    response = client.post(PLAN, plan_data(client, planned_on="2026-06-01"), follow=True)
    assert [message.level_tag for message in response.context["messages"]] == ["warning"]


def test_the_day_of_a_link_is_filled_in(cast, client_of):
    form = client_of(cast.registrar).get(PLAN, {"day": "2026-09-01"}).context["form"]
    assert form["planned_on"].value() == "2026-09-01"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"body": "akimat-15"}, "body"),
        ({"body": "nowhere"}, "body"),
        ({"territory": "1"}, "territory"),
        ({"kind": "unscheduled"}, "kind"),
        ({"kind": ""}, "kind"),
        ({"planned_on": ""}, "planned_on"),
        ({"planned_on": "2126-07-01"}, "planned_on"),
        ({"host": "999999"}, "host"),
        ({"token": "x"}, "token"),
    ],
)
def test_a5_plans_that_name_what_is_not_theirs(cast, client_of, more, field):
    client = client_of(cast.registrar)
    response = client.post(PLAN, plan_data(client, **more))
    assert response.status_code == 422
    assert field in response.context["form"].errors
    assert not Meeting.objects.unscoped("test").exists()


def test_a5_a_host_of_another_body_is_no_choice(cast, client_of):
    with act("test"):
        titles = {"title_kk": "a", "title_ru": "a", "title_en": "Akim"}
        here, there = (
            Official.objects.create(
                post=Post.objects.create(body=body, rank="head", **titles),
                full_name=f"Head of {body.code}",
                since=today(),
            )
            for body in (cast.own, cast.sister)
        )
    client = client_of(cast.registrar)
    foreign = client.post(PLAN, plan_data(client, host=there.pk))
    assert "host" in foreign.context["form"].errors
    assert "Head of akimat-15" not in foreign.content.decode()
    assert client.post(PLAN, plan_data(client, host=here.pk)).status_code == 302
    meeting = Meeting.objects.unscoped("test").get()
    assert (meeting.host, meeting.host_name) == (here, "Head of akimat-75")
    form = client.get(at("meeting_edit", meeting)).context["form"]
    assert (form["host"].value(), form["host_name"].value()) == (here.pk, "")


def test_registering_an_off_schedule_meeting(cast, client_of):
    client = client_of(cast.registrar)
    form = client.get(UNSCHEDULED).context["form"]
    assert form["planned_on"].value() == today()
    data = {
        "body": "akimat-75", "planned_on": "2026-06-09", "held": "on", "format": "in_person", "host_rank": "head",
        "attendees": "30", "received": "10", "question_share": "90", "token": form["token"].value(),
    }  # fmt: skip
    assert client.post(UNSCHEDULED, data).status_code == 302
    meeting = Meeting.objects.unscoped("test").get()
    assert (meeting.kind, meeting.status, meeting.received) == ("unscheduled", "held", 10)
    page = page_of(client, meeting)
    assert "Held late" not in page.content.decode()


def test_figures_need_a_meeting_that_was_held(cast, client_of):
    client = client_of(cast.registrar)
    token = client.get(UNSCHEDULED).context["form"]["token"].value()
    data = {
        "body": "akimat-75",
        "planned_on": "2026-06-12",
        "format": "in_person",
        "host_rank": "head",
        "token": token,
    }
    wrong = client.post(UNSCHEDULED, {**data, "attendees": "30"})
    assert "held" in wrong.context["form"].errors
    assert client.post(UNSCHEDULED, {**data, "held": "on"}).status_code == 422
    assert client.post(UNSCHEDULED, data).status_code == 302
    assert Meeting.objects.unscoped("test").get().status == MeetingStatus.PLANNED


@pytest.mark.parametrize("url", [PLAN, UNSCHEDULED])
def test_who_may_not_plan_has_no_form(cast, client_of, url):
    for role in ("executor", "controller", "head", "analyst", "administrator", "stranger"):
        assert client_of(getattr(cast, role)).get(url).status_code == 403


def test_every_act_has_its_route():
    assert set(ROUTES) == set(Act) - {Act.PLAN, Act.REGISTER_UNSCHEDULED}
