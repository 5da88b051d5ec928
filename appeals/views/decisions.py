"""What waits for a decision: the list, and one page with everything that is needed to decide."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from appeals.actions.proposals import take_back
from appeals.deadlines import Terms, answer_rule
from appeals.enums import ProposalKind, ProposalState
from appeals.forms_decisions import (
    APPROVE,
    DECLINE,
    TAKE_BACK,
    DecideForm,
    ExtensionForm,
    ProposeForwardForm,
    TellForm,
)
from appeals.models import Proposal
from appeals.permissions import user_can
from appeals.queries import days_now
from appeals.queries_decisions import for_rows, proposed_by, untold_for, waiting_for
from appeals.reading import preview
from appeals.rules import load_terms
from appeals.views.acts import act_view
from appeals.views.rows import row_of, term_of
from appeals.views.terms import length_text
from appeals.workflow import Act
from common.access import needs
from common.acts import Refused
from common.htmx import page
from common.paging import paged
from common.scoping import get_visible_or_404
from common.templatetags.ui import day
from common.text import shorten
from common.ui import Button, Crumb, Fact, Tab
from organisations.rights import Right

WAITING, OWN, UNTOLD = "waiting", "own", "untold"
SHOWN = ("question__body", "question__responsible", "question__topic", "question__territory", "question__meeting__territory",
         "question__executor", "question__complained_of", "to_body", "proof_file", "made_by", "decided_by")  # fmt: skip
DONE = {
    APPROVE: gettext_lazy("Approved. Whoever proposed it is told."),
    DECLINE: gettext_lazy("Declined. Whoever proposed it is told."),
    TAKE_BACK: gettext_lazy("The proposal is taken back."),
}


@dataclass(frozen=True)
class Line:
    """A line of the list: what it is about, where the question's term stands, what to do."""

    proposal: Proposal
    title: str
    what: str
    term: object
    button: Button


@needs(Right.QUESTIONS_VIEW)
@require_safe
def decision_list(request: HttpRequest) -> HttpResponse:
    """What waits for this person, what they proposed, and of what citizens are still to be told."""
    lists = _lists(request.user)
    tab = request.GET.get("tab", "")
    counts = {name: rows.count() for name, rows in lists.items()}
    if tab not in lists:
        tab = next((name for name, count in counts.items() if count), next(iter(lists), ""))
    rows, place, days = [], None, days_now()
    if tab:
        order = ("tell_by", "pk") if tab == UNTOLD else ("question__due_on", "pk")
        rows, place = paged(request, for_rows(lists[tab]).order_by(*order), total=counts[tab])
    context = {
        "crumbs": [Crumb(_("Questions"), reverse("question_list"))],
        "tabs": _tabs(counts, tab),
        "tab": tab,
        "rows": [_line(proposal, tab, days) for proposal in rows],
        "page": place,
        "buttons": _keeping(request.user),
    }
    return page(request, "appeals/decisions.html", context)


