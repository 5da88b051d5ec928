"""Many open questions at once, copied from one that was made by the real acts."""

from __future__ import annotations

from datetime import date
from itertools import count

from appeals.models import Question
from common.acts import act
from common.dates import today
from organisations.models import Body, Membership, User
from organisations.rights import Role
from tests.appeals.make import make_meeting, make_question

_number = count(1)
NOT_COPIED = ("id", "search", "stat_class", "created_at")


def many_executors(body: Body, number: int) -> list[User]:
    """People of a body, one letter each."""
    with act("test.people"):
        people = User.objects.bulk_create(
            User(
                email=f"e{next(_number)}@example.kz", full_name="Executor", language="en", password="!",
                digest="once", works_from="00:00", works_until="23:59:59.999",
            )
            for _ in range(number)
        )  # fmt: skip
        Membership.objects.bulk_create(
            Membership(user=person, body=body, role=Role.EXECUTOR, started_on=date(2022, 1, 1))
            for person in people
        )
    return people


def many_questions(cast, number: int, executors: list[User], *, control_on: date | None = None) -> list[int]:
    """Questions in work whose day to control is today (or `control_on`), spread over the executors."""
    meeting = make_meeting(cast.own)
    model = make_question(cast.registrar, meeting, topic=cast.topic)
    names = [field.attname for field in Question._meta.concrete_fields if field.name not in NOT_COPIED]
    values = {name: getattr(model, name) for name in names}
    day = control_on or today()
    values |= {"responsible_id": cast.own.pk, "status": "in_work", "client_key": None, "control_on": day}
    values |= {"raised_on": min(day, today()), "received_on": min(day, today()), "due_on": max(day, today())}
    values["clock_from"] = values["standing_since"] = values["raised_on"]
    with act("test.questions"):
        made = Question.objects.bulk_create(
            Question(**values | {"position": place + 2, "executor_id": executors[place % len(executors)].pk})
            for place in range(number)
        )
        Question.objects.unscoped("test").filter(pk=model.pk).update(status="in_plan")
    return [question.pk for question in made]
