"""What people are told of proposals: those who decide, the one who proposed, the citizen of more time."""

from __future__ import annotations

from collections import defaultdict

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appeals.actions.deciders import DECIDED, MADE
from appeals.actions.extending import EXTENDED, extension_told
from appeals.enums import ProposalKind, ProposalState
from appeals.letters_citizen import contact_of_citizen, link_to, told
from appeals.letters_citizen import preload as preload_askers
from appeals.models import Proposal, Question
from common.templatetags.ui import day
from notices.registry import register


def register_decision_letters() -> None:
    """Name the builders of these letters; called when the room starts."""
    register(MADE, made, label=gettext_lazy("Something waits for your decision"), preload=preload)
    register(DECIDED, decided, label=gettext_lazy("Your proposal was decided"), preload=preload)
    register(
        EXTENDED,
        extended,
        label=gettext_lazy("Citizen: the term was extended"),
        preload=preload_askers,
        contact=contact_of_citizen,
        sent=extension_sent,
    )


def made(notice) -> dict | None:
    """To those who decide, as long as nobody has decided and they see the question."""
    proposal = _proposal(notice)
    if proposal.state != ProposalState.PENDING or not notice.in_sight:
        return None
    words = {"number": proposal.question.number, "what": proposal.get_kind_display()}
    lines = [_("Proposed by %(person)s.") % {"person": proposal.made_by.full_name}]
    if proposal.kind == ProposalKind.EXTENSION:
        lines.append(_("Until %(day)s instead of %(now)s.") % _days(proposal))
    return _letter(proposal, _("Question %(number)s waits for your decision: %(what)s") % words, lines)


def decided(notice) -> dict | None:
    """To the one who proposed; a link only as long as they still see the question."""
    proposal = _proposal(notice)
    words = {"number": proposal.question.number, "what": proposal.get_kind_display()}
    if proposal.state == ProposalState.APPROVED:
        subject, lines = _("Question %(number)s: approved (%(what)s)") % words, []
    elif proposal.state == ProposalState.DECLINED:
        subject = _("Question %(number)s: declined (%(what)s)") % words
        lines = [_("The reason stands on the page of the decision.")]
    else:
        return None
    lines.append(_("Decided by %(person)s.") % {"person": proposal.decided_by.full_name})
    return _letter(proposal, subject, lines, linked=notice.in_sight)


def extended(notice) -> dict | None:
    """To the citizen: the answer comes later, and until when. Not needed once there is an answer."""
    question = _asker(notice)
    stays = question.duplicate_of or question
    if not stays.is_open or stays.extended_until is None:
        return None
    words = {"number": question.number, "day": day(stays.due_on)}
    url = link_to(question)
    short = _("Question %(number)s: the term was extended until %(day)s.") % words
    return {
        "subject": _("Question %(number)s: the term of the answer was extended") % words,
        "lines": [
            _("Your question needs more time. The last day for the answer is now %(day)s.") % words,
            _("Basis: Administrative Procedural and Process-Related Code, Art. 76(3)."),
        ],
        "url": url,
        "sms": f"{short} {url}".strip(),
    }


def extension_sent(notice) -> None:
    """The message has left: the citizen is told."""
    extension_told(notice.params["question"])
    told(notice)


def preload(notices: list) -> None:
    """Read the proposals of many notices by one query, and which questions each recipient still sees."""
    rows = Proposal.objects.unscoped("the notices name them")
    related = rows.select_related("question", "made_by", "decided_by").defer("question__search")
    found = related.in_bulk({notice.params["proposal"] for notice in notices})
    groups: dict = defaultdict(list)
    for notice in notices:
        groups[notice.recipient].append(notice)
    for person, group in groups.items():
        keys = {notice.params["question"] for notice in group}
        seen = set(Question.objects.visible_to(person).filter(pk__in=keys).values_list("pk", flat=True))
        for notice in group:
            notice.proposal = found[notice.params["proposal"]]
            notice.in_sight = notice.params["question"] in seen


def _proposal(notice) -> Proposal:
    if not hasattr(notice, "proposal"):
        preload([notice])
    return notice.proposal


def _asker(notice) -> Question:
    if not hasattr(notice, "asked_by"):
        preload_askers([notice])
    return notice.asked_by


def _days(proposal: Proposal) -> dict[str, str]:
    return {"day": day(proposal.until), "now": day(proposal.question.due_on)}


def _letter(proposal: Proposal, subject: str, lines: list[str], *, linked: bool = True) -> dict:
    url = settings.SITE_URL + reverse("decision_page", args=[proposal.pk]) if linked else ""
    return {"subject": subject, "lines": lines, "url": url}
