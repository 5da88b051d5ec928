from django.apps import AppConfig


class EotinishConfig(AppConfig):
    name = "eotinish"

    def ready(self) -> None:
        from eotinish import imports  # noqa: F401 - the kinds of files
