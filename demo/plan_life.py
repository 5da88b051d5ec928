"""The life of a root problem: named, joined to what people asked, planned, blocked, told to everybody, solved."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q

from appeals.enums import Language, StatClass, Status
from appeals.models import Question, Topic
from common.dates import today
from demo.accounts import MINISTRY
from demo.plan_blockers import BlockerLife
from demo.plan_cards import tell_everybody
from demo.plan_courses import COURSES, DONE, DROPPED, Story
from demo.plan_items import ItemLife
from organisations.enums import BodyKind
from organisations.models import User
from plans.actions.joining import join_questions
from plans.actions.planning import put_in_plan
from plans.actions.problems import drop_problem, name_problem, solve_problem
from plans.models import JoinedQuestion

if TYPE_CHECKING:
    from demo.planning import Planning

NAMED, JOINED = -12, -11  # days before the plan item is drafted
AGAIN = (-75, -40, -12)  # when people look for more questions of the kind
FEWEST, MOST = 3, 12
SOLVED = 9  # days after the end of the plan item


class ProblemLife:
    """Puts what happens to one problem on the agenda."""

    def __init__(self, planning: Planning, number: int, story: Story):
        self.planning, self.world, self.number, self.story = planning, planning.world, number, story
        self.text = planning.texts[story.text]
        self.course = COURSES[story.courses[0]]
        self.body = planning.body(story.body, self.world.today)
        self.team, self.rng = self.world.team(self.body), self.world.chance("problem", number)
        self.topic = Topic.objects.select_related("parent", "central_body").get(code=self.text["topic"])
        self.territory = self.body.territory if self.body.kind == BodyKind.LOCAL else None
        self.language = self._language()
        self.helper = planning.body(story.helper or self._competent(), self.world.today)
        self.waits_for = planning.body(story.waits_for or self._competent(), self.world.today)
        self.wanted, self.problem = self.rng.randint(FEWEST, MOST), None
        self.items = [ItemLife(self, COURSES[name]) for name in story.courses]
        self.blocker = BlockerLife(self)

    @property
    def owner(self) -> User:
        """Who answers for it: where a controller has an account and nobody else who works, the controller."""
        return self.team.controller if self.body.code == MINISTRY else self.team.executor

    def start(self) -> None:
        """Everything, each on its day."""
        drafted = self.course.drafted
        self.on(drafted + NAMED, 9, self._name)
        self.on(drafted + JOINED, 10, self.look_for_questions)
        for days in (self.course.approved + 1, *AGAIN):
            if days > drafted:
                self.on(days, 13, self.look_for_questions)
        for item in self.items:
            item.start()
        self.blocker.start()
        tell_everybody(self)
        if self.course.end == DONE:
            self.on(self.course.due + SOLVED, 17, self._solve)
        elif self.course.end == DROPPED:
            self.on(-20, 17, self._drop)

    def on(self, days: int, hour: int, act, *arguments, **details) -> None:
        """An act of this problem on its day."""
        self.planning.on(days, hour, self.number, act, *arguments, **details)

    def words(self, kind: str) -> str:
        """A short text in the language of the place."""
        return self.world.texts.phrase(self.rng, f"plan_{kind}", self.language)

    def told(self, column: str, language: str = "") -> str:
        """A text of the problem itself."""
        language = language or self.language
        name = ""
        if self.territory is not None:
            name = self.territory.name_kk if language == Language.KK else self.territory.name_ru
        return self.text[f"{column}_{language}"].replace("{place}", name)

    def look_for_questions(self) -> None:
        """Join what fits and is not joined yet, the open ones first; put the open ones into the plan item in force."""
        joined = JoinedQuestion.objects.unscoped("the demo counts them").now()
        room = self.wanted - joined.filter(problem=self.problem).count()
        if room <= 0 or self.items[0].ended:
            return
        found = self._fitting().exclude(pk__in=joined.values("question"))[:room]
        join_questions(self.problem, [question.pk for question in found], by=self.team.controller)
        for question in found:
            self.take_in(question)

    def take_in(self, question: Question) -> bool:
        """Put an open question of this body into the item in force; tells whether it stands there now."""
        item = self.items[0]
        if not item.in_force or not question.is_open or question.responsible is None:
            return False
        if not question.responsible.is_within(self.body):
            return False
        by = self.team.controller
        return self.planning.lives.attempt(put_in_plan, question.pk, by=by, item=item.item.pk) is not None

    def fits(self, question: Question) -> bool:
        """Whether a question is of this sphere and of this body."""
        owner = question.responsible or question.body
        here = owner.is_within(self.body)
        return here and question.topic is not None and question.topic.parent_id == self.topic.parent_id

    def _fitting(self):
        """Questions of the topic, raised by today, that this body or one below heard or answers."""
        path = self.body.path
        mine = Q(responsible__path__startswith=path) | Q(
            responsible__isnull=True, body__path__startswith=path
        )
        asked = Question.objects.unscoped("the demo looks for questions of a problem").filter(
            mine, topic=self.topic, raised_on__lte=today(), raised_on__year__gte=today().year - 1
        )
        outcomes = [StatClass.OPEN, StatClass.PARTLY, StatClass.ANSWERED]
        asked = asked.filter(stat_class__in=outcomes).exclude(status=Status.IN_PLAN)
        asked = asked.exclude(pk__in=self.planning.lives.scripted).select_related("responsible", "body")
        return asked.order_by("closed_on", "raised_on", "pk")

    def _language(self) -> str:
        if self.territory is None:
            return self.rng.choice((Language.KK, Language.RU))
        kazakh = self.world.kazakh_share[self.territory.region_code]
        return Language.KK if kazakh > 0.5 else Language.RU

    def _competent(self) -> str:
        """The body above, else the ministry of the topic, else one that holds the money."""
        if self.body.parent_id is not None:
            return self.world.bodies_by_pk[self.body.parent_id].code
        central = self.topic.central_body
        if central is not None and central.pk != self.body.pk and central.pk in self.world.teams:
            return central.code
        return "min-finance"

    def _name(self) -> None:
        self.problem = name_problem(
            by=self.team.controller,
            body=self.body,
            title=self.told("title"),
            topic=self.topic,
            territory=self.territory,
            description=self.told("about"),
            owner=self.owner,
        )

    def _solve(self) -> None:
        solve_problem(self.problem, by=self.team.controller, outcome=self.words("solved"))

    def _drop(self) -> None:
        drop_problem(self.problem, by=self.team.controller, reason=self.words("dropped"))
