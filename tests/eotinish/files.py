"""Files of e-Otinish for tests."""

from datetime import date, timedelta
from pathlib import Path
from random import Random

COLUMNS = ("number", "registered_on", "body", "territory", "topic", "kind", "status", "finished_on")
BODIES = ("akimat-75", "akimat-15", "min-energy", "Unheard-of body", "")
PLACES = ("г. Алматы", "г.Алматы", "Актюбинская область", "Unheard-of place", "")
TOPICS = ("roads", "roads.repair", "Unheard-of topic", "")
KINDS = ("жалоба", "заявление", "proposal", "")
STATUSES = ("удовлетворено", "отказано", "разъяснено", "в работе", "unheard-of", "")


def row(number, registered_on="2022-03-01", body="akimat-75", territory="г. Алматы", topic="roads", kind="жалоба",
        status="в работе", finished_on="") -> dict[str, str]:  # fmt: skip
    """A good row, unless something else is said."""
    return {"number": str(number), "registered_on": str(registered_on), "body": body, "territory": territory,
            "topic": topic, "kind": kind, "status": status, "finished_on": str(finished_on)}  # fmt: skip


def random_rows(
    chance: Random, count: int, start: date = date(2022, 1, 1), days: int = 120
) -> list[dict[str, str]]:
    """Rows of all words and days."""
    found = []
    for number in range(count):
        day = start + timedelta(days=chance.randrange(days))
        end = day + timedelta(days=chance.randrange(40)) if chance.random() < 0.7 else ""
        words = [chance.choice(options) for options in (BODIES, PLACES, TOPICS, KINDS, STATUSES)]
        found.append(row(f"N-{number}", day, *words, end))
    return found


def write(path: Path, rows: list[dict[str, str]], parted: str = ",", columns=COLUMNS) -> Path:
    """A CSV."""
    lines = [parted.join(columns), *(parted.join(one[name] for name in columns) for one in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
