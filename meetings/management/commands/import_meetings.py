from common.import_command import ImportCommand
from meetings.imports import MeetingImporter


class Command(ImportCommand):
    """`manage.py import_meetings FILE`."""

    help = "Import meetings from a CSV or XLSX file."
    importer = MeetingImporter
