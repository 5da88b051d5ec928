"""Choices of bodies, topics and territories for selects: grouped, in the person's language, read by one query each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from django import forms
from django.utils.translation import gettext as _

from appeals.models import Topic
from common.dates import today
from organisations.enums import BodyLevel, TerritoryLevel
from organisations.models import Body, Territory

Groups = list[tuple[str, list[tuple[int | str, str]]]]


def body_groups(
    near: Body | None = None, *, by: str = "pk", allowed: Callable[[Body], bool] = lambda body: True
) -> Groups:
    """Bodies that exist today and are `allowed`, by kind and region; those of `near` and below it stand first."""
    bodies = list(Body.objects.existing_on(today()).select_related("territory").order_by("path"))
    names = {body.territory.region_code: body.territory.name for body in bodies if _heads_a_region(body)}
    bodies = [body for body in bodies if allowed(body)]
    groups: dict[str, list[Body]] = {_("Own and below"): [], _("Ministries"): [], _("Regions and cities"): []}
    for body in bodies:
        groups.setdefault(_group_of(body, near, names), []).append(body)
    return _options(groups, by)


def topic_groups(keep: int | None = None, *, by: str = "pk") -> Groups:
    """Topics in use by sphere; `keep` stays although it is used no more. By `code` a sphere can be chosen as well."""
    topics = [topic for topic in Topic.objects.order_by("code") if topic.is_active or topic.pk == keep]
    groups: dict[str, list[Topic]] = {}
    for sphere in (topic for topic in topics if topic.parent_id is None):
        inside = [topic for topic in topics if topic.parent_id == sphere.pk]
        alone = inside and sphere.pk != keep and by == "pk"
        groups[sphere.name] = inside if alone else [sphere, *inside]
    return _options(groups, by)


def territory_groups(*, by: str = "pk") -> Groups:
    """Regions, then the districts of each."""
    levels = [TerritoryLevel.REGION, TerritoryLevel.DISTRICT]
    found = list(Territory.objects.filter(level__in=levels).order_by("code"))
    names = {row.region_code: row.name for row in found if row.level == TerritoryLevel.REGION}
    groups: dict[str, list[Territory]] = {}
    for row in found:
        groups.setdefault(names.get(row.region_code, row.name), []).append(row)
    return _options(groups, by)


class GroupedChoice(forms.ModelChoiceField):
    """A choice of rows whose options come grouped from `groups`, so that the select costs one query, made once."""

    def __init__(self, *args, groups: Groups, empty: str, **kwargs):
        super().__init__(*args, **kwargs)
        self.widget.choices = [("", empty), *groups]


def _heads_a_region(body: Body) -> bool:
    return body.territory is not None and body.territory.level == TerritoryLevel.REGION


def _group_of(body: Body, near: Body | None, names: dict[str, str]) -> str:
    if near is not None and body.is_within(near):
        return _("Own and below")
    if body.level in (BodyLevel.MINISTRY, BodyLevel.COMMITTEE):
        return _("Ministries")
    if body.level in (BodyLevel.REGION, BodyLevel.CITY):
        return _("Regions and cities")
    return names.get(body.territory.region_code, _("Other")) if body.territory else _("Other")


def _options(groups: Mapping[str, Sequence], by: str) -> Groups:
    return [(name, [(getattr(row, by), row.name) for row in rows]) for name, rows in groups.items() if rows]
