from appeals.imports import QuestionImporter
from common.import_command import ImportCommand


class Command(ImportCommand):
    """`manage.py import_questions FILE`."""

    help = "Import questions raised at meetings from a CSV or XLSX file."
    importer = QuestionImporter