@needs(Right.QUESTIONS_VIEW)
@require_http_methods(["GET", "POST"])
def decision_page(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal: the question, what is proposed, the term explained; approve, decline or take back."""
    proposal = get_visible_or_404(Proposal.objects.select_related(*SHOWN), request.user, pk=pk)
    may_decide = user_can(request.user, proposal.question, Act.DECIDE)
    is_own = proposal.made_by_id == request.user.pk
    form = DecideForm(request.POST or None)
    if request.method == "POST":
        if not (may_decide or is_own):
            raise PermissionDenied
        chosen = request.POST.get("decision", "")
        try:
            if chosen == TAKE_BACK:
                take_back(pk, by=request.user)
            elif form.is_valid():
                form.perform(proposal, request.user)
            else:
                chosen = ""
        except Refused as refusal:
            _show(form, refusal)
        else:
            if chosen:
                messages.success(request, str(DONE[chosen]))
                return redirect(reverse("decision_list"))
        proposal = get_visible_or_404(Proposal.objects.select_related(*SHOWN), request.user, pk=pk)
    context = _context(request, proposal, form, may_decide=may_decide and not is_own, is_own=is_own)
    return page(request, "appeals/decision.html", context, status=422 if request.method == "POST" else 200)


def _lists(user) -> dict:
    """The lists that are a matter of this person's roles."""
    found = {}
    if user.can(Right.QUESTIONS_APPROVE):
        found[WAITING] = waiting_for(user)
    if user.can(Right.QUESTIONS_WORK):
        found[OWN] = proposed_by(user)
    if user.can(Right.QUESTIONS_WORK) or user.can(Right.QUESTIONS_REGISTER):
        found[UNTOLD] = untold_for(user)
    return found


def _tabs(counts: dict[str, int], current: str) -> list[Tab]:
    labels = {
        WAITING: _("Waiting for my decision"),
        OWN: _("Proposed by me"),
        UNTOLD: _("Citizen to be told"),
    }
    return [
        Tab(labels[name], f"?tab={name}", current=name == current, count=count, tone="warn")
        for name, count in counts.items()
    ]


def _keeping(user) -> list[Button]:
    if not user.can(Right.QUESTIONS_CONTROL):
        return []
    return [
        Button(_("Text templates"), reverse("template_list"), icon="file-text"),
        Button(_("Practice of bodies"), reverse("practice_list"), icon="settings"),
    ]


def _line(proposal: Proposal, tab: str, days) -> Line:
    question = proposal.question
    if tab == UNTOLD:
        button = Button(
            _("Record"), reverse("question_tell_citizen", args=[question.pk]), icon="phone", small=True
        )
        what = _("Extended; to be told by %(day)s") % {"day": day(proposal.tell_by)}
    else:
        label = _("Decide") if tab == WAITING else _("See the proposal")
        url = reverse("decision_page", args=[proposal.pk])
        button = Button(label, url, icon="gavel" if tab == WAITING else "eye", small=True)
        what = proposed(proposal)
    return Line(proposal, shorten(question.text, 140), what, term_of(question, days), button)


def proposed(proposal: Proposal) -> str:
    """What is proposed, in a few words."""
    if proposal.kind == ProposalKind.EXTENSION:
        return _("Extend until %(day)s") % {"day": day(proposal.until)}
    if proposal.kind == ProposalKind.FORWARD:
        return _("Forward to: %(body)s") % {"body": proposal.to_body.name}
    return _("Close: %(outcome)s") % {"outcome": proposal.get_outcome_display()}


def _show(form: DecideForm, refusal: Refused) -> None:
    """The refusal of an act that the form does not know field by field."""
    form.full_clean()
    for name, errors in getattr(refusal, "error_dict", {None: refusal.messages}).items():
        form.add_error(name if name in form.fields else None, errors)


def _context(
    request: HttpRequest, proposal: Proposal, form: DecideForm, *, may_decide: bool, is_own: bool
) -> dict:
    question, days = proposal.question, days_now()
    pending = proposal.state == ProposalState.PENDING
    return {
        "proposal": proposal,
        "question": question,
        "row": row_of(question, request.user, days),
        "what": proposed(proposal),
        "crumbs": [
            Crumb(_("Questions"), reverse("question_list")),
            Crumb(_("Decisions"), reverse("decision_list")),
            Crumb(question.number, reverse("question_page", args=[question.pk])),
        ],
        "facts": _facts(proposal),
        "term": term_facts(proposal, load_terms()),
        "reads": _reads(proposal),
        "form": form,
        "may_decide": pending and may_decide,
        "may_take_back": pending and is_own,
    }


def _reads(proposal: Proposal):
    if proposal.kind != ProposalKind.CLOSING:
        return None
    return preview(
        proposal.question, outcome=proposal.outcome, answer=proposal.answer, closed_on=proposal.closed_on
    )


def _facts(proposal: Proposal) -> list[Fact]:
    facts = [
        Fact(_("Proposed by"), f"{proposal.made_by.full_name} · {day(proposal.made_at)}"),
        Fact(_("Reason"), proposal.reason),
        Fact(
            _("Decided by"),
            f"{proposal.decided_by.full_name} · {day(proposal.decided_at)}" if proposal.decided_by else "",
        ),
        Fact(_("Reason or remark"), proposal.decision_note),
        Fact(_("Citizen told on"), day(proposal.told_on) if proposal.told_on else ""),
    ]
    return [fact for fact in facts if fact.value]


def term_facts(proposal: Proposal, terms: Terms) -> list[Fact]:
    """The deadline explained in figures: the rule, the first deadline, how far the law goes, what would be."""
    question = proposal.question
    rule = terms.rule(answer_rule(question.kind), question.clock_from)
    first = terms.answer(question.kind, question.clock_from).due_on
    latest = terms.latest_extension(question.kind, question.clock_from)
    length = f"{length_text(rule.length, rule.unit)}, {_(rule.source)}"
    facts = [
        Fact(_("Term of the law"), length),
        Fact(_("Runs from"), day(question.clock_from)),
        Fact(_("Last day by the rule"), day(first)),
        Fact(_("Extended until"), day(question.extended_until) if question.extended_until else ""),
    ]
    if proposal.kind == ProposalKind.EXTENSION:
        facts += [
            Fact(_("The law allows until"), day(latest) if latest else _("no extension")),
            Fact(_("Proposed last day"), day(proposal.until)),
        ]
    if proposal.kind == ProposalKind.FORWARD:
        facts.append(Fact(_("Times forwarded"), question.forwards))
    return [fact for fact in facts if fact.value != ""]


propose_extension = act_view(
    Act.PROPOSE_EXTENSION,
    ExtensionForm,
    explain=gettext_lazy(
        "A controller or the head decides. If they approve, the citizen is told within three working days."
    ),
    done=gettext_lazy("The extension waits for a decision."),
)
propose_forward = act_view(
    Act.PROPOSE_FORWARD,
    ProposeForwardForm,
    explain=gettext_lazy("A controller or the head decides. Until then the question stays with you."),
    done=gettext_lazy("The forwarding waits for a decision."),
)
tell_citizen = act_view(
    Act.TELL_CITIZEN,
    TellForm,
    explain=gettext_lazy(
        "The term was extended and no e-mail or telephone for messages is known: say how the citizen was told."
    ),
    done=gettext_lazy("It is recorded that the citizen was told."),
)
