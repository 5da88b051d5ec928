"""What the worlds of the guards keep of reports."""

from __future__ import annotations

import json
from datetime import date, timedelta

from django.utils import timezone

from appeals.models import Check, Question
from common.dates import today
from organisations.models import User
from reports.models import (
    Correction,
    FilePart,
    FrozenPeriod,
    OrderedCheck,
    PackFile,
    ReportRun,
    SampleOrder,
    SavedReport,
    SessionPack,
)
from reports.packs.shape import Bars, Chapter, Content, Number, Reference, Sentence, Table
from reports.reach import reach_of


def ordered(check: Check, author: User) -> dict:
    """The check was ordered from the report of contradictions."""
    days = {"first": check.drawn_on, "last": check.drawn_on}
    order = SampleOrder.objects.create(body=check.body, wanted=1, candidates=1, by=author, **days)
    OrderedCheck.objects.create(order=order, check_made=check)
    return {"sample_order": order}


def kept_reports(author: User, mark: str) -> dict:
    """A session pack, a file and a saved report."""
    return _pack(author) | _file(author, mark)


def _pack(author: User) -> dict:
    """A session pack with a block of each kind. It belongs to nobody and bears no mark."""
    day = date(today().year - 1, 12, 31)
    days = {"first": day.replace(month=7, day=1), "last": day, "as_of": day}
    period, _made = FrozenPeriod.objects.unscoped("test").get_or_create(
        **days, defaults={"formula_version": 1, "by": author}
    )
    pack = SessionPack.objects.create(period=period, by=author, state="ready", done=14, total=14)
    name = {"kk": "Атауы", "ru": "Название", "en": "Name"}
    number = Number(3, ref=1, path="/staff/questions/")
    blocks = [
        Sentence(
            "part.counts",
            dict.fromkeys(
                ("meetings", "citizens", "questions", "solved", "partly", "answered", "open"), number
            ),
        ),
        Table("by_region", ("name", "questions"), [[name, number], ["total", number]], 1, strong=True),
        Bars("by_region", [(name, 0.5, 0.4, 0.6)]),
    ]
    reference = Reference(1, "questions", "/staff/questions/", name)
    told = Content(
        *(one.isoformat() for one in days.values()),
        1,
        "",
        [Chapter("summary", "summary", blocks)],
        [reference],
    )
    PackFile.objects.create(pack=pack, format="json", content=json.dumps(told.as_json()).encode())
    for language in ("kk", "ru", "en"):
        PackFile.objects.create(pack=pack, language=language, format="pdf", content=b"%PDF-")
    return {"pack": pack, "frozen_period": period}


def _file(author: User, mark: str) -> dict:
    """A file that the author has asked for and that is ready."""
    content = f"text{mark}".encode()
    now = timezone.now()
    run = ReportRun.objects.create(
        by=author, report="questions", parameters={"text": [f"road{mark}"]}, format="csv", language="en", state="done",
        started_at=now, ended_at=now, expires_at=now + timedelta(days=7), done=1, total=1, size=len(content),
        reach=reach_of(author),
    )  # fmt: skip
    FilePart.objects.create(run=run, number=0, content=content)
    saved = SavedReport.objects.create(
        by=author, name=f"Roads{mark}", report="resolution", parameters={"period": ["month"]}
    )
    return {"report_run": run, "saved_report": saved}


def correction(question: Question, period, author: User, mark: str) -> dict:
    """A request that waits. What it is about is a case of the body."""
    asked = Correction.objects.create(period=period, question=question, reason=f"Slip{mark}", asked_by=author)
    return {"correction": asked}
