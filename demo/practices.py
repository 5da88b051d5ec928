"""How the bodies of the accounts handle their questions, and rules of routing."""

from __future__ import annotations

from appeals.actions.practices import save_practice
from appeals.actions.routing_rules import mark_tried, save_rule, switch_rule
from appeals.models import Topic
from demo.accounts import AKIMAT, DOMAIN, MINISTRY, SISTER
from demo.world import World
from organisations.enums import BodyLevel
from organisations.models import User

# closing needs approval, answers are published, share of checks
PRACTICES = {MINISTRY: (True, True, 10), SISTER: (False, True, 5), AKIMAT: (False, False, 5)}
# sphere → ministry, for what regions hear; the last one waits to be tried
RULES = (("heat_power", MINISTRY), ("roads", "min-transport"), ("health", "min-health"))


def settle_practices(world: World) -> None:
    """Practices by the bodies' own controllers, rules by the administrator."""
    for code, (approval, publishes, share) in PRACTICES.items():
        body = world.bodies[code]
        save_practice(
            body,
            by=world.team(body).controller,
            closing_approval=approval,
            publishes=publishes,
            sample_share=share,
        )
    administrator = User.objects.unscoped("the administrator of the demo").get(
        email=f"administrator@{DOMAIN}"
    )
    _rules(world, administrator)


def _rules(world: World, administrator: User) -> None:
    spheres = {topic.code: topic for topic in Topic.objects.filter(parent__isnull=True)}
    for sphere, body in RULES:
        rule = save_rule(
            None,
            by=administrator,
            topic=spheres[sphere],
            territory=None,
            level=BodyLevel.MINISTRY,
            body=world.bodies[body],
            automatic=False,
        )
        if sphere != RULES[-1][0]:
            mark_tried(rule.pk, by=administrator)
            switch_rule(rule.pk, by=administrator, on=True)
