"""Roles, reach and what each person sees of people, runs and history."""

from datetime import date

import pytest
from django.utils import translation

from common.acts import act
from common.scoping import get_visible_or_404
from organisations.actions import people
from organisations.models import Body, CalendarDay, CalendarVersion, History, ImportRun, Membership, User
from organisations.querysets import sees_all_cases
from organisations.rights import CASE_ROLES, ROLES, Reach, Right, Role, roles_with


def codes(queryset) -> set[str]:
    return set(queryset.values_list("code", flat=True))


@pytest.mark.parametrize(
    ("who", "right", "expected"),
    [
        ("registrar", None, {"akimat-75", "akimat-751710000"}),
        ("registrar", Right.QUESTIONS_REGISTER, {"akimat-75", "akimat-751710000"}),
        ("registrar", Right.QUESTIONS_CONTROL, set()),
        ("executor", None, {"akimat-75"}),
        ("district_executor", None, {"akimat-751710000"}),
        ("head", Right.REPORTS_VIEW, {"akimat-75", "akimat-751710000"}),
        ("ministry_controller", None, {"min-energy"}),
        ("administrator", None, set()),
        ("stranger", None, set()),
        ("deactivated", None, set()),
    ],
)
def test_bodies_in_reach(cast, who, right, expected):
    assert codes(Body.objects.in_reach_of(getattr(cast, who), right)) == expected


def test_an_analyst_reaches_every_body(cast):
    assert codes(Body.objects.in_reach_of(cast.analyst)) == codes(Body.objects.all())
    assert sees_all_cases(cast.analyst)
    assert not sees_all_cases(cast.head)
    assert not sees_all_cases(cast.administrator)


def test_rights_hold_in_their_place(cast):
    assert cast.registrar.can(Right.MEETINGS_HOLD, cast.own_district)
    assert not cast.registrar.can(Right.MEETINGS_HOLD, cast.sister)
    assert not cast.executor.can(Right.QUESTIONS_WORK, cast.own_district)
    assert cast.district_executor.can(Right.QUESTIONS_WORK, cast.own_district)
    assert not cast.district_executor.can(Right.QUESTIONS_WORK, cast.own)
    assert cast.administrator.can(Right.DIRECTORY_MANAGE, cast.own)
    assert not cast.administrator.can(Right.QUESTIONS_VIEW)
    assert cast.head.has_role(Role.HEAD)
    assert not cast.head.has_role(Role.ANALYST)
    assert cast.stranger.body is None


def test_two_roles_add_up(cast):
    people.give_role(
        by=cast.administrator, user_id=cast.executor.pk, body=cast.ministry, role=Role.CONTROLLER
    )
    both = User.objects.unscoped("test").get(pk=cast.executor.pk)
    assert codes(Body.objects.in_reach_of(both)) == {"akimat-75", "min-energy"}
    assert both.can(Right.QUESTIONS_CONTROL, cast.ministry)
    assert not both.can(Right.QUESTIONS_CONTROL, cast.own)


def test_the_table_of_roles():
    assert set(ROLES) == set(Role)
    assert Role.ADMINISTRATOR not in CASE_ROLES
    assert roles_with(Right.PEOPLE_MANAGE) == (Role.ADMINISTRATOR,)
    for role in CASE_ROLES:
        assert not {Right.DIRECTORY_MANAGE, Right.PEOPLE_MANAGE} & ROLES[role].rights, role
    assert Right.PERSONAL_VIEW not in ROLES[Role.ANALYST].rights
    assert ROLES[Role.ANALYST].reach == Reach.ALL


def test_people_see_colleagues_in_reach_and_themselves(cast):
    seen = set(User.objects.visible_to(cast.registrar).values_list("pk", flat=True))
    expected = {
        cast.registrar,
        cast.executor,
        cast.controller,
        cast.head,
        cast.district_executor,
        cast.deactivated,
    }
    assert seen == {person.pk for person in expected}
    assert list(User.objects.visible_to(cast.stranger)) == [cast.stranger]
    assert not User.objects.visible_to(cast.deactivated).exists()
    assert not User.objects.visible_to(None).exists()
    assert User.objects.visible_to(cast.administrator).count() == 15
    assert Membership.objects.visible_to(cast.district_executor).count() == 1


def test_choice_of_colleagues(cast):
    workers = User.objects.visible_to(cast.controller).working_in(cast.own, Right.QUESTIONS_WORK)
    assert set(workers) == {cast.executor, cast.controller}  # the closed controller is not among them


def test_runs_are_their_starters_and_history_is_on_no_screen(cast):
    with act("test"):
        run = ImportRun.objects.create(
            kind="bodies", by=cast.administrator, file_name="a.csv", state="checked"
        )
    assert get_visible_or_404(ImportRun, cast.administrator, pk=run.pk) == run
    assert not ImportRun.objects.visible_to(cast.head).exists()
    assert not History.objects.visible_to(cast.administrator).exists()
    assert str(run) == "bodies a.csv"


def test_names_follow_the_language(cast):
    for code, expected in (
        ("kk", "Akimat of Almaty city kk"),
        ("ru", "Akimat of Almaty city ru"),
        ("de", None),
    ):
        with translation.override(code):
            assert cast.own.name == (expected or cast.own.name_kk)
    with translation.override("en"):
        assert str(cast.own) == "Akimat of Almaty city"
        assert cast.territories["medeu"].short_name == "Medeu District"
        membership = Membership.objects.unscoped("test").get(user=cast.head)
        assert str(membership) == "Head, Akimat of Almaty city"
    assert str(cast.head) == "Head"
    assert str(CalendarVersion(number=3)) == "3"
    assert not CalendarDay(kind="holiday").is_working


def test_a_body_exists_between_its_days():
    body = Body(valid_from=date(2020, 1, 1), valid_to=date(2025, 1, 1))
    assert [body.exists_on(day) for day in (date(2019, 12, 31), date(2020, 1, 1), date(2024, 12, 31), date(2025, 1, 1))] == [
        False, True, True, False
    ]  # fmt: skip
