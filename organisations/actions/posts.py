"""Posts of a body and the officials who hold them."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.translation import gettext as _

from common.acts import Refused, act, changed, lock
from common.text import clean_line
from organisations.models import Body, Official, Post, User
from organisations.permissions import check_user_manages_directory
from organisations.policies import check_appointment


def add_post(*, by: User | None, body: Body, rank: str, title_kk: str, title_ru: str, title_en: str) -> Post:
    """Add a post to a body."""
    with act("post.add", by=by):
        check_user_manages_directory(by)
        titles = map(clean_line, (title_kk, title_ru, title_en))
        return Post.objects.create(
            body=body, rank=rank, **dict(zip(("title_kk", "title_ru", "title_en"), titles, strict=True))
        )


def edit_post(
    *, by: User | None, post_id: int, rank: str, title_kk: str, title_ru: str, title_en: str
) -> list[str]:
    """Change a post; returns what changed."""
    with act("post.edit", by=by):
        check_user_manages_directory(by)
        return changed(
            lock(Post, post_id, by),
            rank=rank,
            title_kk=clean_line(title_kk),
            title_ru=clean_line(title_ru),
            title_en=clean_line(title_en),
        )


def appoint(
    *,
    by: User | None,
    post_id: int,
    full_name: str,
    since: date,
    acting: bool = False,
    until: date | None = None,
) -> Official:
    """Put an official on a post. Who held it until then (`until` open) leaves it the day before."""
    with act("official.appoint", by=by):
        check_user_manages_directory(by)
        post = lock(Post, post_id, by)
        official = Official(
            post=post, full_name=clean_line(full_name), since=since, acting=acting, until=until
        )
        _check_period(since, until)
        if not acting:
            for before in post.officials.filter(acting=False, until__isnull=True, since__lt=since):
                changed(before, until=since - timedelta(days=1))
        check_appointment(post, official)
        official.save()
    return official


def edit_official(
    *, by: User | None, official_id: int, full_name: str, since: date, acting: bool, until: date | None
) -> list[str]:
    """Correct who held a post and when; `until` is the last day. Returns what changed."""
    with act("official.edit", by=by):
        check_user_manages_directory(by)
        found = Official.objects.values_list("post_id", flat=True).get(pk=official_id)
        post = lock(Post, found, by)
        official = lock(Official, official_id, by)
        _check_period(since, until)
        check_appointment(post, Official(pk=official.pk, post=post, since=since, until=until, acting=acting))
        return changed(official, full_name=clean_line(full_name), since=since, acting=acting, until=until)


def _check_period(since: date, until: date | None) -> None:
    if until is not None and until < since:
        raise Refused({"until": _("The last day can't be before the first.")})
