from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NoticesConfig(AppConfig):
    name = "notices"

    def ready(self) -> None:
        from notices.actions import queue
        from notices.actions.delivering import OFF_RULE
        from notices.enums import Pace
        from notices.letters_webhooks import switched_off
        from notices.registry import register
        from organisations import letters

        letters.deliver_with(queue)
        for rule, (builder, label) in letters.BUILDERS.items():
            register(rule, builder, label=label, pace=Pace.URGENT)
        register(OFF_RULE, switched_off, label=_("A webhook was switched off"), pace=Pace.PROMPT)
