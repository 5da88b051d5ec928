"""100,000 questions as a file made by the worker: how long, and how much memory of the process.

    python -m bench.facts 100000 && python -m bench.exports

Each file is made in a process of its own, so that its highest memory is that of this file alone. Goal: XLSX ≤ 20 s, CSV
≤ 4 s, ≤ 200 MB.
"""

import os
import resource
import subprocess
import sys
from time import perf_counter, process_time

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
GOALS = {"csv": 4.0, "xlsx": 20.0}
MOST_MB = 200
ANALYST = "bench.exports@example.kz"


def analyst():
    """Somebody who sees all questions."""
    from common.acts import act
    from common.dates import today
    from organisations.models import Body, Membership, User

    with act("bench.person"):
        user, new = User.objects.unscoped("bench").get_or_create(
            email=ANALYST, defaults={"full_name": "Bench"}
        )
        if new:
            office = Body.objects.get(code="government-office")
            Membership.objects.create(user=user, body=office, role="analyst", started_on=today())
    return user


def make(fmt: str) -> None:
    """One file; prints seconds, rows, size and the highest memory of this process.

    Other work on the machine adds to the seconds, hardly to those of the processor.
    """

    from reports.actions import files
    from reports.models import ReportRun

    run = files.ask_for_file(by=analyst(), report="questions", parameters={"tab": ["all"]}, fmt=fmt)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    start, busy = perf_counter(), process_time()
    made = files.make(run.pk)
    seconds, busy = perf_counter() - start, process_time() - busy
    run = ReportRun.objects.unscoped("bench").get(pk=run.pk)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    good = made and seconds <= GOALS[fmt] and memory <= MOST_MB
    print(
        f"{fmt}: {seconds:.1f} s (goal {GOALS[fmt]:.0f}; {busy:.1f} s of the processor in this process),"
        f" {run.done} rows, {run.size / 1e6:.1f} MB, highest memory {memory:.0f} MB (goal {MOST_MB}; {before:.0f} before){'' if good else ' — MISSED'}",
        flush=True,
    )


def main() -> None:
    """Both formats."""
    if len(sys.argv) > 1:
        django.setup()
        make(sys.argv[1])
        return
    for fmt in GOALS:
        subprocess.run([sys.executable, "-m", "bench.exports", fmt], check=True)


if __name__ == "__main__":
    main()
