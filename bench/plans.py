"""Lists and figures of plans over many problems and joined questions, each beside bare SQL for the same numbers.

    python -m bench.facts 150000 && python -m bench.facts_plans 2000 100000 && python -m bench.plans

Times drift from run to run; what counts is the ratio of the medians within one run. A page shows 50 rows. The person sees all
cases, so that what is measured is the figures and not the scope.
"""

import os

import django

from bench.reports import ROUNDS, bare, medians

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
PAGE = 50
OPEN = "status IN ('registered', 'assigned', 'in_work', 'in_plan')"
NUMBERS = f"""
SELECT p.id, (SELECT count(*) FROM plans_joinedquestion j WHERE j.problem_id = p.id AND j.left_on IS NULL),
    (SELECT count(*) FROM plans_joinedquestion j JOIN appeals_question q ON q.id = j.question_id
     WHERE j.problem_id = p.id AND j.left_on IS NULL AND q.{OPEN})
FROM plans_rootproblem p WHERE stage = 'open' ORDER BY p.id DESC LIMIT {PAGE}
"""
STATES = """
SELECT count(*), count(*) FILTER (WHERE late), count(*) FILTER (WHERE NOT late AND risky) FROM (
    SELECT i.due_on < current_date OR EXISTS (SELECT FROM plans_milestone m
            WHERE m.item_id = i.id AND m.reached_on IS NULL AND m.due_on < current_date) AS late,
        EXISTS (SELECT FROM plans_itemtask t WHERE t.item_id = i.id
            AND (t.state = 'refused' OR t.state IN ('offered', 'agreed') AND t.due_on < current_date))
        OR EXISTS (SELECT FROM plans_datechange d WHERE d.item_id = i.id AND d.state = 'pending')
        OR (SELECT count(*) FROM plans_datechange d WHERE d.item_id = i.id AND d.state = 'approved' AND d.to_on > d.from_on) >= 2
        OR EXISTS (SELECT FROM plans_blockedproblem b JOIN plans_blocker k ON k.id = b.blocker_id AND k.state = 'open'
            JOIN plans_blockerstage s ON s.blocker_id = k.id AND s.reached_on IS NULL WHERE b.problem_id = i.problem_id
            AND b.untied_on IS NULL AND (s.frees AND s.expected_on > i.due_on OR s.expected_on < current_date)) AS risky
    FROM plans_actionitem i WHERE stage = 'approved') AS states
"""
HOLDING = f"""
SELECT t.problem_id, b.*, s.expected_on FROM plans_blockedproblem t JOIN plans_blocker b ON b.id = t.blocker_id AND b.state = 'open'
LEFT JOIN plans_blockerstage s ON s.blocker_id = b.id AND s.frees
WHERE t.untied_on IS NULL AND t.problem_id IN (SELECT id FROM plans_rootproblem ORDER BY id DESC LIMIT {PAGE})
"""
ORPHANS = f"""
SELECT count(*) FROM appeals_question q WHERE {OPEN} AND due_on < current_date AND NOT EXISTS (
    SELECT FROM plans_plannedquestion p WHERE p.question_id = q.id AND p.ended_on IS NULL)
"""
ROLLUP = f"""
SELECT b.waits_for_id, count(DISTINCT b.id), count(DISTINCT q.id), count(DISTINCT q.citizen_id)
FROM plans_blocker b JOIN plans_blockedproblem t ON t.blocker_id = b.id AND t.untied_on IS NULL
JOIN plans_rootproblem p ON p.id = t.problem_id AND p.stage = 'open'
LEFT JOIN plans_joinedquestion j ON j.problem_id = p.id AND j.left_on IS NULL
LEFT JOIN appeals_question q ON q.id = j.question_id AND q.{OPEN} WHERE b.state = 'open' GROUP BY 1
"""


def works() -> list[tuple[str, object]]:
    """Pairs: bare SQL, then what the screens ask."""
    from django.db.models import Count, Q

    from appeals.models import Question
    from common.dates import today
    from plans.figures import orphans
    from plans.models import ActionItem, Blocker, RootProblem
    from plans.queries_blockers import main_blockers
    from plans.queries_problems import with_numbers
    from plans.queries_rollup import Selection, read, rollup
    from plans.states import ItemState, with_state

    problems, items, questions, blockers = (
        model.objects.unscoped("bench") for model in (RootProblem, ActionItem, Question, Blocker)
    )
    late, risky = Q(state=ItemState.LATE), Q(state=ItemState.AT_RISK)
    return [
        ("numbers of a page of problems, SQL", bare(NUMBERS)),
        ("numbers of a page of problems", lambda: list(with_numbers(problems.open())[:PAGE])),
        ("items by state counted, SQL", bare(STATES)),
        (
            "items by state counted",
            lambda: with_state(items.approved(), today()).aggregate(
                all=Count("pk"), late=Count("pk", filter=late), risky=Count("pk", filter=risky)
            ),
        ),
        ("orphans counted, SQL", bare(ORPHANS)),
        ("orphans counted", lambda: orphans(questions, today()).count()),
        ("blockers by body waited for, SQL", bare(ROLLUP)),
        (
            "blockers by body waited for",
            lambda: rollup(read(Selection(blockers, problems, questions)), "waits_for"),
        ),
        ("main blockers of a page, SQL", bare(HOLDING)),
        (
            "main blockers of a page",
            lambda: main_blockers(list(problems.values_list("pk", flat=True)[:PAGE])),
        ),
    ]


def main() -> None:
    """Print the medians and each ratio."""
    from plans.models import JoinedQuestion, RootProblem

    size = RootProblem.objects.unscoped("bench").count(), JoinedQuestion.objects.unscoped("bench").count()
    found = works()
    times = medians(*[work for _name, work in found])
    print(f"{size[0]:,} problems, {size[1]:,} joined questions, medians of {ROUNDS} rounds")
    for place, ((name, _work), time) in enumerate(zip(found, times, strict=True)):
        ratio = f"{time / times[place - 1]:8.2f} ×" if place % 2 else ""
        print(f"{name:38} {time:8.1f} ms {ratio}")


if __name__ == "__main__":
    django.setup()
    main()
