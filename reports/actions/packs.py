"""Session packs: asked for by a person, built in the background, never changed."""

from __future__ import annotations

import json
import logging
from datetime import date, timedelta
from functools import partial
from uuid import UUID

from django.db.models import Q
from django.utils import timezone, translation

from common.acts import act, changed
from organisations.models import User
from reports.actions.freezing import freeze
from reports.enums import PackFormat, PackState
from reports.models import PackFile, SessionPack
from reports.packs.content import collect
from reports.packs.papers import PAPERS
from reports.packs.shape import LANGUAGES, Content
from reports.period import Period
from reports.permissions import check_user_can_freeze

logger = logging.getLogger(__name__)
# A worker that has said nothing for so long is dead; its pack is built by another.
LEASE = timedelta(minutes=15)


def build_pack(
    *, by: User, first: date, last: date, as_of: date, document: str = "", token: UUID | None = None
) -> SessionPack:
    """Freeze the period, unless it is frozen, and ask for a pack of it. Sent twice, it is one pack.

    A period that was frozen as of another day keeps that day. Raises PermissionDenied, Refused by field.
    """
    with act("pack.ask", by=by):
        check_user_can_freeze(by)
        if token and (pack := SessionPack.objects.visible_to(by).filter(token=token).first()):
            return pack
        period = freeze(by=by, first=first, last=last, as_of=as_of, document=document)
        return SessionPack.objects.create(period=period, document=document, by=by, token=token)


def make(pk: int) -> bool:
    """Build a pack that waits, or whose worker has died. Whoever comes second does nothing. Returns whether it is built."""
    if not _claim(pk):
        return False
    pack = SessionPack.objects.unscoped("a pack that is being built").select_related("period").get(pk=pk)
    frozen = pack.period
    try:
        content = collect(
            Period(frozen.first, frozen.last, frozen.as_of),
            formula_version=frozen.formula_version,
            document=pack.document,
            tell=partial(_tell, pk),
        )
        papers = list(_papers(content))
    except Exception:
        logger.exception("Session pack %s could not be built", pk)
        _end(pk, PackState.FAILED, [])
        return False
    _end(pk, PackState.READY, papers)
    return True


def make_waiting() -> int:
    """Build what still waits or was left by a dead worker; returns how many."""
    waiting = SessionPack.objects.unscoped("packs that wait").filter(_free())
    return sum(make(pk) for pk in waiting.values_list("pk", flat=True))


def _free() -> Q:
    dead = Q(state=PackState.BUILDING, started_at__lt=timezone.now() - LEASE)
    return Q(state=PackState.QUEUED) | dead


def _claim(pk: int) -> bool:
    with act("pack.claim"):
        free = SessionPack.objects.unscoped("a pack that waits").filter(_free(), pk=pk)
        return bool(free.update(state=PackState.BUILDING, started_at=timezone.now(), done=0))


def _tell(pk: int, done: int, total: int) -> None:
    with act("pack.progress"):
        row = SessionPack.objects.unscoped("how far it is").select_for_update().get(pk=pk)
        changed(row, done=done, total=total + len(LANGUAGES), started_at=timezone.now())


def _papers(content: Content):
    """The content, and each paper in each language."""
    yield "", PackFormat.JSON, json.dumps(content.as_json(), ensure_ascii=False).encode()
    for language in LANGUAGES:
        with translation.override(language):
            for fmt, make_paper in PAPERS.items():
                yield language, fmt, make_paper(content)


def _end(pk: int, state: str, papers: list[tuple[str, str, bytes]]) -> None:
    with act("pack.end"):
        row = SessionPack.objects.unscoped("the pack that was built").select_for_update().get(pk=pk)
        if row.state != PackState.BUILDING:
            return  # another worker was quicker
        PackFile.objects.bulk_create(
            PackFile(pack=row, language=language, format=fmt, content=content)
            for language, fmt, content in papers
        )
        changed(row, state=state, done=row.total)
