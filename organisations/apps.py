from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class OrganisationsConfig(AppConfig):
    name = "organisations"

    def ready(self) -> None:
        """Each room's `imports` module makes its kinds of files known (common.imports.IMPORTERS)."""
        autodiscover_modules("imports")
