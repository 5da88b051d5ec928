from common.import_command import ImportCommand
from plans.imports import PlanImporter


class Command(ImportCommand):
    """`manage.py import_plans FILE`."""

    help = "Import action plans from a CSV or XLSX file, into drafts."
    importer = PlanImporter
