"""Root problems and action plans of the last ten months and the next year: which bodies have which, and the days of it.

Sixty plan items at full scale; in a smaller demo fewer, but those of the accounts always, with every kind of blocker.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import partial
from itertools import cycle

from appeals.models import Topic
from demo import clock
from demo.accounts import AKIMAT, DOMAIN
from demo.lives import Lives
from demo.orphans import Orphans
from demo.plan_courses import BELOW, DRAFT, DROPPED, FRESH, OF_ACCOUNTS, ONCE, PREPARED, USUAL, Story
from demo.plan_life import ProblemLife
from demo.texts import rows
from organisations.enums import BodyKind
from organisations.models import Body, User
from organisations.rights import Role

ITEMS = 60
TIED_REGIONS = 3  # of the others, whose problem waits for the same amendment
TIED_TEXT, LAW_TEXT = "local-coal", "coal"
ELSEWHERE = "min-national-economy"  # helps where nobody is competent
# One problem in so many has a public card: published long ago, just now, being prepared.
CARDS = ((5, ONCE), (13, FRESH), (17, PREPARED))


class Planning:
    """Puts plans on the agenda."""

    def __init__(self, lives: Lives, bodies: list[Body]):
        self.lives, self.world, self.agenda = lives, lives.world, lives.agenda
        self.bodies = bodies
        self.texts = {row["code"]: row for row in rows("problems")}
        stories = (*OF_ACCOUNTS, *self._others())
        self.problems = [ProblemLife(self, number, story) for number, story in enumerate(stories)]

    def start(self) -> None:
        """All problems, and the days on which controllers look for questions without a plan."""
        for problem in self.problems:
            problem.start()
        Orphans(self).start()

    def topics(self, host: Body) -> list[Topic]:
        """Topics of the problems that a body, or one above it, has a plan for."""
        return [problem.topic for problem in self._planned() if host.is_within(problem.body)]

    def takes(self, owner: Body, topic: Topic) -> bool:
        """Whether there is a plan for a question of the topic that the body answers."""
        return any(problem.topic == topic and owner.is_within(problem.body) for problem in self._planned())

    def _planned(self) -> list[ProblemLife]:
        return [problem for problem in self.problems if problem.course.end not in (DRAFT, DROPPED)]

    def _others(self) -> Iterator[Story]:
        """What the other bodies have, until the number is reached."""
        left = max(round(ITEMS * self.world.scale), 1) - sum(len(story.courses) for story in OF_ACCOUNTS)
        courses = cycle(USUAL)
        for number, (body, text) in enumerate(self._places()):
            if number >= left:
                return
            course = "tied" if text == TIED_TEXT else next(courses)
            card = next((kind for each, kind in CARDS if number % each == each - 1), "")
            yield Story(body.code, text, (course,), card=card)

    def _places(self) -> Iterator[tuple[Body, str]]:
        """Bodies with their problems: ministries with their own, then akimats with one of each kind in turn."""
        known = {story.body for story in OF_ACCOUNTS}
        others = [body for body in self.bodies if body.code not in known]
        codes = {body.code: body for body in others}
        for code, row in self.texts.items():
            if row["host"] in codes:
                yield codes[row["host"]], code
        local = [body for body in others if body.kind == BodyKind.LOCAL]
        tops = [body for body in local if body.parent_id is None]
        for body in tops[:TIED_REGIONS]:
            yield body, TIED_TEXT
        texts = cycle(
            code for code, row in self.texts.items() if row["host"] == "local" and code != TIED_TEXT
        )
        for body in (*tops, *(body for body in local if body.parent_id is not None), *tops):
            yield body, next(texts)

    def body(self, code: str, on: date) -> Body:
        """A body by its code; where it does not exist on the day, one that always does."""
        if code == BELOW:
            return self.world.akimats[AKIMAT[-2:]][1]
        found = self.world.bodies[code]
        return found if found.exists_on(on) else self.world.bodies[ELSEWHERE]

    def law(self) -> ProblemLife:
        """The problem whose amendment others wait for too."""
        return next(problem for problem in self.problems if problem.story.text == LAW_TEXT)

    def decider(self, body: Body) -> User:
        """Who decides on dates of a body: the controller above, else the analyst of the Government office."""
        if body.parent_id is not None:
            return self.world.teams[body.parent_id].controller
        return User.objects.unscoped("the analyst of the demo").get(email=f"{Role.ANALYST}@{DOMAIN}")

    def day(self, days: int) -> date:
        """The first working day from so many days after today on (before it where negative)."""
        found = self.world.today + timedelta(days=days)
        if found <= self.world.workdays.days[-1]:
            return self.world.workdays.after(found, 0)
        return found + timedelta(days=max(0, 7 - found.weekday()) if found.weekday() > 4 else 0)

    def on(self, days: int, hour: int, number: int, act: Callable, *arguments, **details) -> None:
        """Put an act on the agenda; none after yesterday evening."""
        self.agenda.add(clock.moment(self.day(days), hour, number % 60), partial(act, *arguments, **details))
