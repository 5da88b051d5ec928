"""Two worlds with one object of each kind: an own one, whose every text carries a marker, and a sister one.

`WHAT_A_ROUTE_SHOWS` names the object in a route's URL; a route with a parameter that is not listed fails the matrix.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import timedelta

from django.core.files.base import ContentFile
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from appeals.actions.slips import give_slip
from appeals.models import (
    AdvanceQuestion,
    AnswerTemplate,
    Attachment,
    Attendee,
    Check,
    ChildTask,
    Citizen,
    DeadlineRule,
    Event,
    Minutes,
    Proposal,
    Question,
    RoutingRule,
    SavedFilter,
)
from appeals.personal import Iin, Phone
from appeals.queries_advance import token_of
from common.acts import act
from common.dates import today
from common.fields import Secret
from eotinish.models import ComplaintUpload, Population, Spelling
from meetings.models import (
    Meeting,
    MeetingCalendar,
    MeetingEvent,
    MeetingRule,
    Norm,
    NormExemption,
    PlanItem,
    TargetGroup,
)
from notices.models import Delivery, Notice, Webhook
from notices.signing import new_secret
from organisations.models import ApiClient, ApiToken, ImportRun, Membership, Official, Post, User
from plans.cards import facts_of
from plans.ladders import LADDERS
from plans.models import (
    ActionItem,
    BlockedProblem,
    Blocker,
    BlockerPosition,
    BlockerStage,
    DateChange,
    ItemTask,
    JoinedQuestion,
    Milestone,
    PlanEvent,
    PublicCard,
    RootProblem,
    SystemicRule,
)
from reports.models import ContradictionRule
from tests.guards.world_reports import correction, kept_reports, ordered

MARK = "Qanaryqa"  # no word of any language; search folding leaves it alone
PERSONAL_MARK = "Personaryqa"


@dataclass
class Named:
    """Something that a URL names without a row: a link's token, a day of the calendar."""

    token: str = "not-a-token"
    day: str = "2026-03-09"
    pk: int = 0


@dataclass
class World:
    """The objects of one side, by kind."""

    objects: dict[str, object] = field(default_factory=dict)

    def kwargs(self, kind: str, names: tuple[str, ...]) -> dict:
        """URL parameters that name the object of this kind."""
        row = self.objects[kind]
        values = {
            "pk": getattr(row, "pk", None),
            "code": getattr(row, "code", None),
            "key": getattr(row, "key", None),
        }
        values |= {"day": getattr(row, "day", None), "token": getattr(row, "token", None)}
        if kind == "plan_item":
            values |= {"pk": row.calendar_id, "line": row.pk}
        if kind in ("attachment", "child_task"):
            values |= {"pk": row.question_id, "task": row.pk}
        if len(names) == 1 and values.get(names[0]) is None:
            return {names[0]: row.pk}
        return {name: values[name] for name in names}


def make_world(cast, *, body, below, author, worker, marks: bool) -> World:
    """One object of each kind in `body`; with `marks`, every text of it can be recognised."""
    mark = f" {MARK}" if marks else ""
    secret = PERSONAL_MARK if marks else "Secret"
    day = today() - timedelta(days=3)
    with act("test.world"):
        meeting = Meeting.objects.create(
            ref=f"ref-{body.pk}{mark}", body=body, kind="population", planned_on=day, first_planned_on=day,
            held_on=day, status="held", venue=f"Venue{mark}", host_name=f"Host{mark}", territory=body.territory,
        )  # fmt: skip
        calendars = _calendars(meeting, author, mark)
        MeetingEvent.objects.create(
            meeting=meeting, kind="held", happened_on=day, note=f"Note{mark}", by=author
        )
        citizen = _citizen(body, secret)
        question = Question.objects.create(
            meeting=meeting, position=1, body=body, text=f"Question about the road{mark}", citizen=citizen,
            topic=cast.topic, territory=body.territory, responsible=below, status="assigned", raised_on=day,
            due_on=day + timedelta(days=20), control_on=day + timedelta(days=19), clock_from=day, standing_since=day,
            received_on=day, promise=f"Promise{mark}", promise_by=f"Official{mark}",
            external_number=f"ЖТ-{body.pk}{mark}",
        )  # fmt: skip
        Event.objects.create(
            question=question, kind="noted", happened_on=day, note=f"Remark{mark}", by=author
        )
        link = give_slip(question).link.reveal()
        check = Check.objects.create(
            question=question, closing=question.events.unscoped("world").get(), body=below, drawn_on=day,
            due_on=day + timedelta(days=10), finding=f"Finding{mark}",
        )  # fmt: skip
        decided = _decided(question, worker, mark) | _routed(question, cast, author, mark)
        decided |= _in_advance(meeting, citizen, mark) | ordered(check, author) | kept_reports(author, mark)
        decided |= correction(question, decided["frozen_period"], author, mark)
        staff = _staff(body, author, mark)
        _papers(meeting, citizen, author, mark)
        plans = _plans(question, body, cast, author, mark)
        attachment = Attachment(
            question=question, name=f"file{mark.strip()}.txt", content_type="text/plain", size=4, sha256="0" * 64,
            added_by=author, key=uuid.uuid4(),
        )  # fmt: skip
        attachment.file.save("x", ContentFile(f"text{mark}".encode()), save=False)
        attachment.save()
        run = ImportRun.objects.create(kind="questions", by=author, file_name=f"f{mark}.csv", state="checked")
        saved = SavedFilter.objects.create(user=author, name=f"Filter{mark}", query="status=assigned")
    notice = Notice.objects.create(
        key=f"question:{question.pk}:test:{body.pk}", rule="question.assigned", recipient=worker, channel="in_app",
        params={"question": question.pk},
    )  # fmt: skip
    return World(
        {
            "meeting": meeting, "question": question, "citizen": citizen, "attachment": attachment, "import_run": run, "saved_filter": saved,
            "notice": notice, "check": check, **calendars, **decided, **plans, **staff, "slip": Named(token=link), "token": Named(), "day": Named(), "body": body, "territory": cast.territories["75"], "topic": cast.topic, "deadline_rule": DeadlineRule.objects.get(kind="check"), **_tables(cast, body),
        }
    )  # fmt: skip


