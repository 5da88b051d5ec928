"""What a body decides about its own work: approval of answers, publication, the share of checks; its text templates."""

from __future__ import annotations

import csv
from collections.abc import Callable
from copy import copy
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from appeals.models import AnswerTemplate, BodyPractice
from appeals.permissions_practice import check_user_keeps_practice, check_user_keeps_templates
from appeals.placeholders import MEANING, unknown_in
from common.acts import Refused, act, changed, check_version
from common.text import clean, clean_line
from organisations.models import Body, User

REFERENCE = Path(__file__).resolve().parent.parent / "reference" / "answer_templates.csv"


def save_practice(
    body: Body,
    *,
    by: User,
    closing_approval: bool,
    publishes: bool,
    sample_share: int,
    version: int | None = None,
) -> BodyPractice:
    """Give the body a practice of its own; bodies below without one follow it. Its history is kept by the database."""
    facts = {"closing_approval": closing_approval, "publishes": publishes, "sample_share": sample_share}
    if not 1 <= sample_share <= 100:
        raise Refused({"sample_share": _("From 1 to 100 per cent.")})
    with act("practice.save", by=by):
        check_user_keeps_practice(by, body)
        Body.objects.select_for_update(no_key=True).get(pk=body.pk)  # two first rows would collide
        practice = BodyPractice.objects.filter(body=body).first()
        if practice is None:
            return BodyPractice.objects.create(body=body, **facts)
        check_version(practice, version)
        changed(practice, **facts)
        return practice


def forget_practice(body: Body, *, by: User) -> None:
    """The body follows the one above again."""
    with act("practice.forget", by=by):
        check_user_keeps_practice(by, body)
        BodyPractice.objects.filter(body=body).delete()


def load_templates() -> int:
    """Text templates for everybody into a table that has none yet, as reference data; returns how many were added."""
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    with act("template.load"):
        if AnswerTemplate.objects.filter(body__isnull=True).exists():
            return 0  # they are the administrator's
        AnswerTemplate.objects.bulk_create(AnswerTemplate(**row) for row in rows)
    return len(rows)


def save_template(
    template: AnswerTemplate | None, *, by: User, body: Body | None, version: int | None = None, **fields
) -> AnswerTemplate:
    """Make or change a text template of a body (`body` None: one for everybody)."""
    fields["name"] = clean_line(fields["name"])
    fields |= {name: clean(fields[name]) for name in ("text_kk", "text_ru")}
    _check_placeholders(fields)
    with act("template.save", by=by):
        check_user_keeps_templates(by, body)
        if template is None:
            template = AnswerTemplate(body=body, **fields)
            _complete(template)
            return _stored(template, template.save)
        stored = AnswerTemplate.objects.select_for_update(no_key=True).get(pk=template.pk)
        check_user_keeps_templates(by, stored.body)
        check_version(stored, version)
        wanted = copy(stored)
        for name, value in fields.items():
            setattr(wanted, name, value)
        _complete(wanted)
        return _stored(stored, lambda: changed(stored, **fields))


def _check_placeholders(fields: dict) -> None:
    wrong = {}
    for name in ("text_kk", "text_ru"):
        if unknown := unknown_in(fields[name]):
            wrong[name] = _("Nobody fills %(unknown)s. There are: %(known)s.") % {
                "unknown": ", ".join(unknown),
                "known": ", ".join(f"{{{{{known}}}}}" for known in MEANING),
            }
    if wrong:
        raise Refused(wrong)


def _complete(template: AnswerTemplate) -> None:
    try:
        template.full_clean()
    except ValidationError as wrong:
        raise Refused(wrong.message_dict) from None


def _stored(template: AnswerTemplate, save: Callable[[], object]) -> AnswerTemplate:
    try:
        with transaction.atomic():
            save()
    except IntegrityError:  # another person gave the name to another template in this very moment
        raise Refused({"name": _("There is already a template with this name.")}) from None
    return template
