"""Reading routing rules: the one that takes a question, and a trial of one over past questions, in counts only."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import F
from django.db.models.functions import Coalesce

from appeals.models import Question, RoutingRule, Topic
from appeals.policies_complaints import may_answer
from appeals.routing_rules import Case, Line, first_match
from organisations.models import Body, Territory

TRIED_OVER = timedelta(days=180)
TOP = 10
COLUMNS = ("pk", "body_id", "topic_id", "territory_id", "level", "automatic")


def lines_of(rules) -> list[Line]:
    """Rules in their order, as the pure matching takes them: one query."""
    return [Line(*row) for row in rules.order_by("order", "pk").values_list(*COLUMNS)]


def routed_by_rules(
    host: Body,
    topic: Topic | None,
    territory: Territory | None,
    day: date,
    *,
    complained_of: Body | None = None,
    automatic: bool = False,
) -> tuple[Body | None, int | None]:
    """The body that the rules name for a question, and the key of the rule. With `automatic`: only if it assigns at once.

    A body that did not exist on the day or that the complaint forbids is passed over, as if its rule were not there.
    """
    lines = lines_of(RoutingRule.objects.filter(is_active=True))
    if not lines or (automatic and not any(line.automatic for line in lines)):
        return None, None
    bodies = Body.objects.in_bulk({line.body for line in lines})

    def allowed(key: int) -> bool:
        return bodies[key].exists_on(day) and may_answer(complained_of, host, bodies[key])

    line = first_match(lines, _case(host, topic, territory), allowed)
    if line is None or (automatic and not line.automatic):
        return None, None
    return bodies[line.body], line.pk


def _case(host: Body, topic: Topic | None, territory: Territory | None) -> Case:
    topics = {topic.pk, topic.parent_id} - {None} if topic is not None else set()
    around = set()
    while territory is not None:
        around.add(territory.pk)
        territory = territory.parent
    return Case(frozenset(topics), frozenset(around), host.level)


@dataclass
class Trial:
    """What a rule would have done with the questions of the last half-year. Counts only: nobody sees a case here.

    `looked_at`: all questions of the time; `taken_before`: a rule before it takes them; `fit`: this one does;
    `agreed`: they went to its body anyway; `elsewhere`: where the others went, the most frequent first.
    """

    since: date
    looked_at: int = 0
    taken_before: int = 0
    fit: int = 0
    agreed: int = 0
    unassigned: int = 0
    went: Counter = field(default_factory=Counter)
    elsewhere: list[tuple[Body, int]] = field(default_factory=list)

    @property
    def differs(self) -> int:
        """How many would have gone to another body than they did."""
        return self.fit - self.agreed - self.unassigned


def try_rule(rule: RoutingRule, day: date) -> Trial:
    """Try the rule at its place in the order, after the active ones before it."""
    rules = RoutingRule.objects.exclude(pk=rule.pk).filter(is_active=True)
    before = [line for line, order in _with_order(rules) if order < (rule.order, rule.pk)]
    this = Line(*(getattr(rule, name) for name in COLUMNS))
    bodies = Body.objects.in_bulk({line.body for line in (*before, this)})
    around = _Around()
    trial = Trial(day - TRIED_OVER)
    for topic, sphere, place, level, host, complained_of, responsible, raised_on in _past(trial.since, day):
        trial.looked_at += 1
        case = Case(frozenset({topic, sphere} - {None}), around.of(place), level)

        def allowed(key: int, host=host, complained_of=complained_of, raised_on=raised_on) -> bool:
            return bodies[key].exists_on(raised_on) and around.may_answer(complained_of, host, bodies[key])

        line = first_match((*before, this), case, allowed)
        if line is None:
            continue
        if line.pk != rule.pk:
            trial.taken_before += 1
            continue
        trial.fit += 1
        _count(trial, rule.body_id, responsible)
    named = Body.objects.in_bulk(trial.went.keys())
    trial.elsewhere = [(named[key], number) for key, number in trial.went.most_common(TOP)]
    return trial


def _count(trial: Trial, body: int, responsible: int | None) -> None:
    if responsible is None:
        trial.unassigned += 1
    elif responsible == body:
        trial.agreed += 1
    else:
        trial.went[responsible] += 1


def _with_order(rules) -> list[tuple[Line, tuple[int, int]]]:
    rows = rules.order_by("order", "pk").values_list("order", *COLUMNS)
    return [(Line(*row), (order, row[0])) for order, *row in rows]


def _past(since: date, until: date):
    """What rules look at, for each question of the time: keys and levels, nothing of the case itself."""
    rows = Question.objects.unscoped("a trial of a rule: counts only")
    rows = rows.filter(raised_on__gte=since, raised_on__lte=until).order_by()
    return rows.values_list(
        "topic_id",
        "topic__parent_id",
        Coalesce(F("territory_id"), F("meeting__territory_id")),
        "body__level",
        "body_id",
        "complained_of_id",
        "responsible_id",
        "raised_on",
    ).iterator(chunk_size=5000)


class _Around:
    """What stands around each territory, and the bodies of complaints; each read once."""

    def __init__(self):
        self.parents = dict(Territory.objects.values_list("pk", "parent_id"))
        self.known: dict[int | None, frozenset[int]] = {None: frozenset()}
        self.bodies: dict[int, Body] = {}

    def of(self, place: int | None) -> frozenset[int]:
        """The territory and all around it."""
        if place not in self.known:
            self.known[place] = self.of(self.parents.get(place)) | {place}
        return self.known[place]

    def may_answer(self, complained_of: int | None, host: int, body: Body) -> bool:
        """As `policies_complaints.may_answer`, by keys."""
        if complained_of is None:
            return True
        return may_answer(self._body(complained_of), self._body(host), body)

    def _body(self, key: int) -> Body:
        if key not in self.bodies:
            self.bodies[key] = Body.objects.get(pk=key)
        return self.bodies[key]
