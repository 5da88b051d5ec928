"""What becomes of each row of a plan file: a new draft, a change, nothing, or rejected with the reason. Writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from appeals.models import Question
from common.acts import Refused
from common.cells import BadRow
from common.dates import today
from common.imports import Plan, Problem, Verdict, changes_of
from common.templatetags.ui import day
from organisations.models import User
from organisations.rights import Right
from plans.actions.importing_rows import ItemRow, Steps, same_words, step_words, steps_text
from plans.actions.importing_stored import Stored, number_keys
from plans.models import ActionItem, Milestone, RootProblem
from plans.permissions import user_can
from plans.policies import check_open
from plans.policies_items import check_not_ended, check_part_day, check_span


@dataclass
class ItemsPlan(Plan):
    """The plan of an import with what belongs to its items; `steps` and `joined` go by the place of the row."""

    named: list[RootProblem] = field(default_factory=list)
    steps: dict[int, Steps] = field(default_factory=dict)
    joined: dict[int, list[Question]] = field(default_factory=dict)


class Verdicts:
    """Gives each row its verdict, in order."""

    def __init__(self, plan: ItemsPlan, stored: Stored, by: User | None):
        self.plan, self.stored, self.by, self.today = plan, stored, by, today()
        self.seen: set[Any] = set()

    def add(self, row: ItemRow) -> None:
        """The verdict on the next row."""
        name = (row.body.pk, row.ref)
        item = self.stored.items.get(name)
        key = item.pk if item is not None else name
        try:
            if key in self.seen:
                raise BadRow("ref", _("This reference stands in the file twice."), row.ref)
            self.seen.add(key)
            if item is None:
                self._create(row)
            else:
                self._change(row, item)
        except BadRow as error:
            self.plan.reject(Problem(error.column, error.value, error.reason))

    def _create(self, row: ItemRow) -> None:
        if number_keys("A", [row.ref]):
            raise BadRow("ref", _("This body has no plan item with this number."), row.ref)
        problem = self._problem(row)
        _checked("problem_ref", row.problem_ref, check_open, problem)
        item = ActionItem(
            problem=problem, body=row.body, ref=row.ref, title=row.title, result=row.result, owner=self._owner(row, None),
            starts_on=row.starts_on, due_on=row.due_on, drafted_on=self.today, drafted_by=self.by,
        )  # fmt: skip
        steps = Steps(
            new=[Milestone(item=item, title=title, due_on=on) for on, title in row.milestones or ()]
        )
        self._check_days(item, steps.new)
        questions = self._questions(row, problem)
        if problem.pk is None and (row.body.pk, row.problem_ref) not in self.stored.problems:
            self.stored.problems[row.body.pk, row.problem_ref] = problem
            self.plan.named.append(problem)
        self._belongs(steps, questions, problem)
        self.plan.add(Verdict.CREATED, item)

    def _change(self, row: ItemRow, item: ActionItem) -> None:
        self._check_problem(row, item)
        steps = self._steps(row, item)
        changes = changes_of(item, self._wanted(row, item))
        questions = self._questions(row, item.problem)
        differs = [name.removesuffix("_id") for name in changes] + [*steps.changes]
        differs += ["questions"] if questions else []
        if not differs:
            self.plan.add(Verdict.UNCHANGED, item)
            return
        first = {"title": "item"}.get(differs[0], differs[0])
        _checked(first, row.ref, check_not_ended, item)
        if item.in_force:
            self._check_stands(item, changes, steps)
        else:
            self._check_days(item, steps.after)
        if questions:
            _checked("questions", row.problem_ref, check_open, item.problem)
        self._belongs(steps, questions, item.problem)
        self.plan.add(Verdict.UPDATED, item, changes)

    def _wanted(self, row: ItemRow, item: ActionItem) -> dict[str, Any]:
        """Fields that the row says otherwise."""
        wanted: dict[str, Any] = {"starts_on": row.starts_on, "due_on": row.due_on}
        if not same_words(item.title, row.title):
            wanted["title"] = row.title
        if row.result and not same_words(item.result, row.result):
            wanted["result"] = row.result
        if row.owner:
            owner = self._owner(row, item)
            if owner != item.owner:
                wanted["owner_id"] = owner.pk
        return wanted

    def _owner(self, row: ItemRow, item: ActionItem | None) -> User | None:
        """The person with this e-mail in the body; who answers already may have left it since."""
        email = row.owner.lower()
        if not email:
            return None
        if item is not None and item.owner is not None and item.owner.email.lower() == email:
            return item.owner
        owner = self.stored.people.get((row.body.pk, email))
        if owner is None:
            raise BadRow("owner", _("This person does not work in this body."), row.owner)
        return owner

    def _problem(self, row: ItemRow) -> RootProblem:
        """The problem of a new item: one that is known, or a new one of the body."""
        known = self.stored.problems.get((row.body.pk, row.problem_ref)) or self.stored.numbered.get(
            row.problem_ref
        )
        if known is not None:
            self._check_words(row, known)
            return known
        if number_keys("P", [row.problem_ref]):
            raise BadRow("problem_ref", _("There is no root problem with this number."), row.problem_ref)
        for column, value in (("problem", row.problem), ("topic", row.topic)):
            if not value:
                raise BadRow(column, _("This root problem is new: say what it is and on which topic."))
        return RootProblem(
            body=row.body, ref=row.problem_ref, title=row.problem, description=row.description, topic=row.topic,
            territory=row.territory, named_on=self.today, named_by=self.by,
        )  # fmt: skip

    def _check_problem(self, row: ItemRow, item: ActionItem) -> None:
        problem = item.problem
        names = {problem.number} | ({problem.ref} if problem.body_id == row.body.pk else set())
        if row.problem_ref not in names:
            reason = _("This plan item belongs to another root problem: %(number)s.")
            raise BadRow("problem_ref", reason % {"number": problem.number}, row.problem_ref)
        self._check_words(row, problem)

    def _check_words(self, row: ItemRow, problem: RootProblem) -> None:
        """A file names problems and does not change them: what it says of a known one is what stands there."""
        differing = (
            ("problem", row.problem and not same_words(problem.title, row.problem)),
            ("topic", row.topic and row.topic.pk != problem.topic_id),
            ("territory", row.territory and row.territory.pk != problem.territory_id),
            ("description", row.description and not same_words(problem.description, row.description)),
        )
        for column, differs in differing:
            if differs:
                reason = _("Something else is recorded of this root problem: change it on its page.")
                raise BadRow(column, reason, row.problem_ref)

    def _steps(self, row: ItemRow, item: ActionItem) -> Steps:
        """The milestones as the row has them against those that stand: the same ones, moved ones, the others."""
        stored = self.stored.milestones.get(item.pk, [])
        steps = Steps(steps_text(stored))
        if row.milestones is None:
            steps.kept = list(stored)
            return steps
        left, wanted = list(stored), []
        for on, title in row.milestones:
            same = _first(left, lambda one: one.due_on == on and _same_step(one, title))  # noqa: B023 - called at once
            if same is None:
                wanted.append((on, title))
            else:
                steps.kept.append(same)
        for on, title in wanted:
            moved = _first(left, lambda one: _same_step(one, title))  # noqa: B023 - called at once
            if moved is None:
                steps.new.append(Milestone(item=item, title=title, due_on=on))
            else:
                moved.due_on = on
                steps.moved.append(moved)
        steps.removed = left
        return steps

    def _check_stands(self, item: ActionItem, changes: dict, steps: Steps) -> None:
        """What is approved keeps its dates and milestones."""
        for column in ("starts_on", "due_on", "milestones"):
            if column in changes or column in steps.changes:
                pair = changes.get(column) or steps.changes[column]
                reason = _("The plan item is approved: another date is asked for by request.")
                raise BadRow(column, reason, str(pair[1])[:200])

    def _check_days(self, item: ActionItem, milestones: list[Milestone]) -> None:
        """A draft holds its milestones and the tasks of other bodies."""
        _checked("due_on", item.due_on.isoformat(), check_span, item.starts_on, item.due_on)
        for milestone in milestones:
            value = f"{milestone.due_on.isoformat()} {milestone.title}"
            _checked("milestones", value, check_part_day, "milestones", milestone.due_on, item, self.today)
        last = self.stored.tasks.get(item.pk)
        if last is not None and last > item.due_on:
            text = _("A milestone or a task of another body is due only on %(day)s.") % {"day": day(last)}
            raise BadRow("due_on", text, item.due_on.isoformat())

    def _questions(self, row: ItemRow, problem: RootProblem) -> list[Question]:
        """Questions of the row that the problem does not have yet."""
        found = []
        for number in row.questions:
            question = self.stored.questions.get(number)
            if question is None:
                raise BadRow("questions", _("There is no question with this number."), number)
            joined = self.stored.joined.get(question.pk)
            if joined == problem:
                continue
            if joined is not None:
                raise BadRow("questions", _("This question belongs to another root problem."), number)
            if not user_can(self.by, Right.PLANS_MANAGE, question.responsible, question.body):
                raise BadRow("questions", _("Your role does not allow this in this body."), number)
            found.append(question)
        return found

    def _belongs(self, steps: Steps, questions: list[Question], problem: RootProblem) -> None:
        place = len(self.plan.verdicts)
        self.plan.steps[place], self.plan.joined[place] = steps, questions
        self.stored.joined |= {question.pk: problem for question in questions}


def _same_step(milestone: Milestone, title: str) -> bool:
    return same_words(step_words(milestone.title), step_words(title))


def _first(left: list[Milestone], fits: Callable[[Milestone], bool]) -> Milestone | None:
    """The first that fits, taken out of the list."""
    found = next((one for one in left if fits(one)), None)
    if found is not None:
        left.remove(found)
    return found


def _checked(column: str, value: str, check: Callable[..., None], *given: Any) -> None:
    """A check of the room, refused as a row of a file is."""
    try:
        check(*given)
    except Refused as refusal:
        raise BadRow(column, refusal.messages[0], value) from None
