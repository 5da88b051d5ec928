"""The named cast of the tests: an own akimat with a district, a sister akimat, a ministry, and their people.

cast.own (akimat of Almaty city) ─ cast.own_district       cast.sister (akimat of Aktobe region)
cast.ministry (Ministry of Energy)                          cast.office (Government office)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from appeals.actions.deadline_rules import load_deadline_rules
from appeals.models import Topic
from common.acts import act
from meetings.actions.reference import load_meeting_reference
from organisations.models import Body, Membership, Territory, User
from organisations.rights import Role
from plans.actions.reference import load_plan_reference
from reports.actions.contradiction_rules import load_contradiction_rule

PASSWORD = "a long enough sentence 42"


@dataclass
class Cast:
    """Bodies, territories, topics and one person per role."""

    territories: dict[str, Territory]
    own: Body
    own_district: Body
    sister: Body
    ministry: Body
    office: Body
    sphere: Topic
    topic: Topic
    registrar: User
    executor: User
    controller: User
    head: User
    district_executor: User
    sister_registrar: User
    sister_executor: User
    sister_controller: User
    ministry_registrar: User
    ministry_controller: User
    ministry_head: User
    analyst: User
    administrator: User
    stranger: User
    deactivated: User


def make_cast() -> Cast:
    """Create the cast; called once per test by the fixture `cast`."""
    load_deadline_rules()
    load_meeting_reference()
    load_plan_reference()
    load_contradiction_rule()
    with act("test.cast"):
        territories = _territories()
        bodies = _bodies(territories)
        topics = _topics(bodies["ministry"])
        people = _people(bodies)
    return Cast(territories=territories, **bodies, **topics, **people)


def _territories() -> dict[str, Territory]:
    def make(code: str, name: str, level: str, parent=None, **more) -> Territory:
        return Territory.objects.create(
            code=code,
            level=level,
            parent=parent,
            region_code=code[:2],
            name_kk=f"{name} kk",
            name_ru=f"{name} ru",
            name_en=name,
            **more,
        )

    almaty = make("750000000", "Almaty", "region", is_city=True, tile_column=5, tile_row=5)
    aktobe = make("150000000", "Aktobe Region", "region", tile_column=2, tile_row=3)
    medeu = make("751710000", "Medeu District", "district", almaty)
    return {"75": almaty, "15": aktobe, "medeu": medeu}


def _bodies(territories: dict[str, Territory]) -> dict[str, Body]:
    def make(code: str, name: str, kind: str, level: str, parent=None, territory=None) -> Body:
        path = f"{parent.path if parent else '/'}{code}/"
        return Body.objects.create(
            code=code,
            kind=kind,
            level=level,
            parent=parent,
            path=path,
            territory=territory,
            name_kk=f"{name} kk",
            name_ru=f"{name} ru",
            name_en=name,
        )

    own = make("akimat-75", "Akimat of Almaty city", "local", "city", territory=territories["75"])
    return {
        "own": own,
        "own_district": make(
            "akimat-751710000", "Akimat of Medeu District", "local", "district", own, territories["medeu"]
        ),
        "sister": make(
            "akimat-15", "Akimat of Aktobe Region", "local", "region", territory=territories["15"]
        ),
        "ministry": make("min-energy", "Ministry of Energy", "central", "ministry"),
        "office": make("government-office", "Government Office", "central", "committee"),
    }


def _topics(ministry: Body) -> dict[str, Topic]:
    sphere = Topic.objects.create(code="roads", name_kk="Жолдар", name_ru="Дороги", name_en="Roads")
    topic = Topic.objects.create(
        code="roads.repair",
        parent=sphere,
        name_kk="Жол жөндеу",
        name_ru="Ремонт дорог",
        name_en="Road repair",
        keywords=["дорог", "асфальт", "жол", "шұңқыр"],
        central_body=ministry,
    )
    return {"sphere": sphere, "topic": topic}


def _people(bodies: dict[str, Body]) -> dict[str, User]:
    def make(name: str, body: Body | None, role: str | None, **more) -> User:
        user = User(
            email=f"{name}@example.kz", full_name=name.replace("_", " ").title(), language="en", **more
        )
        user.set_password(PASSWORD)
        user.save()
        if body is not None:
            Membership.objects.create(user=user, body=body, role=role, started_on=date(2022, 1, 1))
        return user

    own, district, sister, ministry = (bodies[k] for k in ("own", "own_district", "sister", "ministry"))
    return {
        "registrar": make("registrar", own, Role.REGISTRAR),
        "executor": make("executor", own, Role.EXECUTOR),
        "controller": make("controller", own, Role.CONTROLLER),
        "head": make("head", own, Role.HEAD),
        "district_executor": make("district_executor", district, Role.EXECUTOR),
        "sister_registrar": make("sister_registrar", sister, Role.REGISTRAR),
        "sister_executor": make("sister_executor", sister, Role.EXECUTOR),
        "sister_controller": make("sister_controller", sister, Role.CONTROLLER),
        "ministry_registrar": make("ministry_registrar", ministry, Role.REGISTRAR),
        "ministry_controller": make("ministry_controller", ministry, Role.CONTROLLER),
        "ministry_head": make("ministry_head", ministry, Role.HEAD),
        "analyst": make("analyst", bodies["office"], Role.ANALYST),
        "administrator": make("administrator", bodies["office"], Role.ADMINISTRATOR),
        "stranger": make("stranger", None, None),
        "deactivated": make("deactivated", own, Role.CONTROLLER, is_active=False),
    }
