"""Wordings of e-Otinish: found in files, matched by themselves or by a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from common.acts import Refused, act, changed, check_version, lock
from eotinish.enums import Field
from eotinish.matching import LONGEST, Matcher, key_of
from eotinish.models import Spelling
from eotinish.permissions import check_user_manages_complaints
from organisations.models import User

NOTHING: dict[str, Any] = {"body": None, "territory": None, "topic": None, "code": "", "set_aside": False}


def spellings_of(field: str, texts: Iterable[str], *, matcher: Matcher) -> dict[str, Spelling]:
    """The wording of each text, made where it is new. Call it inside the act of an import."""
    keys = {text: key_of(field, text) or text[:LONGEST] for text in texts}
    stored = Spelling.objects.unscoped("words of a file").filter(field=field, key__in=set(keys.values()))
    found = {one.key: one for one in stored}
    new = {
        key: Spelling(field=field, text=text[:LONGEST], key=key, **matcher.find(field, text))
        for text, key in keys.items()
        if key not in found
    }
    # Another import may have brought the same word at the same time: then its row stays.
    Spelling.objects.bulk_create(new.values(), ignore_conflicts=True)
    if new:
        stored = Spelling.objects.unscoped("words of a file").filter(field=field, key__in=set(new))
        found |= {one.key: one for one in stored}
    return {text: found[key] for text, key in keys.items()}


def match_spelling(
    spelling: Spelling | int,
    *,
    by: User,
    target: Any = None,
    set_aside: bool = False,
    version: int | None = None,
) -> list[str]:
    """Say what a wording means: `target` is a body, territory, topic or code of its column; or that it is nothing of ours.

    Without either it waits to be matched again. No record is touched: figures follow at once. Returns what changed.
    """
    pk = spelling.pk if isinstance(spelling, Spelling) else spelling
    with act("complaints.match", by=by):
        row = lock(Spelling, pk, by)
        check_user_manages_complaints(by)
        check_version(row, version)
        if target is not None and set_aside:
            raise Refused(_("Choose what it means, or that it is nothing of ours."))
        meant = NOTHING | {"set_aside": set_aside}
        if target is not None:
            meant[row.field if row.field not in (Field.KIND, Field.STATUS) else "code"] = target
        return changed(row, **meant)


def match_by_themselves(*, by: User | None) -> int:
    """Match what waits and says by itself what it means, after bodies or topics were added. Returns how many."""
    matcher, matched = Matcher(), 0
    with act("complaints.match", by=by):
        if by is not None:
            check_user_manages_complaints(by)
        for row in unmatched(Spelling.objects.unscoped("words that wait")).select_for_update():
            if meant := matcher.find(row.field, row.text):
                changed(row, **meant)
                matched += 1
    return matched


def unmatched(rows):
    """Wordings that wait to be matched."""
    return rows.filter(
        body__isnull=True, territory__isnull=True, topic__isnull=True, code="", set_aside=False
    )
