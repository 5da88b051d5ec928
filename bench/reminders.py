"""How long it takes to find and write reminders over many open questions, and to find that there is nothing to do.

    python -m bench.reminders [QUESTIONS]        100,000 unless told otherwise

In a transaction that is rolled back, on the database of the environment. The first run writes the reminders of a day on which
every sixth question stands on a rung; the second finds nothing new; then the same with the clock of the next day.
"""

import os
import sys
from datetime import date, timedelta
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
BODIES, PEOPLE = 200, 10


def main(number: int) -> None:
    """Print the seconds of each run."""
    django.setup()
    from django.db import transaction

    from appeals.actions import reminders
    from common.acts import act
    from notices.models import Notice
    from organisations.workdays import load_calendar

    with transaction.atomic():
        with act("bench.facts"):
            calendar = load_calendar()
            day = calendar.nth_working_day_after(date.today(), 1)
            make(number, day)
        for name, when in (("first day", day), ("again", day), ("next working day", calendar.nth_working_day_after(day, 1)), ("again", calendar.nth_working_day_after(day, 1))):  # fmt: skip
            reminders.today = lambda when=when: when
            begin = perf_counter()
            written = reminders.remind()
            print(f"{number} open questions, {name:18} {perf_counter() - begin:6.2f} s, {written} rows")
        print(f"{Notice.objects.unscoped('bench').count()} notices")
        transaction.set_rollback(True)


def make(number: int, day: date) -> None:
    """Questions in work of many bodies, their days spread over 30 working days around `day`."""
    from django.db import connection

    from appeals.models import Question
    from meetings.models import Meeting
    from organisations.models import Body, Membership, User
    from organisations.rights import Role

    bodies = Body.objects.bulk_create(
        Body(code=f"bench-{n}", kind="local", level="region", path=f"/bench-{n}/", name_kk="B", name_ru="B", name_en="B")
        for n in range(BODIES)
    )  # fmt: skip
    people = User.objects.bulk_create(
        User(email=f"bench{n}@example.kz", full_name="Bench", password="!") for n in range(BODIES * PEOPLE)
    )
    roles = [Role.EXECUTOR] * (PEOPLE - 2) + [Role.CONTROLLER, Role.HEAD]
    Membership.objects.bulk_create(
        Membership(user=person, body=bodies[n // PEOPLE], role=roles[n % PEOPLE], started_on=date(2022, 1, 1))
        for n, person in enumerate(people)
    )
    first = day - timedelta(days=60)
    meetings = Meeting.objects.bulk_create(
        Meeting(ref="bench", body=body, kind="population", planned_on=first, first_planned_on=first, held_on=first, status="held")
        for body in bodies
    )  # fmt: skip
    Question.objects.bulk_create(
        (
            Question(
                meeting=meetings[n % BODIES], body=bodies[n % BODIES], position=n, text="t", raised_on=first,
                clock_from=first, standing_since=first, received_on=first, status="in_work",
                responsible=bodies[n % BODIES],
                executor=people[(n % BODIES) * PEOPLE + n // BODIES % (PEOPLE - 2)] if n % 3 else None,
                control_on=day + timedelta(days=n % 42 - 21), due_on=day + timedelta(days=n % 42 - 20),
            )
            for n in range(number)
        ),
        batch_size=2000,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE appeals_question")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 100_000)
