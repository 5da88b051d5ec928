"""Reference data into the database; safe to repeat, run by `prepare` at every deployment."""

import csv
from collections.abc import Callable
from pathlib import Path

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import transaction

from organisations.actions import reference


class Command(BaseCommand):
    help = "Load territories, bodies with their posts, the working calendar and topics; a repeated run changes nothing."

    @transaction.atomic
    def handle(self, *args: object, **options: object) -> None:
        read = self.read
        loads: tuple[tuple[str, Callable], ...] = (
            (
                "territories",
                lambda: reference.load_territories(read("regions"), read("map"), read("districts")),
            ),
            ("bodies and posts", lambda: reference.load_bodies([*read("bodies"), *read("akimats")])),
            ("calendar days", reference.load_calendar_days),
            # topics
        )
        for what, load in loads:
            loaded = load()
            self.stdout.write(f"Reference: {what}: {loaded.added} added, {loaded.changed} changed")

    def read(self, name: str, room: str = "organisations") -> list[dict[str, str]]:
        path = Path(apps.get_app_config(room).path) / "reference" / f"{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def load_topics(self) -> reference.Loaded:
        from appeals.actions.topics import load_topics

        return load_topics()
