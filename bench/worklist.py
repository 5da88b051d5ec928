"""The work list of 50 rows among millions: page 1 and page 1,000 beside a bare Django list of the same rows.

    manage.py prepare && python -m bench.millions 10000000 && python -m bench.worklist

As somebody who sees every question. "bare": the rows of the page by key, with what a row shows, ordered, and nothing else: no
rights, filters, counts or neighbours. Goals: the page ≤ 1.5 × bare, where bare is given the same template; page 1,000 ≤ 1.2 ×
page 1.
"""

import os
from statistics import median
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

ROUNDS, DEEP = 15, 50_000
LISTS = (
    ("all, newest first", "tab=all"),
    ("all, by last day", "tab=all&sort=due"),
    ("a region", "tab=all&region=75"),
    ("a region, open", "tab=all&region=75&status=in_work"),
    ("a status", "tab=all&status=explained"),
    ("a tier and a sphere", "tab=all&tier=local&topic=roads"),
    ("a district", "tab=all&territory=751510000"),
    ("overdue", "tab=overdue"),
    ("due soon", "tab=due"),
    ("nobody has taken", "tab=unassigned"),
    ("a frequent word", "tab=all&text=ауыл"),
    ("a word of 4,000", "tab=all&text=345"),
    ("a word of 400", "tab=all&text=3451"),
    ("a word of 40", "tab=all&text=34517"),
    ("frequent and rare", "tab=all&text=ауыл 34517"),
    ("rare, overdue", "tab=overdue&text=345"),
    ("a word nobody has", "tab=all&text=дорога"),
)


def main() -> None:
    """Measure and print medians."""
    from django.test import override_settings
    from django.urls import reverse

    from appeals.models import Question
    from bench.people import somebody

    client, url = somebody(), reverse("question_list")
    print(f"{Question.objects.unscoped('bench').count():,} questions, medians of {ROUNDS} rounds, ms")
    print(
        f"{'list':24} {'queries':>7} {'SQL':>7} {'page 1':>8} {'bare':>8} {'ratio':>6} {'page 1,000':>11} {'to page 1':>9}"
    )
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        for name, query in LISTS:
            line(client, name, f"{url}?{query}")


def line(client, name: str, address: str) -> None:
    """One list: what its pages cost."""
    context = looked_into(client, address)
    keys = [row.question.pk for row in context["rows"]]
    asked, sql = asked_by(client, address)
    own, bare = in_turn(lambda: client.get(address), lambda: bare_list(context, keys))
    deep = place(context["user"], address)
    beside = ("", "")
    if deep:
        far, near = in_turn(lambda: client.get(deep), lambda: client.get(address))
        beside = (f"{far:.0f}", f"{far / near:.2f}")
    print(
        f"{name:24} {asked:7} {sql:7.0f} {own:8.0f} {bare:8.0f} {own / bare:6.2f} {beside[0]:>11} {beside[1]:>9}"
    )


def looked_into(client, address: str):
    """The context of the page; only this once, as templates that tell it are slower."""
    from django.test.utils import setup_test_environment, teardown_test_environment

    setup_test_environment(debug=False)
    try:
        answer = client.get(address)
    finally:
        teardown_test_environment()
    assert answer.status_code == 200, (address, answer.status_code)
    return answer.context


def in_turn(*works) -> list[float]:
    """Medians of milliseconds of works done in turn."""
    times: list[list[float]] = [[] for _work in works]
    for _round in range(ROUNDS):
        for spent, work in zip(times, works, strict=True):
            begin = perf_counter()
            work()
            spent.append((perf_counter() - begin) * 1000)
    return [median(spent) for spent in times]


def bare_list(context, keys: list[int]) -> None:
    """The same rows by key, in the same template."""
    from django.template.loader import render_to_string

    from appeals.models import Question
    from appeals.queries import days_now, for_rows
    from appeals.views.rows import row_of

    user, days = context["user"], days_now()
    found = for_rows(Question.objects.unscoped("bench").filter(pk__in=keys)).order_by("pk")
    rows = [row_of(question, user, days, can_tick=False) for question in found]
    names = context.keys()
    shown = {name: context[name] for name in names} | {"rows": rows}
    render_to_string("appeals/list.html", shown, context["request"])


def asked_by(client, address: str) -> tuple[int, float]:
    """Queries of the page and their milliseconds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        client.get(address)
    return len(captured), sum(float(one["time"]) for one in captured.captured_queries) * 1000


def place(user, address: str) -> str:
    """The address of page 1,000, or nothing where the list is shorter."""
    from django.test import RequestFactory

    from appeals.views.worklist import _asked

    request = RequestFactory().get(address)
    request.user = user
    work = _asked(request)
    key, column = work.questions.order_by(*work.order.terms), work.order.column
    row = key.values_list(column, "pk")[DEEP - 1 : DEEP].first()
    return f"{address}&after={row[0].isoformat()}.{row[1]}" if row else ""


if __name__ == "__main__":
    django.setup()
    main()
