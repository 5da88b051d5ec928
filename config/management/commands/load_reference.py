"""Reference data into the database; safe to repeat, run by `prepare` at every deployment."""

import csv
from pathlib import Path

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from appeals.actions.deadline_rules import load_deadline_rules
from appeals.actions.practices import load_templates
from appeals.actions.topics import load_topics
from meetings.actions.reference import load_meeting_reference
from organisations.actions import reference
from organisations.actions.reference import Loaded
from plans.actions.reference import load_plan_reference
from reports.actions.contradiction_rules import load_contradiction_rule


class Command(BaseCommand):
    help = "Load territories, bodies with their posts, the working calendar, topics, terms of the law, norms of meetings, the rules of systemic problems and of contradictions, and text templates; a repeated run changes nothing."

    @transaction.atomic
    def handle(self, *args: object, **options: object) -> None:
        loaded = {
            "territories": reference.load_territories(rows("regions"), rows("map"), rows("districts")),
            "bodies and posts": reference.load_bodies([*rows("bodies"), *rows("akimats")]),
            "calendar days": reference.load_calendar_days(),
            "norms, terms and groups of meetings": Loaded(added=load_meeting_reference()),
            "topics": Loaded(added=load_topics()),
            "terms of the law": Loaded(added=load_deadline_rules()),
            "rule of systemic problems": Loaded(added=load_plan_reference()),
            "rule of contradictions": Loaded(added=load_contradiction_rule()),
            "text templates": Loaded(added=load_templates()),
        }
        for what, counts in loaded.items():
            self.stdout.write(f"Reference: {what}: {counts.added} added, {counts.changed} changed")


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a file of organisations/reference."""
    path = Path(apps.get_app_config("organisations").path) / "reference" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
