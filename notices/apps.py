from django.apps import AppConfig


class NoticesConfig(AppConfig):
    name = "notices"

    def ready(self) -> None:
        from notices.actions import queue
        from notices.enums import Pace
        from notices.registry import register
        from organisations import letters

        letters.deliver_with(queue)
        for rule, (builder, label) in letters.BUILDERS.items():
            register(rule, builder, label=label, pace=Pace.URGENT)
