from common.import_command import ImportCommand
from organisations.imports import TerritoryImporter


class Command(ImportCommand):
    """`manage.py import_territories FILE`."""

    help = "Import the territories of the official KATO workbook from a CSV or XLSX file."
    importer = TerritoryImporter
