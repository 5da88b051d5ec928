"""The published record: the year of the ministers, the half-year of the akims, and what became of the rest later."""

from __future__ import annotations

from datetime import date, timedelta

from appeals.actions.outcomes import close
from appeals.actions.routing import assign, take
from appeals.enums import Status
from appeals.models import Question
from demo import clock
from demo.calendars import adopt
from demo.chance import chosen
from demo.closed import write_period
from demo.figures import ministry_rows, region_rows, scaled
from demo.shares import EXPLAINED, IN_PLAN, LATER, PARTLY, REFUSED, RESOLVED, of_ministries, of_regions
from demo.sittings import Period
from demo.world import World
from organisations.enums import BodyKind
from organisations.models import Body

# Ministers began after the decree of 7 April; both were slower in summer.
MINISTERS_MONTHS = {5: 7, 6: 14, 7: 10, 8: 9, 9: 16, 10: 18, 11: 16, 12: 10}
AKIMS_MONTHS = {7: 13, 8: 13, 9: 18, 10: 20, 11: 20, 12: 16}
# Of what the akims had not solved by the end of the half-year.
AKIMS_UNSOLVED = {LATER: 0.56, IN_PLAN: 0.1, PARTLY: 0.13, EXPLAINED: 0.17, REFUSED: 0.04}
LATER_OUTCOMES = {RESOLVED: 60, PARTLY: 13, EXPLAINED: 21, REFUSED: 6}


def write_ministers(world: World) -> list[int]:
    """Meetings and questions of ministers; returns the keys of the questions to be closed in the next year."""
    period = _period(world.year, "ministers", 5, date(world.year, 5, 26), MINISTERS_MONTHS)
    later = write_period(world, period, of_ministries(world, scaled(ministry_rows(), world.scale)))
    adopt(world, world.year, BodyKind.CENTRAL, lambda _body: period.approved_on)
    return later


def write_akims(world: World) -> list[int]:
    """Meetings and questions of akims; returns the keys of the questions to be closed in the next year."""
    period = _period(world.year, "akims", 7, date(world.year, 6, 30), AKIMS_MONTHS)
    shares = of_regions(world, scaled(region_rows(), world.scale), AKIMS_UNSOLVED)
    later = write_period(world, period, shares)
    adopt(world, world.year, BodyKind.LOCAL, lambda _body: period.approved_on)
    return later


def _period(year: int, name: str, month: int, approved_on: date, months: dict[int, float]) -> Period:
    end = date(year, 12, 30)
    return Period(
        name=name,
        first=date(year, month, 1),
        last=date(year, 12, 27),
        end=end,
        approved_on=approved_on,
        written_at=clock.moment(end),
        months=months,
    )


def close_the_rest(world: World, keys: list[int]) -> int:
    """What was open at the end of the year is closed in the next one, by real acts on their days; how many were."""
    rng, done = world.chance("rest"), 0
    first, last = date(world.year + 1, 1, 9), date(world.year + 1, 12, 15)
    months = {month: 14 - month for month in range(1, 13)}
    days = world.workdays.drawn(rng, len(keys), first, last, months)
    rng.shuffle(days)
    questions = Question.objects.unscoped("the demo goes on with its questions").select_related(
        "body", "responsible", "territory", "topic__central_body"
    )
    found = questions.defer("search").in_bulk(keys)
    for day, key in sorted(zip(days, keys, strict=True)):
        if day < world.today:
            _close(world, rng, found[key], day)
            done += 1
    return done


def _close(world: World, rng, question: Question, day: date) -> None:
    owner = world.bodies[question.responsible.code]
    if not owner.exists_on(day):
        owner = _hand_over(world, question, owner, day)
    outcome = chosen(rng, LATER_OUTCOMES)
    with clock.at(clock.moment(day, 17)):
        close(
            question.pk,
            by=world.team(owner).executor,
            outcome=outcome,
            answer=world.texts.answer(rng, outcome, question.language, question.territory),
            closed_on=day,
            proof=world.texts.phrase(rng, "proof", question.language) if outcome == Status.RESOLVED else "",
        )


def _hand_over(world: World, question: Question, owner: Body, day: date) -> Body:
    """The ministry was split meanwhile: its question goes to the successor that is competent for the topic."""
    heirs = [body for body in owner.successors.all() if body.exists_on(day)]
    competent = question.topic.central_body if question.topic else None
    heir = competent if competent in heirs else heirs[0]
    handed_on = world.workdays.after(max(owner.valid_to, day - timedelta(days=12)), 0)
    with clock.at(clock.moment(handed_on, 10)):
        assign(question.pk, by=world.team(question.body).controller, responsible=heir)
    with clock.at(clock.moment(handed_on, 15)):
        take(question.pk, by=world.team(heir).executor)
    return heir
