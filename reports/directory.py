"""Names and choices that a page of reports needs, each kind read once."""

from __future__ import annotations

from functools import cached_property

from appeals.models import Topic
from organisations.enums import TerritoryLevel
from organisations.models import Body, Territory
from organisations.models.names import name_column


class Directory:
    """Bodies, regions and topics by code; what is not asked for is not read."""

    @cached_property
    def bodies(self) -> dict[str, Body]:
        """All bodies, ministries and regions before those below them."""
        return {body.code: body for body in Body.objects.order_by("kind", "path")}

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

    def body_choices(self) -> list[tuple[str, str]]:
        """Code and name of every body."""
        return [(code, body.name) for code, body in self.bodies.items()]

    def region_choices(self) -> list[tuple[str, str]]:
        """Two digits and name of every region."""
        return [(code, region.name) for code, region in self.regions.items()]

    def topic_choices(self) -> list[tuple[str, str]]:
        """Each sphere followed by its topics, which stand a little to the right."""
        below: dict[int | None, list[Topic]] = {}
        for topic in self.topics.values():
            below.setdefault(topic.parent_id, []).append(topic)
        found = []
        for sphere in below.get(None, ()):
            found.append((sphere.code, sphere.name))
            found += [(topic.code, f"\N{EM SPACE}{topic.name}") for topic in below.get(sphere.pk, ())]
        return found
