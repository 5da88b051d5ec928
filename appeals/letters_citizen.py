"""What citizens are told about their question: a number, the state and a link. All else stands behind the link.

Neither a name nor a word of the question or the answer is in a letter or a short message: mail boxes and telephones are
read by others.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.actions.events import record
from appeals.askers import closing_of
from appeals.enums import CLOSED_STATUSES, EventKind, Status
from appeals.models import CitizenWord, Question, Slip
from appeals.policies_word import may_answer
from common.acts import act
from common.dates import today
from notices.registry import Contact, register


def register_citizen_letters() -> None:
    """Name the builders of the letters to citizens; called when the room starts."""
    for rule, builder, label in (
        ("citizen.merged", merged, gettext_lazy("Citizen: considered together with another question")),
        ("citizen.closed", closed, gettext_lazy("Citizen: the outcome of the question")),
        ("citizen.asked", asked, gettext_lazy("Citizen: is it solved?")),
        ("citizen.reopened", reopened, gettext_lazy("Citizen: the question is open again")),
        ("citizen.forwarded", forwarded, gettext_lazy("Citizen: another body answers")),
        ("citizen.planned", planned, gettext_lazy("Citizen: the question is in an action plan")),
    ):
        register(rule, builder, label=label, preload=preload, contact=contact_of_citizen, sent=told)


def merged(notice) -> dict | None:
    """Other people asked the same: one question stays, and its answer is for all of them."""
    question = _question(notice)
    if question.duplicate_of is None:
        return None
    words = {"number": question.number, "other": question.duplicate_of.number}
    return _letter(
        question,
        _("Question %(number)s is considered together with another") % words,
        [
            _("Other people asked the same. Your question is considered together with No. %(other)s.")
            % words,
            _("The answer to it is the answer to you as well. You will be told of it."),
        ],
        _("Question %(number)s is considered together with No. %(other)s, which asks the same.") % words,
    )


def closed(notice) -> dict | None:
    """There is an outcome. Who is asked about it already is told by that letter."""
    question = _question(notice)
    stays = question.duplicate_of or question
    if stays.status not in CLOSED_STATUSES or stays.asked_on is not None:
        return None
    words = {"number": question.number, "outcome": Status(stays.status).label}
    return _letter(
        question,
        _("Question %(number)s has an outcome") % words,
        [
            _("Outcome: %(status)s.") % {"status": words["outcome"]},
            _("The answer stands on the page of your question."),
        ],
        _("Question %(number)s: %(outcome)s. The answer:") % words,
    )


def asked(notice) -> dict | None:
    """Reported as solved: is it so? Not needed when the person has answered, or the question is open again."""
    question = _question(notice)
    words = CitizenWord.objects.unscoped("the notice names it").filter(pk=notice.params["word"])
    word = words.select_related("question").first()
    if word is None or not may_answer(word, closing_of(word.question), today()):
        return None
    told_words = {"number": question.number, "day": date_format(word.until, "SHORT_DATE_FORMAT")}
    return _letter(
        question,
        _("Question %(number)s: is it solved?") % told_words,
        [
            _("The body that answers for it reports that your question is solved."),
            _("Is it so? Say “yes, solved” or “no, because …” on the page of your question."),
            _("Your answer is awaited until %(day)s. If you say “no”, the question is opened again.")
            % told_words,
        ],
        _("Question %(number)s is reported as solved. Is it so? Answer until %(day)s:") % told_words,
    )


def reopened(notice) -> dict | None:
    """The work goes on, with a new term."""
    question = _question(notice)
    stays = question.duplicate_of or question
    if not stays.is_open:
        return None
    words = {"number": question.number, "day": date_format(stays.due_on, "SHORT_DATE_FORMAT")}
    return _letter(
        question,
        _("Question %(number)s is open again") % words,
        [
            _("The work on your question goes on."),
            _("Last day for the answer: %(day)s.") % words,
        ],
        _("Question %(number)s is open again. Answer is due by %(day)s.") % words,
    )


def forwarded(notice) -> dict | None:
    """Another body answers the question, or a part of it under a number of its own (Art. 65)."""
    question = _question(notice)
    stays = question.duplicate_of or question
    if not stays.is_open or stays.responsible is None:
        return None
    words = {
        "number": question.number,
        "body": stays.responsible.name,
        "day": date_format(stays.due_on, "SHORT_DATE_FORMAT"),
    }
    lines = [
        _("%(body)s is competent for your question and answers it.") % words,
        _("The last day for the answer stays: %(day)s.") % words,
    ]
    if question.part_of is not None:
        words["whole"] = question.part_of.number
        lines.insert(0, _("It is a part of your question No. %(whole)s.") % words)
    return _letter(
        question,
        _("Question %(number)s: another body answers") % words,
        lines,
        _("Question %(number)s: %(body)s answers, by %(day)s.") % words,
    )


def planned(notice) -> dict | None:
    """It can't be solved at once; what is done and until when stands on the page."""
    question = _question(notice)
    stays = question.duplicate_of or question
    if stays.status != Status.IN_PLAN:
        return None
    words = {"number": question.number}
    return _letter(
        question,
        _("Question %(number)s is in an action plan") % words,
        [
            _("It can't be solved at once. What is to be done is in an action plan."),
            _("What it waits for, and until when, stands on the page of your question."),
        ],
        _("Question %(number)s is in an action plan. What it waits for:") % words,
    )


def contact_of_citizen(notice) -> Contact | None:
    """Where the citizen of the question is written to, read from the card at this moment."""
    question = _question(notice)
    card = question.citizen
    if card is None:
        return None
    return Contact(
        email=card.email.reveal(), phone=card.phone.reveal(), language=card.language or question.language
    )


def told(notice) -> None:
    """Write into the history that the citizen was told."""
    question = Question.objects.unscoped("the notice names it").get(pk=notice.params["question"])
    with act("question.told"):
        about = notice.rule.removeprefix("citizen.")
        record(question, EventKind.CITIZEN_TOLD, by=None, details={"about": about, "how": notice.channel})


def preload(notices: list) -> None:
    """Read the questions of many notices by one query."""
    rows = Question.objects.unscoped("the notices name them").select_related("citizen", "duplicate_of")
    found = rows.defer("search", "duplicate_of__search").in_bulk(
        {notice.params["question"] for notice in notices}
    )
    for notice in notices:
        notice.asked_by = found[notice.params["question"]]


def link_to(question: Question) -> str:
    """The address of the citizen's own page of the question; empty where no slip was issued."""
    slip = Slip.objects.unscoped("link of the citizen's own page").filter(question=question).first()
    return settings.SITE_URL + reverse("track_question", args=[slip.link.reveal()]) if slip else ""


def _question(notice) -> Question:
    if not hasattr(notice, "asked_by"):
        preload([notice])
    return notice.asked_by


def _letter(question: Question, subject: str, lines: list[str], short: str) -> dict:
    url = link_to(question)
    return {"subject": subject, "lines": lines, "url": url, "sms": f"{short} {url}".strip()}
