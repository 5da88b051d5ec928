"""Names and choices that a page of reports needs, each kind read once."""

from __future__ import annotations

from functools import cached_property

from django.utils.translation import gettext as _

from appeals.models import Topic
from organisations.enums import BodyKind, TerritoryLevel
from organisations.models import Body, Territory
from organisations.models.names import name_column

Groups = list[tuple[str, list[tuple[str, str]]]]


class Directory:
    """Bodies, regions and topics by code; what is not asked for is not read."""

    def __deepcopy__(self, memo: dict) -> Directory:
        """Forms copy their fields with all that these hold; a copy would read everything again."""
        return self

    @cached_property
    def bodies(self) -> dict[str, Body]:
        """All bodies, ministries and regions before those below them."""
        return {body.code: body for body in Body.objects.select_related("territory").order_by("kind", "path")}

    @cached_property
    def regions(self) -> dict[str, Territory]:
        """The regions and cities of republican significance by their two digits."""
        found = Territory.objects.filter(level=TerritoryLevel.REGION).order_by("code")
        return {region.region_code: region for region in found}

    @cached_property
    def topics(self) -> dict[str, Topic]:
        """Spheres and topics by code, in the order of their names."""
        return {topic.code: topic for topic in Topic.objects.order_by(name_column(), "code")}

    @cached_property
    def bodies_by_pk(self) -> dict[int, Body]:
        """The same bodies by key."""
        return {body.pk: body for body in self.bodies.values()}

    @cached_property
    def spheres(self) -> dict[int, Topic]:
        """Topics of the first level by key."""
        return {topic.pk: topic for topic in self.topics.values() if topic.parent_id is None}

    def body_choices(self) -> Groups:
        """Ministries, akimats of regions and cities, then the districts of each region."""
        groups: dict[str, list[Body]] = {_("Ministries"): [], _("Regions and cities"): []}
        for body in self.bodies.values():
            groups.setdefault(self._group_of(body), []).append(body)
        return [(name, [(row.code, row.name) for row in rows]) for name, rows in groups.items() if rows]

    def region_choices(self) -> list[tuple[str, str]]:
        """Two digits and name of every region."""
        return [(code, region.name) for code, region in self.regions.items()]

    def topic_choices(self) -> Groups:
        """Each sphere with its topics; the sphere itself can be chosen."""
        below: dict[int | None, list[Topic]] = {}
        for topic in self.topics.values():
            below.setdefault(topic.parent_id, []).append(topic)
        return [
            (sphere.name, [(topic.code, topic.name) for topic in (sphere, *below.get(sphere.pk, ()))])
            for sphere in below.get(None, ())
        ]

    def _group_of(self, body: Body) -> str:
        if body.kind == BodyKind.CENTRAL:
            return _("Ministries")
        if body.territory is None or body.territory.level == TerritoryLevel.REGION:
            return _("Regions and cities")
        region = self.regions.get(body.territory.region_code)
        return region.name if region else _("Regions and cities")
