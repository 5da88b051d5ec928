"""State bodies and their tree. `path` of the whole subtree is kept here and nowhere else."""

from __future__ import annotations

from datetime import date

from django.db.models import Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from common.acts import Refused, act, changed, lock
from common.text import clean_line
from organisations.models import Body, Territory, User
from organisations.permissions import check_user_manages_directory
from organisations.policies import check_body_can_end, check_body_place

LONGEST_PATH = 400


def create_body(
    *,
    by: User | None,
    code: str,
    kind: str,
    level: str,
    name_kk: str,
    name_ru: str,
    name_en: str,
    parent: Body | None = None,
    territory: Territory | None = None,
    valid_from: date | None = None,
) -> Body:
    """Add a body. The code is how files and addresses name it, so it never changes later."""
    with act("body.create", by=by):
        check_user_manages_directory(by)
        if Body.objects.filter(code=code).exists():
            raise Refused({"code": _("There is already a body with this code.")})
        parent = lock(Body, parent.pk, by) if parent else None
        body = Body(
            code=code,
            kind=kind,
            level=level,
            parent=parent,
            path=_path(code, parent),
            territory=territory,
            valid_from=valid_from,
            name_kk=clean_line(name_kk),
            name_ru=clean_line(name_ru),
            name_en=clean_line(name_en),
        )
        check_body_place(body, parent)
        body.save()
    return body


def update_body(
    *,
    by: User | None,
    body_id: int,
    level: str,
    name_kk: str,
    name_ru: str,
    name_en: str,
    parent: Body | None,
    territory: Territory | None,
    valid_from: date | None,
) -> list[str]:
    """Change a body; returns what changed. A new parent moves the whole subtree, and with it who sees its cases."""
    with act("body.update", by=by):
        check_user_manages_directory(by)
        tree = _lock_tree()
        body, parent = tree[body_id], tree[parent.pk] if parent else None
        check_body_place(body, parent)
        if valid_from and body.valid_to and valid_from >= body.valid_to:
            raise Refused({"valid_from": _("A body must end after it begins.")})
        names = changed(
            body,
            level=level,
            name_kk=clean_line(name_kk),
            name_ru=clean_line(name_ru),
            name_en=clean_line(name_en),
            parent=parent,
            territory=territory,
            valid_from=valid_from,
        )
        move_subtree(body, _path(body.code, parent))
    return names


def end_body(*, by: User | None, body_id: int, valid_to: date, successors: list[Body]) -> Body:
    """End a body: `valid_to` is the first day without it, `successors` carry on its work."""
    with act("body.end", by=by):
        check_user_manages_directory(by)
        body = _lock_tree()[body_id]
        check_body_can_end(body, valid_to, successors)
        changed(body, valid_to=valid_to)
        body.successors.set(successors)
    return body


def reopen_body(*, by: User | None, body_id: int) -> Body:
    """Take back the end of a body that was entered by mistake."""
    with act("body.reopen", by=by):
        check_user_manages_directory(by)
        body = _lock_tree()[body_id]
        if body.valid_to is None:
            raise Refused(_("This body has not ended."))
        if body.parent is not None and body.parent.valid_to is not None:
            raise Refused(_("The body above it has ended. Open that one first."))
        changed(body, valid_to=None)
        body.successors.clear()
    return body


def _lock_tree() -> dict[int, Body]:
    """All bodies, locked in one order: two moves at once must not make a circle. There are some hundreds."""
    rows = Body.objects.select_for_update(of=("self",), no_key=True).order_by("pk")
    tree = {row.pk: row for row in rows}
    for row in tree.values():
        row.parent = tree.get(row.parent_id)
    return tree


def _path(code: str, parent: Body | None) -> str:
    path = f"{parent.path if parent else '/'}{code}/"
    if len(path) > LONGEST_PATH:
        raise Refused({"parent": _("The tree of bodies would become too deep.")})
    return path


def move_subtree(body: Body, path: str) -> None:
    """Give the body and all bodies below it their new paths; inside an act that holds the tree."""
    if body.path == path:
        return
    tail = Substr("path", len(body.path) + 1)
    Body.objects.filter(path__startswith=body.path).update(path=Concat(Value(path), tail))
    body.path = path
