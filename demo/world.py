"""Everything that the parts of the demo share: directories, texts, people, staff and hosts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from random import Random

from appeals.enums import Language, QuestionKind
from appeals.models import Topic
from demo.chance import chance, chosen
from demo.days import Workdays
from demo.figures import SPHERES, region_rows
from demo.people import People
from demo.staff import Team, appoint_hosts, hire
from demo.texts import Texts
from meetings.groups import group_codes
from organisations.enums import BodyKind, BodyLevel, TerritoryLevel
from organisations.models import Body, Official, Territory, User
from organisations.workdays import load_calendar

KINDS = {
    QuestionKind.APPLICATION: 55,
    QuestionKind.COMPLAINT: 12,
    QuestionKind.MESSAGE: 12,
    QuestionKind.PROPOSAL: 8,
    QuestionKind.INQUIRY: 6,
    QuestionKind.RESPONSE: 1,
    "": 6,
}


@dataclass
class World:
    """The country of the demo on a day. `scale` 1 is the published record."""

    year: int
    today: date
    seed: int
    scale: float

    def __post_init__(self):
        self.texts, self.people = Texts(), People()
        self.calendar = load_calendar()
        self.workdays = Workdays(self.calendar, date(self.year, 1, 1), self.today + timedelta(days=120))
        self.bodies = {body.code: body for body in Body.objects.select_related("territory", "parent")}
        self.bodies_by_pk = {body.pk: body for body in self.bodies.values()}
        self.regions = {t.region_code: t for t in Territory.objects.filter(level=TerritoryLevel.REGION)}
        self.kazakh_share = {row.code: row.kazakh for row in region_rows()}
        self.groups = group_codes()
        self.teams: dict[int, Team] = {}
        self.hosts: dict[int, list[Official]] = {}

    def chance(self, *names) -> Random:
        """A stream of chance of its own for a purpose."""
        return chance(self.seed, *names)

    def people_the_country(self) -> None:
        """Give every body its staff and its head."""
        rng = self.chance("staff")
        self.teams = hire(self.bodies.values(), self.people, rng, since=date(self.year, 1, 3))
        self.hosts = appoint_hosts(self.bodies.values(), self.people, rng, since=date(self.year - 1, 9, 1))

    @cached_property
    def districts(self) -> dict[str, list[Territory]]:
        """Districts by code of their region; the region itself where it has none."""
        found = {code: [] for code in self.regions}
        for district in Territory.objects.filter(level=TerritoryLevel.DISTRICT).order_by("code"):
            found[district.region_code].append(district)
        return {code: rows or [self.regions[code]] for code, rows in found.items()}

    @cached_property
    def akimats(self) -> dict[str, list[Body]]:
        """Akimats of each region, that of the region first."""
        local = sorted((b for b in self.bodies.values() if b.kind == BodyKind.LOCAL), key=lambda b: b.path)
        found: dict[str, list[Body]] = {}
        for body in sorted(local, key=lambda b: b.parent_id is not None):
            found.setdefault(body.territory.region_code, []).append(body)
        return found

    def ministries(self, day: date) -> list[Body]:
        """Ministries that exist on a day."""
        found = (b for b in self.bodies.values() if b.level == BodyLevel.MINISTRY and b.exists_on(day))
        return sorted(found, key=lambda body: body.code)

    @cached_property
    def topics(self) -> list[Topic]:
        """Topics that people ask about (the second level)."""
        return list(Topic.objects.filter(parent__isnull=False).select_related("parent").order_by("code"))

    @cached_property
    def topic_weights(self) -> list[float]:
        """How often people ask akims about each topic: the weight of its sphere, shared by its topics."""
        spheres = [topic.parent.code for topic in self.topics]
        return [SPHERES[sphere] / spheres.count(sphere) for sphere in spheres]

    @cached_property
    def _own_topics(self) -> dict[int, list[Topic]]:
        return {
            body.pk: [topic for topic in self.topics if topic.central_body_id in self._heirs(body)]
            for body in self.bodies.values()
            if body.kind == BodyKind.CENTRAL
        }

    def _heirs(self, body: Body) -> set[int]:
        found = {body.pk}
        for successor in body.successors.all():
            found |= self._heirs(successor)
        return found

    def topic(self, rng: Random, host: Body) -> Topic:
        """What is asked at a meeting of the host: a ministry mostly hears what it is competent for."""
        own = self._own_topics.get(host.pk)
        if own and rng.random() < 0.78:
            return rng.choice(own)
        return rng.choices(self.topics, self.topic_weights)[0]

    def kind(self, rng: Random) -> str:
        """The legal kind of a question; now and then it has not been classified."""
        return chosen(rng, KINDS)

    def language(self, rng: Random, territory: Territory) -> str:
        """The language in which somebody of the territory asks."""
        kazakh = rng.random() < self.kazakh_share[territory.region_code]
        return Language.KK if kazakh else Language.RU

    def team(self, body: Body) -> Team:
        """Who works in a body."""
        return self.teams[body.pk]

    def host(self, body: Body, day: date) -> Official:
        """Who heads the body on a day."""
        return next(o for o in self.hosts[body.pk] if o.until is None or day <= o.until)

    def someone(self, body: Body, role: str) -> User:
        """The person of a role in a body."""
        return getattr(self.team(body), role)
