from django.apps import AppConfig


class ReportsConfig(AppConfig):
    name = "reports"

    def ready(self) -> None:
        from appeals.queries_brief import providers
        from reports.brief import complaints_part

        providers.append(complaints_part)