def _staff(body, author: User, mark: str) -> dict:
    """A colleague with a role, an official in a post, another system of the body with a token."""
    post = Post.objects.create(body=body, rank="head", title_kk="т", title_ru="т", title_en="Akim")
    official = Official.objects.create(post=post, full_name="Synthetic Official", since=today())
    person = User.objects.create(email=f"x{mark.strip()}{body.pk}@example.kz", full_name=f"Colleague{mark}")
    role = Membership.objects.create(user=person, body=body, role="executor", started_on=today())
    account = User.objects.create(
        email=f"m{mark.strip()}{body.pk}@system.invalid", full_name=f"Register{mark}", is_machine=True
    )
    client = ApiClient.objects.create(
        account=account, body=body, role="executor", rights=["questions.view"], contact=f"Keeper{mark}"
    )
    token = ApiToken.objects.create(
        client=client, prefix="kzd_x", digest=f"{body.pk:032}".encode(), by=author, expires_on=today()
    )
    webhook = Webhook.objects.create(
        client=client, by=author, url=f"https://register.example/{body.pk}{mark.strip()}", kinds=["question.closed"],
        secret=Secret(new_secret()),
    )  # fmt: skip
    delivery = Delivery.objects.create(
        webhook=webhook, key=f"question:{body.pk}", kind="question.closed", source="question", row=1, at=timezone.now(),
        state="failed", trouble="status", status=500,
    )  # fmt: skip
    return {
        "post": post,
        "official": official,
        "user": person,
        "membership": role,
        "api_client": client,
        "api_token": token,
        "webhook": webhook,
        "delivery": delivery,
    }


def _citizen(body, secret: str) -> Citizen:
    citizen = Citizen(
        body=body, surname=secret, given_name="Given" + secret, iin=Iin("991231100010"),
        phone=Phone("+77012345678"), address=Secret(f"Street {secret}"), email=Secret(f"{secret}@example.kz"),
    )  # fmt: skip
    citizen.refresh_search()
    citizen.save()
    return citizen


def _papers(meeting: Meeting, citizen: Citizen, author: User, mark: str) -> None:
    """Somebody came to the meeting, and its minutes are a draft."""
    Attendee.objects.create(meeting=meeting, position=1, citizen=citizen, added_by=author)
    Minutes.objects.create(
        meeting=meeting, number=f"7{mark}", drawn_on=meeting.held_on, chair=f"Chair{mark}",
        secretary=f"Secretary{mark}", report=f"Report{mark}", decisions=f"Decisions{mark}", drawn_by=author,
    )  # fmt: skip


def _in_advance(meeting: Meeting, citizen: Citizen, mark: str) -> dict:
    """A question in advance; and a meeting that everybody may know of, with one whose own page its asker opens.

    The public columns of that meeting and the text of that question bear no mark: all else of them must not show.
    """
    day = today() + timedelta(days=20)
    public = Meeting.objects.create(
        ref=f"public-{meeting.ref}", body=meeting.body, kind="population", planned_on=day, first_planned_on=day,
        status="announced", announced_on=today(), channels=["site"], questions_until=day, territory=meeting.territory,
    )  # fmt: skip
    asked = [
        AdvanceQuestion.objects.create(
            meeting=at, position=1, client_key=uuid.uuid4(), source="staff", citizen=citizen, text=text
        )
        for at, text in ((meeting, f"Asked in advance{mark}"), (public, "Asked in advance"))
    ]
    return {"advance": asked[0], "public_meeting": public, "asked": Named(token=token_of(asked[1]))}


