"""Why a question is due on its day; and a calculator of terms for staff."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from appeals.deadlines import FirstDay, Unit
from appeals.explaining import Explained
from appeals.forms_terms import CalculatorForm
from appeals.models import Question
from appeals.queries_terms import earlier_terms, explained, explained_question
from appeals.rules import load_terms
from common.access import needs, signed_in
from common.dates import today
from common.scoping import get_visible_or_404
from common.templatetags.ui import day
from common.ui import Button, Crumb, Fact
from organisations.models import CalendarVersion
from organisations.rights import Right
from organisations.yearly import WEEKDAY_NAMES


@needs(Right.QUESTIONS_VIEW)
@require_safe
def question_term(request: HttpRequest, pk: int) -> HttpResponse:
    """Each day from the first to the last one, and what moved the last day before."""
    question = get_visible_or_404(Question.objects.defer("search", "text"), request.user, pk=pk)
    found = explained_question(question, load_terms())
    context = {
        "question": question,
        "crumbs": [
            Crumb(_("Questions"), reverse("question_list")),
            Crumb(question.number, reverse("question_page", args=[pk])),
        ],
        "earlier": earlier_terms(question, request.user),
        "differs": question.due_on != found.term.due_on,
        "buttons": [Button(_("Another day or kind"), reverse("term_calculator"), icon="calendar-days")],
        **shown(found, question),
    }
    return render(request, "appeals/term.html", context)


@signed_in
@require_safe
def term_calculator(request: HttpRequest) -> HttpResponse:
    """When a term ends that begins on a given day."""
    form = CalculatorForm(request.GET if "day" in request.GET else None, initial={"day": today()})
    context = {"form": form}
    if form.is_valid():
        terms, start = load_terms(), form.cleaned_data["day"]
        context |= shown(explained(terms.rule(form.cleaned_data["kind"], start), start, terms))
    return render(request, "appeals/term_calculator.html", context, status=422 if form.errors else 200)


def shown(found: Explained, question: Question | None = None) -> dict:
    """What `appeals/_term.html` needs."""
    return {
        "found": found,
        "weekdays": WEEKDAY_NAMES,
        "length": length_text(found.rule.length, found.rule.unit),
        "facts": _facts(found, question),
    }


def length_text(length: int, unit: str) -> str:
    """15 working days."""
    if unit == Unit.WORKING:
        text = ngettext("%(days)s working day", "%(days)s working days", length)
    else:
        text = ngettext("%(days)s calendar day", "%(days)s calendar days", length)
    return text % {"days": length}


def _facts(found: Explained, question: Question | None) -> list[Fact]:
    rule = found.rule
    version = CalendarVersion.objects.first()
    facts = [
        Fact(_("Term"), length_text(rule.length, rule.unit)),
        Fact(_("Legal act"), _(rule.source)),
        Fact(_("Rule in force from"), day(rule.valid_from)),
        Fact(_("The term runs from"), _start(found, question)),
        Fact(_("First day counted"), FirstDay(rule.first_day).label),
        Fact(
            _("Last day without the extension"),
            day(found.ordinary) if found.ordinary != found.term.due_on else "",
        ),
        Fact(
            _("Extended until"), day(question.extended_until) if question and question.extended_until else ""
        ),
        Fact(_("Last day"), day(found.term.due_on)),
        Fact(
            _("Last day by the other reading"), f"{day(found.other)} ({FirstDay(found.other_reading).label})"
        ),
        Fact(_("Controlled on"), _control(found)),
        Fact(_("Calendar"), _("version %(number)s") % {"number": version.number} if version else ""),
    ]
    return [fact for fact in facts if fact.value]


def _start(found: Explained, question: Question | None) -> str:
    if question is None or question.clock_from == question.raised_on:
        return day(found.start)
    return _("%(day)s, reopened (raised on %(raised)s)") % {
        "day": day(found.start),
        "raised": day(question.raised_on),
    }


def _control(found: Explained) -> str:
    """Reminders go by the earlier reading of the law, less the reserve."""
    if not found.rule.reserve:
        return day(found.term.control_on)
    reserve = ngettext(
        "%(day)s (reserve: %(days)s working day)",
        "%(day)s (reserve: %(days)s working days)",
        found.rule.reserve,
    )
    return reserve % {"day": day(found.term.control_on), "days": found.rule.reserve}
