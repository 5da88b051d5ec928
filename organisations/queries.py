"""Figures and lists that the screens of the room show. Reading only."""

from __future__ import annotations

from datetime import date

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Count, F, Func, Prefetch, Q, QuerySet, TextField, Value
from django.db.models.functions import Concat, Lower
from django.utils import timezone

from common.text import FOLD_FROM, FOLD_TO, fold
from organisations.enums import TerritoryLevel
from organisations.models import (
    Body,
    CalendarDay,
    CalendarVersion,
    Membership,
    Official,
    Post,
    Session,
    Territory,
    User,
)


def search(queryset: QuerySet, text: str, *columns: str) -> QuerySet:
    """Rows in which every word of the text occurs in one of the columns, Kazakh letters folded."""
    parts = [part for column in columns for part in (F(column), Value(" "))]
    joined = Concat(*parts, output_field=TextField())
    folded = Func(
        Lower(joined),
        Value(FOLD_FROM),
        Value(FOLD_TO),
        function="translate",
        output_field=TextField(),
    )
    queryset = queryset.annotate(searched=folded)
    for word in fold(text).split()[:8]:
        queryset = queryset.filter(searched__contains=word)
    return queryset


def people_waiting() -> Q:
    """Invited and not yet signed in with a password."""
    return Q(is_active=True, password__startswith=UNUSABLE_PASSWORD_PREFIX)


def directory_counts(user: User, today: date) -> dict[str, dict]:
    """What the directories hold, one query for each."""
    return {
        "territories": Territory.objects.aggregate(
            all=Count("pk"), regions=Count("pk", filter=Q(level=TerritoryLevel.REGION))
        ),
        "bodies": Body.objects.aggregate(
            now=Count("pk", filter=Q(valid_to__isnull=True) | Q(valid_to__gt=today)),
            ended=Count("pk", filter=Q(valid_to__lte=today)),
        ),
        "posts": Post.objects.aggregate(
            all=Count("pk"),
            held=Count("pk", filter=Q(pk__in=officials_on(today).values("post_id"))),
        ),
        "people": User.objects.visible_to(user).aggregate(
            active=Count("pk", filter=Q(is_active=True)),
            waiting=Count("pk", filter=people_waiting()),
            closed=Count("pk", filter=Q(is_active=False)),
        ),
        "calendar": {
            "version": CalendarVersion.objects.order_by("-number").first(),
            "next": CalendarDay.objects.filter(day__gte=today).order_by("day").first(),
        },
    }


def officials_on(day: date) -> QuerySet[Official]:
    """Officials who hold their posts on a day."""
    return Official.objects.filter(since__lte=day).filter(Q(until__isnull=True) | Q(until__gte=day))


def posts_of(body: Body) -> list[Post]:
    """The posts of a body, head first, with everybody who held them, the latest first."""
    return list(
        body.posts.order_by("-rank", "pk").prefetch_related(
            Prefetch("officials", Official.objects.order_by("-since", "pk"))
        )
    )


def bodies_of_path(body: Body) -> list[Body]:
    """The bodies above this one, from the root."""
    codes = body.path.strip("/").split("/")[:-1]
    return sorted(Body.objects.filter(code__in=codes), key=lambda row: len(row.path)) if codes else []


def people_of(user: User, body: Body) -> list[Membership]:
    """Who works in the body itself, as far as `user` may know."""
    return list(
        Membership.objects.visible_to(user)
        .in_force()
        .filter(body=body)
        .select_related("user")
        .order_by("user__full_name", "pk")
    )


def roles_of(viewer: User, person: User) -> list[Membership]:
    """All roles of a person, those in force first."""
    return list(
        Membership.objects.visible_to(viewer)
        .filter(user=person)
        .select_related("body")
        .order_by(F("ended_on").desc(nulls_first=True), "pk")
    )


def territories_above(territory: Territory) -> list[Territory]:
    """What a territory lies in, from the region. At most three rows."""
    above, current = [], territory.parent
    while current is not None:
        above.insert(0, current)
        current = current.parent
    return above


def open_sessions(user: User, *, but: str | None) -> int:
    """In how many browsers the person is signed in, `but` left out."""
    rows = Session.objects.filter(user=user, expire_date__gt=timezone.now())
    return rows.exclude(session_key=but or "").count()
