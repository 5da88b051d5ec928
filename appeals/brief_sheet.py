"""The brief of the host on paper: at most two pages in the active language."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from appeals.promises import PromiseState, promise_state
from appeals.queries_brief import Brief, Listed
from common.dates import today
from common.numbers import number
from common.templatetags.ui import day as day_text
from common.text import shorten
from common.typst import pdf

PAGE = re.compile(rb"/Type\s*/Page\b")
TEMPLATE = Path(__file__).resolve().parent / "typst" / "brief.typ"
WORDS = 110  # characters of a question
NAME = 70  # characters of the name of a body
PAGES = 2
SHARES = (1, 0.7, 0.5, 0.3)  # of the rows, until the paper has no more pages than that
ROWS = {"overdue": 8, "promises": 6, "changed": 5, "advance": 6, "waiting": 4}


def brief_pdf(brief: Brief, *, with_names: bool) -> bytes:
    """The paper. `with_names`: the reader may see who registered a question in advance."""
    content = b""
    for share in SHARES:
        content = pdf(TEMPLATE, _data(brief, today(), with_names, share))
        if len(PAGE.findall(content)) <= PAGES:
            break
    return content


def _data(brief: Brief, day: date, with_names: bool, share: float) -> dict:
    return {
        "lang": (get_language() or "kk")[:2],
        "title": _("Brief for the host"),
        "head": brief.meeting.body.name,
        "lead": lead_of(brief),
        "made": _("As of %(day)s") % {"day": date_format(day, "DATE_FORMAT")},
        "page_words": _("page"),
        "kpis": [[label, value, note, tone] for label, value, note, tone in headline(brief, day)],
        "tables": [table for table in _tables(brief, day, with_names, share) if table],
        "complaints": [[part.title, part.rows] for part in brief.parts] or [[complaints_title(), []]],
        "no_complaints": no_complaints(),
    }


def lead_of(brief: Brief) -> str:
    """Which meeting: kind, day, place, host."""
    meeting = brief.meeting
    parts = (
        meeting.get_kind_display(),
        date_format(meeting.planned_on, "DATE_FORMAT"),
        brief.place.name if brief.place else _("the whole country"),
        meeting.host_name,
    )
    return " · ".join(str(part) for part in parts if part)


def headline(brief: Brief, day: date) -> list[tuple[str, str, str, str]]:
    """The figures on top: label, value, note, tone."""
    counts = brief.counts
    oldest = (day - brief.oldest_due).days if brief.oldest_due else 0
    oldest_note = (
        ngettext("the oldest by %(days)s day", "the oldest by %(days)s days", oldest)
        % {"days": number(oldest)}
        if oldest
        else ""
    )
    broken = counts["promise_overdue"]
    return [
        (_("Open questions"), number(counts["open"]), "", "pri"),
        (_("Overdue"), number(counts["overdue"]), oldest_note, "bad" if counts["overdue"] else "ok"),
        (
            _("Promises not kept yet"),
            number(counts["promised"]),
            _("past their day: %(count)s") % {"count": number(broken)},
            "bad" if broken else "plan",
        ),
        (_("Registered in advance"), number(brief.advance.total), "", "info"),
    ]


def since_text(brief: Brief) -> str:
    """What changed since the last meeting there, in a line."""
    if brief.since is None:
        return _("No meeting was held here before.")
    counts = {name: number(brief.counts[name]) for name in ("new", "closed", "reopened")}
    return _("Since %(day)s: new %(new)s, closed %(closed)s, opened again %(reopened)s.") % {
        "day": day_text(brief.since),
        **counts,
    }


def complaints_title() -> str:
    """The head of the part that the complaint system fills."""
    return _("Complaints")


def no_complaints() -> str:
    """Said while no room gives figures of complaints."""
    return _("No figures of complaints are connected.")


def late_words(question, day: date) -> str:
    """“12 days overdue”, or the last day."""
    late = (day - question.due_on).days
    if not question.is_open:
        return str(question.get_status_display())
    if late <= 0:
        return day_text(question.due_on)
    return ngettext("%(days)s day overdue", "%(days)s days overdue", late) % {"days": number(late)}


def promise_words(question, day: date) -> str:
    """Who promised, until when, and how it stands."""
    state = promise_state(question, day)
    due = _("until %(day)s") % {"day": day_text(question.promise_due)} if question.promise_due else ""
    parts = (question.promise_by, due, str(PromiseState(state).label) if state else "")
    return " · ".join(part for part in parts if part)


def _answers(question) -> str:
    return shorten((question.responsible or question.body).name, NAME)


def _tables(brief: Brief, day: date, with_names: bool, share: float) -> list[dict]:
    number_of, words, who = _("Number"), _("Question"), _("Responsible body")
    lists = {name: getattr(brief, name).cut(max(int(count * share), 1)) for name, count in ROWS.items()}
    return [
        _table(_("Overdue, the oldest first"), [number_of, words, who, _("Term")], lists["overdue"],
               lambda q: [q.number, shorten(q.text, WORDS), _answers(q), late_words(q, day)]),
        _table(_("Promises not kept yet"), [number_of, _("Promise"), who, _("Who and until when")], lists["promises"],
               lambda q: [q.number, shorten(q.promise, WORDS), _answers(q), promise_words(q, day)]),
        _table(_("Changed since the last meeting"), [number_of, words, who, _("Status")], lists["changed"],
               lambda q: [q.number, shorten(q.text, WORDS), _answers(q), change_words(q)], note=since_text(brief)),
        _table(_("Asked about most in a year"), [_("Topic"), _("Questions"), _("Raised again"), _("Open")],
               Listed(brief.topics, len(brief.topics)),
               lambda t: [t["name"], number(t["questions"]), number(t["again"]), number(t["open"])], numbers=True),
        _table(_("Last meetings here"), [_("Held on"), _("Host"), _("Questions"), _("Solved"), _("Confirmed")],
               Listed(brief.meetings, len(brief.meetings)),
               lambda m: [day_text(m.held_on), m.host_name or m.body.name, *map(number, (m.asked, m.solved, m.confirmed))],
               numbers=True),
        _table(_("Registered in advance"), ["№", words, _("Topic"), _("Who asks")], lists["advance"],
               lambda a: [str(a.position), shorten(a.text, WORDS), a.topic.name if a.topic else "", asker(a, with_names)]),
        _table(_("Open within their term"), [number_of, words, who, _("Last day")], lists["waiting"],
               lambda q: [q.number, shorten(q.text, WORDS), _answers(q), late_words(q, day)]),
    ]  # fmt: skip


def change_words(question) -> str:
    """How a question changed: opened again, or its outcome and day."""
    if question.is_open:
        return _("Opened again on %(day)s") % {"day": day_text(question.reopened_on)}
    return f"{question.get_status_display()} · {day_text(question.closed_on)}"


def asker(advance, with_names: bool) -> str:
    """Who registered a question in advance, as far as the reader may see it."""
    if advance.citizen is None:
        return ""
    return advance.citizen.name.full() if with_names else str(advance.citizen.name)


def _table(title, heads, listed: Listed, cells, *, note: str = "", numbers: bool = False) -> dict | None:
    if not listed.rows and not note:
        return None
    more = _("and %(count)s more") % {"count": number(listed.more)} if listed.more else ""
    rows = [[str(cell) for cell in cells(row)] for row in listed.rows]
    return {"title": title, "note": note, "heads": heads, "rows": rows, "more": more, "numbers": numbers}
