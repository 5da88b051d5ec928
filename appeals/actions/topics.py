"""The directory of topics: its reference data and its upkeep."""

from __future__ import annotations

import csv
from copy import copy
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from appeals.models import Topic
from common.acts import Refused, act, changed, lock
from common.text import clean_line
from organisations.models import Body, User

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "topics.csv"


def load_topics(path: Path = REFERENCE) -> int:
    """Add the topics of the reference file that are missing; returns how many.

    What is already there is left as it is, since an administrator may have changed it. Safe to repeat.
    """
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    bodies = dict(Body.objects.values_list("code", "pk"))
    with act("topics.load"):
        known = dict(Topic.objects.values_list("code", "pk"))
        missing = [row for row in rows if row["code"] not in known]
        for level in (_spheres, _topics):
            made = Topic.objects.bulk_create(_topic(row, known, bodies) for row in level(missing))
            known.update({topic.code: topic.pk for topic in made})
    return len(missing)


def save_topic(topic: Topic | None, *, by: User, code: str, **fields) -> Topic:
    """Make a topic or change its names, sphere, ministry, stems and use. The code of a topic never changes."""
    fields["keywords"] = _stems(fields.get("keywords", ()))
    with act("topic.save", by=by):
        if topic is None:
            topic = Topic(code=code, **fields)
            _check(topic)
            topic.save()
            return topic
        stored = lock(Topic, topic.pk, by)
        wanted = copy(stored)
        for name, value in fields.items():
            setattr(wanted, name, value)
        _check(wanted)
        changed(stored, **fields)
        return stored


def _check(topic: Topic) -> None:
    parent = topic.parent
    if parent is not None and (parent.parent_id is not None or parent.pk == topic.pk):
        raise Refused({"parent": _("Topics have two levels: choose a sphere.")})
    if parent is not None and topic.pk and topic.children.exists():
        raise Refused({"parent": _("A sphere that has topics can't become a topic itself.")})
    try:
        topic.full_clean()
    except ValidationError as wrong:
        raise Refused(wrong.message_dict) from None


def _stems(keywords) -> list[str]:
    return sorted({stem for stem in (clean_line(keyword).lower() for keyword in keywords) if stem})


def _spheres(rows: list[dict]) -> list[dict]:
    return [row for row in rows if not row["parent"]]


def _topics(rows: list[dict]) -> list[dict]:
    return [row for row in rows if row["parent"]]


def _topic(row: dict, known: dict[str, int], bodies: dict[str, int]) -> Topic:
    return Topic(
        code=row["code"],
        parent_id=known[row["parent"]] if row["parent"] else None,
        name_kk=row["name_kk"],
        name_ru=row["name_ru"],
        name_en=row["name_en"],
        eotinish=row["eotinish"],
        central_body_id=bodies.get(row["central_body"]),
        keywords=_stems(f"{row['keywords_kk']};{row['keywords_ru']}".split(";")),
    )