def _plans(question: Question, body, cast, author: User, mark: str) -> dict:
    """A root problem with the question, a plan item with all that hangs on it, a blocker, and a card that is not out.

    The problem of the public card is another one: its columns that everybody reads bear no mark.
    """
    day, soon = today(), today() + timedelta(days=40)
    facts = {"body": body, "topic": cast.topic, "named_on": day, "named_by": author}
    problem = RootProblem.objects.create(
        **facts, title=f"Problem{mark}", description=f"Behind it{mark}", territory=question.territory
    )
    JoinedQuestion.objects.create(problem=problem, question=question, joined_on=day, joined_by=author)
    item = ActionItem.objects.create(
        problem=problem, body=body, owner=author, title=f"Item{mark}", result=f"Result{mark}", starts_on=day,
        due_on=soon, first_due_on=soon, stage="approved", approved_on=day, document=f"Plan{mark}", drafted_on=day,
        drafted_by=author,
    )  # fmt: skip
    draft = ActionItem.objects.create(
        problem=problem, body=body, title=f"Draft{mark}", starts_on=day, due_on=soon, drafted_on=day,
        drafted_by=author,
    )  # fmt: skip
    milestone = Milestone.objects.create(item=item, title=f"Milestone{mark}", due_on=soon, first_due_on=soon)
    task = ItemTask.objects.create(item=item, body=body, text=f"Task{mark}", due_on=soon, given_on=day)
    change = DateChange.objects.create(
        item=item,
        from_on=soon,
        to_on=soon + timedelta(days=9),
        reason=f"Why{mark}",
        made_on=day,
        made_by=author,
    )
    PlanEvent.objects.create(
        problem=problem, item=item, kind="approved", happened_on=day, note=f"Event{mark}", by=author
    )
    return {
        "problem": problem, "action_item": item, "item_draft": draft, "milestone": milestone, "item_task": task,
        "date_change": change, **_blocked(problem, mark), **_cards(problem, facts, author, mark),
    }  # fmt: skip


def _blocked(problem: RootProblem, mark: str) -> dict:
    """A joint decision that the problem waits for, with the objection of a body."""
    body, day = problem.body, problem.named_on
    blocker = Blocker.objects.create(
        body=body,
        kind="joint",
        title=f"Blocker{mark}",
        description=f"Details{mark}",
        stage="needed",
        named_on=day,
    )
    BlockedProblem.objects.create(blocker=blocker, problem=problem, tied_on=day)
    for place, stage in enumerate(LADDERS["joint"].stages):
        BlockerStage.objects.create(blocker=blocker, stage=stage, position=place, frees=stage == "signed")
    position = BlockerPosition.objects.create(
        blocker=blocker, body=body, stand="objects", note=f"Objection{mark}", stated_on=day
    )
    return {"blocker": blocker, "position": position}


def _cards(problem: RootProblem, facts: dict, author: User, mark: str) -> dict:
    """A card that is being prepared, and one of another problem that everybody reads: its plan and blocker bear the mark."""
    soon = today() + timedelta(days=40)
    texts = {"text_kk": f"Мәтін{mark}", "text_ru": f"Текст{mark}", "step_kk": "Қадам", "step_ru": "Шаг"}
    card = PublicCard.objects.create(
        problem=problem, title_kk=f"Мәселе{mark}", title_ru=f"Проблема{mark}", **texts, step_on=soon,
        prepared_by=author, prepared_at=timezone.now(),
    )  # fmt: skip
    shown = RootProblem.objects.create(**facts, title=f"Known problem{mark}")
    _blocked(shown, mark)
    ActionItem.objects.create(
        problem=shown, body=shown.body, owner=author, title=f"Known item{mark}", starts_on=today(), due_on=soon,
        first_due_on=soon, stage="approved", approved_on=today(), document=f"Plan{mark}", drafted_on=today(),
    )  # fmt: skip
    public = PublicCard.objects.create(
        problem=shown, title_kk="Мәселе", title_ru="Проблема", text_kk="Мәтін", text_ru="Текст", step_kk="Қадам",
        step_ru="Шаг", step_on=soon, state="published", prepared_by=author, prepared_at=timezone.now(),
        published_by=author, published_at=timezone.now(), facts=facts_of(shown),
    )  # fmt: skip
    return {"card": card, "public_card": public, "public_problem": shown}


