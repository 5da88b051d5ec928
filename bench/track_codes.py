"""K3: whether the time of an answer tells why number and code do not open a question: medians of 1,000 of each kind.

    make run                      (once, so that the demo is there)
    python -m bench.track_codes [ROUNDS]

The kinds take turns, so that what else the machine does meets all alike. Limits of attempts are off here.
"""

from __future__ import annotations

import os
import secrets
import sys
from statistics import median
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")


def main(rounds: int) -> None:
    """Print the median of each kind and the largest difference."""
    django.setup()
    from django.conf import settings
    from django.test import Client

    from appeals.models import Question, Slip
    from common.limits import Limit
    from portal.views import track

    settings.ALLOWED_HOSTS = ["testserver"]
    track.LIMITS = (Limit("bench-track", 10**9, 60),)
    track.EVERYBODY = Limit("bench-everybody", 10**9, 60)
    questions = Question.objects.unscoped("a measurement")
    with_slip = Slip.objects.unscoped("a measurement").select_related("question").order_by("pk").first()
    without = questions.filter(slip__isnull=True).order_by("pk").first()
    kinds = {
        "wrong code": lambda: (with_slip.question.number, secrets.token_hex(6).upper()),
        "no slip": lambda: (without.number, secrets.token_hex(6).upper()),
        "unknown number": lambda: ("2026-9999999", secrets.token_hex(6).upper()),
        "malformed": lambda: ("?", "?"),
        "another's code": lambda: (without.number, with_slip.code.reveal()),
    }
    client, times = Client(), {name: [] for name in kinds}
    for _round in range(rounds):
        for name, given in kinds.items():
            number, code = given()
            begin = perf_counter()
            answer = client.post("/track/", {"number": number, "code": code})
            times[name].append(perf_counter() - begin)
            assert answer.status_code == 422, name
    medians = {name: median(found) * 1000 for name, found in times.items()}
    for name, found in medians.items():
        print(f"{name:<16} {found:6.2f} ms")
    print(f"largest difference {max(medians.values()) - min(medians.values()):.2f} ms")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
