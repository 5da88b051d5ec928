from common.import_command import ImportCommand
from organisations.imports import BodyImporter


class Command(ImportCommand):
    """`manage.py import_bodies FILE`."""

    help = "Import bodies, with parents and successors in any order from a CSV or XLSX file."
    importer = BodyImporter
