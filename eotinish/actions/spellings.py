"""Wordings of e-Otinish: found in files, matched by themselves or by a person."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from appeals.enums import QuestionKind
from common.acts import Refused, act, changed, check_version, lock
from eotinish import staging
from eotinish.enums import Field, Outcome
from eotinish.matching import LONGEST, Matcher, key_of
from eotinish.models import Spelling
from eotinish.permissions import check_user_manages_complaints
from organisations.models import User

CODES: dict[str, list[str]] = {Field.KIND: QuestionKind.values, Field.STATUS: Outcome.values}
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

    Without either it waits to be matched again. No record is touched, figures follow at once; what a status means is
    counted into the months, which are counted anew. Returns what changed. Raises Refused, Conflict.
    """
    pk = spelling.pk if isinstance(spelling, Spelling) else spelling
    with act("complaints.match", by=by):
        row = lock(Spelling, pk, by)
        check_user_manages_complaints(by)
        check_version(row, version)
        if target is not None and set_aside:
            raise Refused(_("Choose what it means, or that it is nothing of ours."))
        meant = NOTHING | {"set_aside": set_aside}
        if row.field in CODES and target is not None:
            if target not in CODES[row.field]:
                raise Refused(_("Choose what it means from the list."))
            meant["code"] = target
        elif target is not None:
            meant[row.field] = target
        names = changed(row, **meant)
        if row.field == Field.STATUS and "code" in names:
            _recount([row.pk])
        return names


def match_by_themselves(*, by: User | None) -> int:
    """Match what waits and says by itself what it means, after bodies or topics were added. Returns how many."""
    matcher, matched, statuses = Matcher(), 0, []
    with act("complaints.match", by=by):
        if by is not None:
            check_user_manages_complaints(by)
        for row in unmatched(Spelling.objects.unscoped("words that wait")).select_for_update():
            if meant := matcher.find(row.field, row.text):
                changed(row, **meant)
                matched += 1
                if row.field == Field.STATUS:
                    statuses.append(row.pk)
        if statuses:
            _recount(statuses)
    return matched


def _recount(statuses: list[int]) -> None:
    """Count the months with rows of these statuses anew. An import that runs would count them as they were."""
    if not staging.hold_off_imports():
        raise Refused(_("A file of e-Otinish is being imported. Try again when it is done."))
    staging.count_months(staging.months_of(statuses))


def unmatched(rows):
    """Wordings that wait to be matched."""
    return rows.filter(
        body__isnull=True, territory__isnull=True, topic__isnull=True, code="", set_aside=False
    )
