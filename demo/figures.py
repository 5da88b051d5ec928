"""The published figures, and how they are laid out over ministries and regions (demo/record/*.csv).

The sums of the files are the published totals exactly; a test compares them with published-2022.json. Where nothing
was published (how much each ministry and region had, on the spot, without proof) the files hold plausible shares.
"""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

from demo.chance import spread

FOLDER = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Figures:
    """What a ministry, or the akims of a region, have to show. Shares are between 0 and 1."""

    code: str
    held: int
    questions: int
    open: int
    on_spot: float
    missed: int = 0
    citizens: int | None = None
    without_proof: float = 0.0
    kazakh: float = 0.0


def published() -> dict:
    """The published record."""
    return json.loads((FOLDER / "published-2022.json").read_text(encoding="utf-8"))


@cache
def ministry_rows() -> tuple[Figures, ...]:
    """Ministries in 2022."""
    return tuple(
        Figures(
            code=row["body"],
            held=int(row["held"]),
            missed=int(row["missed"]),
            citizens=int(row["citizens"]),
            questions=int(row["questions"]),
            open=int(row["questions"]) - int(row["solved"]),
            on_spot=int(row["on_spot_percent"]) / 100,
        )
        for row in read_record("ministries")
    )


@cache
def region_rows() -> tuple[Figures, ...]:
    """Akims of each region in the second half of 2022. `open`: not solved at its end, whatever became of them."""
    return tuple(
        Figures(
            code=row["region"],
            held=int(row["held"]),
            questions=int(row["questions"]),
            open=int(row["questions"]) - int(row["solved"]),
            on_spot=int(row["on_spot_percent"]) / 100,
            without_proof=int(row["without_proof_percent"]) / 100,
            kazakh=int(row["kazakh_percent"]) / 100,
        )
        for row in read_record("regions")
    )


def scaled(rows: tuple[Figures, ...], scale: float) -> list[Figures]:
    """The same figures `scale` times: each total is rounded, then laid out over the rows in proportion."""
    if scale == 1:
        return list(rows)
    held = _scaled([row.held for row in rows], scale)
    questions = _scaled([row.questions for row in rows], scale, caps=[n * 1000 for n in held])
    columns = {
        "held": held,
        "missed": _scaled([row.missed for row in rows], scale),
        "questions": questions,
        "open": _scaled([row.open for row in rows], scale, caps=questions),
    }
    if rows[0].citizens is not None:
        columns["citizens"] = _scaled([row.citizens for row in rows], scale, caps=questions)
    return [
        replace(row, **{name: column[i] for name, column in columns.items()}) for i, row in enumerate(rows)
    ]


def _scaled(values: list[int], scale: float, caps: list[int] | None = None) -> list[int]:
    return spread(round(sum(values) * scale), values, caps)


def read_record(name: str) -> list[dict[str, str]]:
    """The rows of a file of the record."""
    with (FOLDER / "record" / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SPHERES = {row["sphere"]: float(row["weight"]) for row in read_record("spheres")}
