"""The slip as a sheet of paper, in the language of the citizen: the same words on the screen and in the PDF."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from appeals.enums import EventKind
from appeals.models import Event, Slip
from appeals.slip_codes import grouped
from common.qr import Qr, qr_of
from common.text import shorten
from common.typst import pdf

TEMPLATE = Path(__file__).resolve().parent / "typst" / "slips.typ"
FIRST_WORDS = 160  # characters of the question: the person takes the paper home, others may see it
RELATED = (
    "question__citizen", "question__body", "question__responsible", "question__topic", "question__meeting",
)  # fmt: skip


@dataclass(frozen=True)
class Sheet:
    """Everything that stands on a slip; `rows` are pairs of label and value."""

    lang: str
    head: str
    title: str
    code_label: str
    code: str
    address_label: str
    address: str
    rows: list[tuple[str, str]]
    next: str
    steps: list[str]
    keep: str
    qr_alt: str
    qr: Qr


def sheets_of(slips: Iterable[Slip]) -> list[Sheet]:
    """The sheets of these slips (loaded with `RELATED`), each in the language of its citizen."""
    slips = list(slips)
    receivers = _receivers(slips)
    return [_sheet(slip, receivers.get(slip.question_id, "")) for slip in slips]


def slips_pdf(sheets: Sequence[Sheet]) -> bytes:
    """The sheets as one PDF, a page for each."""
    data = [asdict(sheet) | {"qr": sheet.qr.svg} for sheet in sheets]
    title = sheets[0].title if len(sheets) == 1 else _("Slips for citizens")
    return pdf(TEMPLATE, {"title": title, "lang": sheets[0].lang, "slips": data})


def _sheet(slip: Slip, receiver: str) -> Sheet:
    question = slip.question
    citizen = question.citizen
    language = (citizen.language if citizen else "") or question.language
    with translation.override(language):
        return Sheet(
            lang=language,
            head=question.body.name,
            title=_("Question %(number)s") % {"number": question.number},
            code_label=_("Code"),
            code=grouped(slip.code.reveal()),
            address_label=_("Where to look"),
            address=settings.SITE_URL.partition("://")[2] + reverse("track"),
            rows=_rows(question, receiver),
            next=_("What happens next"),
            steps=[
                _("The body answers you by the last day. Each day is counted by the working calendar."),
                _(
                    "See at any time how it stands: open the address, give number and code, or scan the picture."
                ),
                _(
                    "When it is reported as solved, you are asked whether it is. If you say “no”, it is opened again."
                ),
            ],
            keep=_("Keep this slip. Whoever has the code can read the answer and speak for you."),
            qr_alt=_("QR code of the page of your question"),
            qr=qr_of(settings.SITE_URL + reverse("track_question", args=[slip.link.reveal()])),
        )


def _rows(question, receiver: str) -> list[tuple[str, str]]:
    asked = " · ".join(
        part for part in (question.topic.name if question.topic else "", _words(question)) if part
    )
    answers = question.responsible or question.body
    rows = [
        (_("Received on"), date_format(timezone.localdate(question.created_at), "DATE_FORMAT")),
        (_("Received by"), receiver),
        (_("What was asked"), asked),
        (_("Who answers"), answers.name),
        (
            _("Last day for the answer"),
            date_format(question.due_on, "DATE_FORMAT") if question.is_open else "",
        ),
        (_("Outcome"), "" if question.is_open else question.get_status_display()),
    ]
    return [(label, value) for label, value in rows if value]


def _words(question) -> str:
    return shorten(" ".join(question.text.split()), FIRST_WORDS)


def _receivers(slips: list[Slip]) -> dict[int, str]:
    """Who registered each question: name and body."""
    events = Event.objects.unscoped("who received the questions of these slips").filter(
        question__in=[slip.question_id for slip in slips], kind=EventKind.REGISTERED, by__isnull=False
    )
    found = {}
    for event in events.select_related("by"):
        found[event.question_id] = event.by.full_name
    return found


__all__ = ["RELATED", "Qr", "Sheet", "qr_of", "sheets_of", "slips_pdf"]