def _tables(cast, body) -> dict:
    """Rows of the tables of norms and groups, which are nobody's."""
    norm = Norm.objects.filter(host_level="region").first()
    with act("test.world"):
        exemption = NormExemption.objects.create(
            body=body, valid_from=today() + timedelta(days=30), source="act"
        )
    rule = MeetingRule.objects.get(kind="announcement")
    group = TargetGroup.objects.get(code="youth")
    tables = {"norm": norm, "norm_exemption": exemption, "meeting_rule": rule, "target_group": group}
    rules = {
        "systemic_rule": SystemicRule.objects.get(),
        "contradiction_rule": ContradictionRule.objects.get(),
    }
    return tables | rules | _complaints(cast)


def _complaints(cast) -> dict:
    """A word of e-Otinish and a number of people, which are nobody's."""
    with act("test.world"):
        word, _made = Spelling.objects.unscoped("test").get_or_create(
            field="body", key="unheard-of", text="Unheard-of"
        )
        facts = {"territory": cast.territories["75"], "year": 2022}
        people, _made = Population.objects.unscoped("test").get_or_create(
            **facts, defaults={"people": 2_000_000, "source": "Bureau"}
        )
        facts = {"state": "refused", "size": 1, "rejected": 1}
        upload = ComplaintUpload(by=cast.analyst, file_name="appeals.csv", **facts)
        for name in ("content", "errors"):
            getattr(upload, name).save(f"{name}.csv", ContentFile(b"number,registered_on\n"), save=False)
        upload.save()
    return {"spelling": word, "population": people, "upload": upload}


def _calendars(meeting: Meeting, author: User, mark: str) -> dict:
    """A version in force whose line is the meeting, and a draft for a new one."""
    facts = {"body": meeting.body, "year": meeting.planned_on.year, "drafted_by": author}
    in_force = MeetingCalendar.objects.create(
        **facts, state="approved", number=1, approved_on=meeting.planned_on, approved_by=f"Akim{mark}",
        document=f"Order{mark}", note=f"Why{mark}", recorded_at=timezone.now(),
    )  # fmt: skip
    draft = MeetingCalendar.objects.create(**facts, base=in_force)
    line = {
        "ref": meeting.ref, "kind": "population", "planned_on": meeting.planned_on, "venue": f"Hall{mark}",
        "host_name": f"Host{mark}", "territory": meeting.territory,
    }  # fmt: skip
    PlanItem.objects.create(calendar=in_force, meeting=meeting, **line)
    return {
        "calendar": in_force,
        "calendar_draft": draft,
        "plan_item": PlanItem.objects.create(calendar=draft, **line),
    }


def _routed(question: Question, cast, author: User, mark: str) -> dict:
    """A task that the responsible body raised to the host, and a routing rule, which is nobody's."""
    giver = question.responsible if question.responsible != question.body else cast.office
    task = ChildTask.objects.create(
        question=question, giver=giver, body=question.body, direction="up", text=f"Task{mark}",
        due_on=question.due_on, given_by=author,
    )  # fmt: skip
    rule = RoutingRule.objects.create(order=1, topic=cast.topic, body=cast.ministry)
    return {"child_task": task, "routing_rule": rule}


def _decided(question: Question, worker: User, mark: str) -> dict:
    """A proposal that waits, a text template of the body and one for everybody."""
    proposal = Proposal.objects.create(
        question=question,
        kind="extension",
        until=question.due_on + timedelta(days=10),
        reason=f"Reason{mark}",
        made_by=worker,
    )
    texts = {"text_kk": f"Үлгі{mark}", "text_ru": f"Шаблон{mark}"}
    template = AnswerTemplate.objects.create(body=question.body, name=f"Template{mark}", **texts)
    common, _made = AnswerTemplate.objects.get_or_create(
        body=None, name="For everybody", defaults={"text_kk": "Үлгі", "text_ru": "Шаблон"}
    )
    return {"proposal": proposal, "template": template, "common_template": common}


def own_world(cast) -> World:
    """The marked world of the own akimat."""
    return make_world(
        cast, body=cast.own, below=cast.own_district, author=cast.registrar, worker=cast.executor, marks=True
    )


def sister_world(cast) -> World:
    """The plain world of the sister akimat."""
    return make_world(
        cast,
        body=cast.sister,
        below=cast.sister,
        author=cast.sister_registrar,
        worker=cast.sister_executor,
        marks=False,
    )


def parameters(urlconf: str | None = None) -> dict[str, tuple[str, ...]]:
    """Names of the URL parameters of each named route."""
    found: dict[str, tuple[str, ...]] = {}

    def walk(patterns, inherited):
        for entry in patterns:
            names = (*inherited, *entry.pattern.converters)
            if isinstance(entry, URLResolver):
                walk(entry.url_patterns, names)
            elif isinstance(entry, URLPattern) and entry.name:
                found[entry.name] = names

    walk(get_resolver(urlconf).url_patterns, ())
    return found


def address(route: str, kind: str, world: World, names: tuple[str, ...]) -> str:
    """The URL of a route for the world's object of that kind."""
    return reverse(route, kwargs=world.kwargs(kind, names) if kind else {})
