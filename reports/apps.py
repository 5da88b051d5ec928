from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from appeals.queries_brief import providers
        from common.acts import REFUSALS
        from notices.registry import register
        from reports.brief import complaints_part
        from reports.frozen import refused_words
        from reports.letters import BUILDERS

        providers.append(complaints_part)
        REFUSALS["frozen_period"] = refused_words
        for rule, (builder, label, pace) in BUILDERS.items():
            register(rule, builder, label=label, pace=pace)
