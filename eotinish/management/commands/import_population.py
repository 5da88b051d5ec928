from common.import_command import ImportCommand
from eotinish.imports import PopulationImporter


class Command(ImportCommand):
    """`manage.py import_population FILE`."""

    help = "Import populations of territories from a CSV or XLSX file."
    importer = PopulationImporter
