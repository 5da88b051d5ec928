"""The demo is the published record: the reports say of it what the Government published of 2022."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import call_command

from appeals.enums import Status
from appeals.models import Question
from demo.figures import published
from meetings.models import Meeting
from meetings.queries import counts
from reports.packs.content import collect
from reports.period import Period

YEAR_END = date(2022, 12, 31)


def report(by: str, *, as_of: str, **published_part) -> dict:
    """The resolution report as the command prints it."""
    first, last = published_part["period"]
    out = StringIO()
    options = {"by": by, "first": first, "last": last, "as_of": as_of, "tier": published_part["tier"]}
    arguments = ["--from", options["first"], "--to", options["last"], "--as-of", as_of]
    call_command("report", "resolution", *arguments, "--tier", options["tier"], "--by", by, stdout=out)
    return json.loads(out.getvalue())


def figures(row: dict, *names: str) -> dict:
    return {name: row[name] for name in names}


@pytest.mark.slow
@pytest.mark.django_db
def test_the_demo_is_the_published_record_of_2022(record):
    """One test, so that the record is written once, however the tests are shared out."""
    ministers_are_as_published(published()["ministers"])
    akims_are_as_published(published()["akims"])
    discipline_is_as_published(published()["ministers"])
    later_days_show_what_became_of_the_rest(published()["ministers"])
    reports_agree_with_each_other(published()["akims"])
    solved_without_proof_is_a_figure_of_its_own()
    appeals_in_e_otinish_are_as_published(published()["e_otinish"])
    contradictions_are_as_published(published()["contradictions"])
    the_session_pack_says_it(published())


def ministers_are_as_published(wanted):
    found = report("body", as_of="2022-12-31", **wanted)
    names = ("citizens", "questions", "solved", "open")
    assert figures(found["total"], *names) == figures(wanted, *names)
    assert found["total"]["meetings"] == wanted["held"] == 216
    assert int(100 * found["total"]["reported_rate"] + 0.5) == wanted["printed_rate_percent"]
    assert 0 < found["total"]["on_spot"] < found["total"]["solved"]
    codes = {row["code"] for row in found["rows"]}
    assert len(codes) == 17
    assert {"min-industry-infrastructure", "min-ecology-geology"} <= codes  # they were there in 2022 only
    assert not codes & {"min-defence", "min-foreign-affairs"}


def akims_are_as_published(wanted):
    found = report("region", as_of="2022-12-31", **wanted)
    total, rows = found["total"], {row["code"]: row for row in found["rows"]}
    assert (total["meetings"], total["questions"], total["solved"]) == (19_800, 33_400, 33_100)
    assert figures(total, "questions", "solved") == figures(wanted, "questions", "solved")
    assert int(100 * total["reported_rate"]) == wanted["printed_rate_percent"]
    assert len(rows) == 20
    assert all(row["questions"] >= 300 for row in rows.values())
    order = sorted(rows, key=lambda code: -rows[code]["reported_rate"])
    assert set(order[:3]) == set(wanted["leaders"])
    assert set(order[-3:]) == set(wanted["outsiders"])
    assert {code for code in rows if rows[code]["tier"] == "leader"} == set(wanted["leaders"])
    assert {code for code in rows if rows[code]["tier"] == "outsider"} == set(wanted["outsiders"])
    rates = [rows[code]["reported_rate"] for code in order]
    assert len(set(rates)) == 20, "no two regions share a place"


def discipline_is_as_published(wanted):
    of_ministers = Meeting.objects.unscoped("test").filter(body__kind="central")
    found = counts(of_ministers, date(2022, 1, 1), YEAR_END, YEAR_END)
    assert (found.held, found.missed, found.planned) == (wanted["held"], wanted["missed"], 231)
    assert found.cancelled in (1, 2)
    missed = of_ministers.missed(YEAR_END).filter(planned_on__year=2022)
    assert missed.exclude(not_held_reason="").exists()
    assert missed.filter(not_held_reason="").exists()
    report = discipline_of_ministers()
    names = ("planned", "held", "missed")
    assert figures(report["total"], *names) == {"planned": 231, "held": 216, "missed": 15}
    assert len(report["missed"]) == 15
    assert {row["ref"] for row in report["missed"]} == set(missed.values_list("ref", flat=True))


def discipline_of_ministers() -> dict:
    """The discipline report as the command prints it, as of the last day of the year."""
    out = StringIO()
    days = ["--from", "2022-01-01", "--to", "2022-12-31", "--as-of", "2022-12-31"]
    call_command("report", "discipline", *days, "--tier", "central", "--by", "body", stdout=out)
    return json.loads(out.getvalue())


def later_days_show_what_became_of_the_rest(wanted):
    def total(day: str) -> dict:
        return report("month", as_of=day, **wanted)["total"]

    before, at_end, summer, much_later = map(total, ("2022-09-30", "2022-12-31", "2023-06-30", "2024-12-31"))
    assert before["questions"] < at_end["questions"] == summer["questions"] == much_later["questions"] == 1679
    assert at_end["open"] == 438 > summer["open"] > much_later["open"] >= 24
    assert at_end["solved"] == 1241 < summer["solved"] < much_later["solved"]
    assert at_end["answered"] == at_end["partly"] == 0 < summer["answered"]
    assert much_later["open"] == much_later["in_plan"], "what is still open stands in a plan"


def reports_agree_with_each_other(wanted):
    names = (
        "meetings",
        "citizens",
        "questions",
        "open",
        "solved",
        "on_spot",
        "partly",
        "answered",
        "without_proof",
    )
    totals = [
        report(by, as_of="2022-12-31", **wanted)["total"] for by in ("region", "body", "district", "month")
    ]
    assert all(figures(total, *names) == figures(totals[0], *names) for total in totals)


def solved_without_proof_is_a_figure_of_its_own():
    of_akims = Question.objects.unscoped("test").filter(body__kind="local", raised_on__year=2022)
    without = of_akims.filter(status=Status.RESOLVED, proof="", proof_file__isnull=True)
    assert 0.03 < without.count() / 33_100 < 0.1
    share = {code: _share(of_akims, without, code) for code in ("15", "75", "19")}
    assert share["15"] > share["19"] < share["75"], "the leaders show least for what they report"


def _share(questions, without, region):
    return (
        without.filter(territory__region_code=region).count()
        / questions.filter(territory__region_code=region).count()
    )


def beside(name: str, *days: str, **options) -> dict:
    """A report beside e-Otinish as the command prints it, as of the end of its days."""
    out, (first, last) = StringIO(), days
    more = [part for key, value in options.items() for part in (f"--{key}", value)]
    call_command("report", name, "--from", first, "--to", last, "--as-of", last, *more, stdout=out)
    return json.loads(out.getvalue())


def appeals_in_e_otinish_are_as_published(wanted):
    year = wanted["period"]
    everybody = beside("complaints", *year, by="kind")
    assert everybody["total"]["received"] == wanted["received"] == 1_700_000
    assert round(everybody["local_share"], 2) == wanted["local_share"] == 0.82
    akims = beside("complaints", *year, by="region", tier="local")
    assert round(akims["total"]["half_growth"], 2) == wanted["second_half_growth_local"] == 0.16
    assert [row["code"] for row in akims["rows"]][:4] == wanted["most_complaints"]
    assert akims["total"]["questions"] == 33_400
    assert round(akims["total"]["weight"], 3) == 0.024
    half = beside("complaints", "2022-07-01", "2022-12-31", by="region", tier="local")
    assert half["total"]["growth"] == akims["total"]["half_growth"]


def contradictions_are_as_published(wanted):
    """The rule was not written for them: see test_contradiction_rule.py."""
    for days in (("2022-01-01", "2022-12-31"), ("2022-07-01", "2022-12-31")):
        found = beside("contradictions", *days, by="region")
        assert sorted(found["flagged"]) == wanted == ["15", "75"]
        assert all(row["why"] for row in found["rows"] if row["flag"])


def the_session_pack_says_it(wanted):
    """The paragraphs that the Government reads: of the year for ministers, of its second half for akims."""
    year = said_in_pack(wanted["ministers"], "summary.ministers")
    names = ("citizens", "questions", "solved", "open")
    assert {name: year[name].value for name in names} == figures(wanted["ministers"], *names)
    assert year["meetings"].value == wanted["ministers"]["held"]
    half = said_in_pack(wanted["akims"], "summary.akims")
    assert (half["meetings"].value, half["questions"].value, half["solved"].value) == (19_800, 33_400, 33_100)
    assert round(half["rate"].value, 3) == 0.991
    flagged = said_in_pack(wanted["e_otinish"], "complaints.flagged")["names"]["en"]
    assert "Aktobe" in flagged and "Almaty" in flagged and flagged.count(",") == 1


def said_in_pack(part, key) -> dict:
    first, last = (date.fromisoformat(day) for day in part["period"])
    content = collect(Period(first, last, last), formula_version=1)
    blocks = [block for chapter in content.chapters for block in chapter.blocks]
    return next(block.values for block in blocks if getattr(block, "key", "") == key)
