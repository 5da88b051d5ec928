"""Golden figures: what each report tells of a fixed set of facts, kept in a file for each version of the formulae.

A figure that comes out otherwise is a new version: add it to `reports.queries.formulas.HISTORY` and let this test write
its file (WRITE_GOLDEN=1), which never changes one that is there. What a report newly tells is only added.
"""

import json
import os
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from reports.catalogue import REPORTS
from reports.notation import notation
from reports.queries.formulas import FORMULA_VERSION, HISTORY, formulas_of
from tests.reports.appeals_of import months, people
from tests.reports.facts import make_citizen, make_meeting, make_questions

FOLDER = Path(__file__).parent / "golden"
DAYS = {"from": "2022-01-01", "to": "2022-12-31", "as_of": "2022-12-31"}
# Words, which follow the language and the directory and are no figures.
WORDS = {"name", "body_name", "why", "ref", "reason", "people_source"}


@pytest.fixture
def golden_facts(facts):
    """The facts of all tests of reports, with bodies that have enough questions to be compared, and what came after."""
    day = date(2022, 4, 1)
    for body, solved in ((facts.own, 140), (facts.sister, 90), (facts.ministry, 31)):
        meeting = make_meeting(body, day, received=7, attendees=40, announced_on=day - timedelta(days=12))
        make_questions(meeting, *["resolved"] * solved, closed_on=day + timedelta(days=solved // 10))
        make_questions(meeting, *["in_work"] * 20, due_on=date(2023, 1, 4), topic=facts.topic)
    meeting = make_meeting(
        facts.own_district, date(2022, 9, 9), planned_on=date(2022, 9, 1), target_group="youth"
    )
    after = {"closed_on": date(2022, 10, 1), "citizen": make_citizen(facts.own_district)}
    asked = {"first_asked_on": date(2022, 10, 2), "first_word_on": date(2022, 10, 9)}
    make_questions(meeting, *["resolved"] * 3, **after, **asked)
    make_questions(meeting, *["resolved"] * 2, **after, **asked, doubted=True)
    make_questions(meeting, "resolved", **after, raised_again_on=date(2022, 12, 1))
    make_questions(meeting, "resolved", **after, reopened_on=date(2022, 10, 20))
    for body, counts in ((facts.own, [300] * 6 + [450] * 6), (facts.sister, [200] * 12)):
        months(body.code, *counts, topic="roads")
        people(body.territory, 1_000_000)
    return facts


def told(user) -> dict:
    """The figures of each report that is kept, by its cuts."""
    return {
        f"{report.code} by {by}": without_words(report.told(DAYS | {"by": by}, user))
        for report in REPORTS.values()
        if report.kept
        for by in report.cuts
    }


def without_words(part):
    if isinstance(part, dict):
        return {key: without_words(value) for key, value in part.items() if key not in WORDS}
    if isinstance(part, list):
        return [without_words(value) for value in part]
    return round(part, 9) if isinstance(part, float) else part


def lacking(kept, found, path: str = "") -> list[str]:
    """Where the found figures lack or contradict a kept one."""
    if isinstance(kept, dict) and isinstance(found, dict):
        return [
            line
            for key, value in kept.items()
            for line in (
                lacking(value, found[key], f"{path}/{key}") if key in found else [f"{path}/{key} is gone"]
            )
        ]
    if isinstance(kept, list) and isinstance(found, list) and len(kept) == len(found):
        pairs = enumerate(zip(kept, found, strict=True))
        return [line for place, pair in pairs for line in lacking(*pair, f"{path}/{place}")]
    return [] if kept == found else [f"{path}: {kept!r} is now {found!r}"]


def merged(kept: dict, found: dict) -> dict:
    """The kept figures, and those that are new."""
    return found | {
        key: merged(value, found[key])
        if isinstance(value, dict) and isinstance(found.get(key), dict)
        else value
        for key, value in kept.items()
    }


def test_the_figures_are_those_of_the_version(golden_facts):
    path = FOLDER / f"figures-{FORMULA_VERSION}.json"
    found = json.loads(json.dumps(told(golden_facts.analyst)))
    kept = json.loads(path.read_text()) if path.exists() else {}
    if os.environ.get("WRITE_GOLDEN"):
        path.write_text(json.dumps(merged(kept, found), indent=1, sort_keys=True) + "\n")
        return
    changed = lacking(kept, found)
    assert not changed, (
        f"These figures are counted otherwise than by version {FORMULA_VERSION}; a changed formula is a new version "
        f"(reports/queries/formulas.py): {changed[:10]}"
    )
    assert set(found) == set(kept), "A new report or cut: WRITE_GOLDEN=1 adds its figures."


def test_a_changed_formula_is_noticed(golden_facts, monkeypatch):
    """The golden figures are worth something: another interval, another class, and they differ."""
    kept = json.loads((FOLDER / f"figures-{FORMULA_VERSION}.json").read_text())
    # By the table of modules: the package has a function of the same name.
    module = sys.modules["reports.queries.resolution"]
    monkeypatch.setattr(module, "wilson", lambda solved, questions: (0.0, 1.0))
    changed = lacking(kept, json.loads(json.dumps(told(golden_facts.analyst))))
    assert any("/interval/" in line for line in changed)


def test_each_version_has_its_figures_and_follows_the_one_before():
    assert [one.version for one in HISTORY] == list(range(1, len(HISTORY) + 1))
    assert [one.valid_from for one in HISTORY] == sorted(one.valid_from for one in HISTORY)
    for one in HISTORY:
        assert (FOLDER / f"figures-{one.version}.json").exists()
        assert formulas_of(one.version) is one
        assert str(one.changed)
    assert HISTORY[-1].version == FORMULA_VERSION
    assert formulas_of(99) is None


def test_the_method_page_has_formulae_and_versions(cast, client_of):
    page = client_of(cast.executor).get(reverse("report_method")).content.decode()
    for one in notation():
        assert one.text.split("<")[0].split(">")[0] in page
    assert 'id="version-1"' in page
    for anchor in ("rating", "workload", "contradictions", "discipline", "problem-map", "notation"):
        assert f'id="{anchor}"' in page
