"""The words of a session pack by key, in the language of the reader. A key never changes: stored packs hold it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

TITLES = {
    # chapters
    "summary": _("In short"),
    "ministers": _("Meetings of ministers"),
    "akims": _("Meetings of akims"),
    "topics": _("What people ask"),
    "leaders": _("Leaders and outsiders"),
    "complaints": _("Contradictions with the complaint system"),
    "unsolved": _("What stays unsolved"),
    "blockers": _("Blockers and money"),
    "reach": _("Coverage"),
    "discipline": _("Discipline of meetings"),
    # Packs built before coverage had its own chapter.
    "coverage": _("Discipline and coverage"),
    "corrections": _("Corrections since"),
    "annex": _("Annex: all rows"),
    "method": _("How it is counted"),
    # tables
    "missed": _("Missed meetings"),
    "by_ministry": _("By ministry"),
    "by_region": _("By region"),
    "by_sphere": _("By sphere"),
    "rates": _("Reported rate with its 95% interval"),
    "contradictions": _("Reported rate and growth of complaints"),
    "by_blocker": _("What would let most people go on"),
    "by_body": _("By body"),
    "systemic": _("Systemic problems"),
    "by_group": _("By target group"),
    "unvisited": _("Territories without a meeting"),
    "apart_region": _("Akimats that stand apart"),
    "apart_central": _("Ministries that stand apart"),
    # columns
    "name": _("Name"),
    "body": _("Body"),
    "sphere": _("Sphere"),
    "planned_on": _("Planned for"),
    "held_on": _("Held later"),
    "days": _("Days since"),
    "meetings": _("Meetings held"),
    "citizens": _("Citizens received"),
    "questions": _("Questions"),
    "solved": _("Solved"),
    "open": _("Open"),
    "overdue": _("Overdue"),
    "in_plan": _("In plans"),
    "reported_rate": _("Reported rate"),
    "confirmed_rate": _("Confirmed rate"),
    "durable_rate": _("Durable rate"),
    "low": _("Interval from"),
    "high": _("Interval to"),
    "tier": _("Tier"),
    "change": _("Change"),
    "planned": _("Planned"),
    "held": _("Held"),
    "late": _("Held late"),
    "score": _("Score"),
    "people": _("People"),
    "money": _("Money needed"),
    "per_billion": _("People per billion tenge"),
    "received": _("Appeals"),
    "growth": _("Growth"),
    "per_10000": _("Per 10,000 people"),
    "flag": _("Contradiction"),
    "district": _("District"),
    "topic": _("Topic"),
    "lacks": _("Lacks"),
    "total": _("Total"),
    "empty": _("Without a meeting"),
    "territories": _("Territories"),
    "places": _("Territories asked for"),
    "reached": _("With a meeting"),
    "reached_share": _("Share with a meeting"),
    "required": _("Required by norms"),
    "met": _("Met"),
    "not_met": _("Not met"),
    "not_over": _("Not over yet"),
    "bodies_met": _("Bodies that met them"),
    "bodies": _("Bodies in all"),
    "share": _("Share"),
    # tiers and marks
    "leader": _("among the highest"),
    "middle": _("in between"),
    "outsider": _("among the lowest"),
    "surely_leader": _("leader"),
    "surely_outsider": _("outsider"),
    "too_few": _("too few"),
    "yes": pgettext_lazy("in a table", "yes"),
    "no": pgettext_lazy("in a table", "no"),
}

SENTENCES = {
    "summary.ministers": _(
        "Ministers: meetings held – %(meetings)s, citizens received – %(citizens)s, questions considered – %(questions)s, solved – %(solved)s (%(rate)s), in work – %(open)s."
    ),
    "summary.akims": _(
        "Akims: meetings held – %(meetings)s, questions considered – %(questions)s, solved – %(solved)s (%(rate)s), in work – %(open)s."
    ),
    "summary.missed": _(
        "Planned meetings that were not held: %(missed)s. A reason explains and does not take a meeting out of the count."
    ),
    "summary.confirmed": _(
        "Of the solved questions %(doubted)s were denied by the citizen or by a check: the confirmed rate is %(confirmed)s against %(reported)s reported. Citizens asked: %(asked)s, replied: %(replied)s."
    ),
    "summary.overdue": _(
        "Past their last day and open: %(overdue)s questions; %(orphans)s of them stand in no plan. The aim is none."
    ),
    "summary.change": _(
        "Against the period before (%(days)s): reported rate of ministers %(central)s, of akims %(local)s."
    ),
    "part.counts": _(
        "In the period %(meetings)s meetings were held and %(citizens)s citizens received. They asked %(questions)s questions: %(solved)s are solved, %(partly)s solved in part, %(answered)s answered without a solution, %(open)s open."
    ),
    "part.rates": _(
        "Reported rate %(reported)s; confirmed %(confirmed)s; solved for good %(durable)s. Solved on the spot: %(on_spot)s. Solved without proof: %(without_proof)s."
    ),
    "part.missed": _("Planned meetings: %(planned)s. Held: %(held)s, of them late: %(late)s. Missed: %(missed)s."),
    "part.none": _("Nothing was asked in this period."),
    "missed.none": _("No planned meeting was missed."),
    "missed.more": _("The table names the %(shown)s latest of %(missed)s."),
    "topics.first": _("Most questions concern: %(names)s."),
    "leaders.rule": _(
        "The three highest and the three lowest reported rates among rows with at least %(minimum)s questions. Where intervals overlap, the order may be chance."
    ),
    "leaders.best": _("Highest reported rates: %(names)s."),
    "leaders.worst": _("Lowest reported rates: %(names)s."),
    "fair.rule": _(
        "A leader is a body surely better by confirmed rate than at least half of the others of comparable volume, and surely worse than none; an outsider is the reverse. Where intervals overlap, nobody is told apart."
    ),
    "fair.leaders_region": _("Leaders among akimats: %(names)s."),
    "fair.outsiders_region": _("Outsiders among akimats: %(names)s."),
    "fair.same_region": _("No akimat stands surely above or below the others of its volume."),
    "fair.leaders_central": _("Leaders among ministries: %(names)s."),
    "fair.outsiders_central": _("Outsiders among ministries: %(names)s."),
    "fair.same_central": _("No ministry stands surely above or below the others of its volume."),
    "leaders.none": _("Too few rows have enough questions to be compared."),
    "complaints.none": _("No figures of e-Otinish are loaded for this period."),
    "complaints.weight": _(
        "Appeals in e-Otinish: %(received)s, of them to local bodies %(local)s. Questions raised at meetings of akims are %(weight)s of that."
    ),
    "complaints.flagged": _("High reported rate and rising complaints at once: %(names)s."),
    "complaints.quiet": _("No region has a high reported rate and rising complaints at once."),
    "unsolved.counts": _(
        "Open: %(open)s questions. Past their last day: %(overdue)s. In approved plans: %(in_plan)s. Past their last day and in no plan: %(orphans)s."
    ),
    "unsolved.systemic": _(
        "Systemic by the rule in force (at least %(questions)s questions from %(territories)s districts over %(periods)s periods): %(cells)s pairs of body and topic."
    ),
    "blockers.counts": _(
        "Open blockers: %(blockers)s. Questions that wait: %(questions)s, people: %(people)s. Money needed: %(money)s. Acts needed: %(acts)s. Figures as of the day on which the pack was built."
    ),
    "blockers.none": _("No blocker is open."),
    "reach.akims": _(
        "Norms ask akims for meetings in %(places)s territories. In %(reached)s of them a meeting was held, in %(empty)s none. A territory of which two bodies are asked counts for each."
    ),
    "reach.norms": _(
        "A norm is asked of a territory in each norm period that ends in the period of the report: %(required)s. Met: %(met)s. Not met: %(not_met)s. Not over yet: %(open)s."
    ),
    "reach.more": _("The table names %(shown)s of %(bodies)s bodies: those with most such territories."),
    "reach.akims_free": _("No norm asks anything of akims in norm periods that end in this period."),
    "reach.ministries": _(
        "Norms asked of ministries: %(required)s. Met: %(met)s. Not met: %(not_met)s. Not over yet: %(open)s."
    ),
    "reach.ministries_free": _("No norm asks anything of ministries in norm periods that end in this period."),
    "reach.most_region": _("Most norms are not met in: %(names)s."),
    "reach.most_body": _("Most norms are not met by: %(names)s."),
    "reach.free": _(
        "Bodies that held meetings though no norm asks them for any: %(bodies)s. They are in no share of territories."
    ),
    "reach.groups": _(
        "Target groups that at least one body met: %(met)s of %(groups)s. No act says how often a group is to be met, so none is counted as unmet against a norm."
    ),
    "reach.none": _("No norm asks for a meeting and none was held in this period."),
    "reach.days": _(
        "Meetings count by the day on which they were held, as of the day of the report. Norms, territories and groups are those in the directories on the day on which the pack was built."
    ),
    "discipline.by_ministry": _(
        "Ministries: announced in time – %(announced)s, results published in time – %(published)s."
    ),
    "discipline.by_region": _(
        "Akims: announced in time – %(announced)s, results published in time – %(published)s."
    ),
    # Packs built before coverage had its own chapter.
    "coverage.counts": _(
        "Norms of meetings in territories: %(norms_met)s of %(norms)s met. Announced in time: %(announced)s. Results published in time: %(published)s."
    ),
    "corrections.none": _("Nothing of what was frozen has been corrected since."),
    "corrections.counts": _("Questions that count otherwise now than when the period was frozen: %(count)s."),
    "method.rates": _(
        "Reported rate = solved ÷ (open + solved + partly solved + answered). Confirmed: without those of which the citizen or a check said “not solved”. Durable: without those opened again or raised again within 180 days."
    ),
    "method.day": _(
        "All figures tell how things stood at the end of the day of the report, by the day on which they happened. What was solved later was open then."
    ),
    "method.interval": _("The interval is Wilson's 95%% score interval: few questions make it wide."),
    "method.references": _(
        "Each number with a mark leads to its rows: the list at the end says where. Numbers without a mark are made of those with one."
    ),
}  # fmt: skip


def title(key: str) -> str:
    """A heading or the head of a column."""
    return str(TITLES[key])


def text(key: str) -> str:
    """The words of a sentence, with places for its values."""
    return str(SENTENCES[key])
