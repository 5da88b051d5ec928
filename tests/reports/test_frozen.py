"""Frozen periods: snapshots that nothing changes, closed books, corrections with who and why."""

import os
from datetime import date, timedelta
from random import Random
from uuid import uuid4

import pytest
import time_machine
from django.core.exceptions import PermissionDenied
from django.db import DatabaseError, connection, transaction
from django.http import Http404
from django.urls import reverse

from appeals.actions.outcomes import close, reopen
from common.acts import Refused, act, changed
from common.dates import today
from meetings.models import Meeting
from reports.actions.corrections import ask_correction, decide_correction
from reports.actions.freezing import freeze
from reports.catalogue import REPORTS
from reports.frozen import differences, effect, frozen_document
from reports.models import Correction, FrozenPeriod, FrozenQuestion, FrozenReport
from reports.queries.formulas import FORMULA_VERSION
from tests.reports.facts import ALL, DAY, make_meeting, make_questions
from tests.reports.test_filters import YEAR, select

DAYS = {"first": date(2022, 1, 1), "last": date(2022, 12, 31), "as_of": date(2022, 12, 31)}
EDITS = int(os.environ.get("FROZEN_EDITS", "60"))
ANSWER = "The road was mended and looked at."


@pytest.fixture
def period(facts):
    return freeze(by=facts.analyst, **DAYS, document="№ 1")


def stored() -> dict:
    rows = FrozenReport.objects.unscoped("test")
    return {(row.period_id, row.code, row.by, row.tier): row.content for row in rows}


def test_e8_what_is_frozen_is_what_the_reports_said(facts, period):
    chosen = select(facts.analyst, **YEAR)
    for code in ("resolution", "returned", "discipline", "days"):
        report = REPORTS[code]
        told = report.document(chosen, report.run(chosen, "body"))
        assert frozen_document(period, code, "body") == told, code
    assert period.formula_version == FORMULA_VERSION
    kept = FrozenQuestion.objects.unscoped("test").filter(period=period)
    total = frozen_document(period, "resolution", "region")["total"]
    for stat in ("open", "solved", "partly", "answered", "out"):
        assert kept.filter(stat=stat).count() == total[stat], stat
    assert differences(period) == []


def test_freezing_again_changes_nothing(facts, period):
    before = stored()
    assert freeze(by=facts.analyst, **DAYS | {"as_of": date(2023, 5, 1)}) == period
    assert stored() == before and FrozenPeriod.objects.unscoped("test").count() == 1


@pytest.mark.parametrize(
    "days", [{"as_of": date(2022, 12, 30)}, {"last": date(2021, 12, 31)}, {"as_of": date(2199, 1, 1)}]
)
def test_days_that_can_not_be_frozen(facts, days):
    with pytest.raises(Refused):
        freeze(by=facts.analyst, **DAYS | days)


def test_today_is_not_over(facts):
    with time_machine.travel("2022-12-31T06:00:00Z"), pytest.raises(Refused):
        freeze(by=facts.analyst, **DAYS)


def test_who_may_freeze(facts):
    for person in (facts.head, facts.controller, facts.administrator):
        with pytest.raises(PermissionDenied):
            freeze(by=person, **DAYS)


@pytest.mark.parametrize("table", ["reports_frozenreport", "reports_frozenquestion"])
@pytest.mark.parametrize(
    "statement", ["UPDATE {} SET period_id = period_id", "DELETE FROM {}", "TRUNCATE {} CASCADE"]
)
def test_e8_nobody_changes_frozen_rows(period, table, statement):
    with pytest.raises(DatabaseError), act("test.write"), connection.cursor() as cursor:
        cursor.execute(statement.format(table))


def test_e8_random_edits_later_change_nothing_frozen(facts, period):
    """Ordinary life goes on: what is done afterwards stands beside the frozen figures and never in them."""
    chance, before = Random(8), stored()
    rows = list(
        FrozenQuestion.objects.unscoped("test").filter(period=period).values_list("question_id", flat=True)
    )
    from appeals.models import Question

    for _number in range(EDITS):
        question = Question.objects.unscoped("test").get(pk=chance.choice(rows))
        with act("test.edit"):
            if chance.random() < 0.5:
                changed(question, topic=chance.choice((facts.topic, facts.sphere)))
            else:
                changed(question, responsible=chance.choice((facts.own, facts.sister, facts.ministry)))
        if chance.random() < 0.2:
            make_questions(make_meeting(facts.own, date(2023, 2, 1)), *ALL)
    assert stored() == before
    found = differences(period)
    assert found and all(set(one.changed) <= {"topic_id", "responsible_id"} for one in found)


class TestClosedBooks:
    def test_nothing_is_entered_moved_or_ended_in_a_frozen_period(self, facts, period):
        meeting = Meeting.objects.unscoped("test").filter(held_on=DAY, body=facts.own).get()
        with pytest.raises(Refused, match="frozen"):
            make_questions(meeting, "in_work")
        with pytest.raises(Refused, match="frozen"):
            make_meeting(facts.own, date(2022, 4, 4))
        with pytest.raises(Refused, match="frozen"), act("test.edit"):
            changed(meeting, held_on=date(2023, 1, 5))
        with pytest.raises(Refused, match="frozen"), act("test.edit"):
            changed(meeting, received=99)
        question = meeting.questions.unscoped("test").filter(status="in_work").get()
        with pytest.raises(Refused, match="frozen"), act("test.edit"):
            changed(
                question,
                status="explained",
                answer="x",
                closed_on=date(2022, 12, 1),
                closed_by=facts.executor,
            )
        assert differences(period) == []

    def test_an_outcome_of_the_period_can_not_be_taken_back_silently(self, facts, period):
        """Opened again by the act it keeps the past; by a write that keeps nothing it is refused."""
        meeting = Meeting.objects.unscoped("test").filter(held_on=DAY, body=facts.own).get()
        solved = meeting.questions.unscoped("test").filter(status="resolved").get()
        for wrong in (
            {"status": "in_work", "closed_on": None, "closed_by": None},
            {"closed_on": date(2023, 2, 2)},
            {"status": "explained", "answer": "x"},
        ):
            with pytest.raises(Refused, match="frozen"), act("test.edit"):
                changed(solved, **wrong)
            solved.refresh_from_db()

    @pytest.mark.parametrize(
        ("name", "status"), [("announced_on", "held"), ("results_published_on", "results_published")]
    )
    def test_discipline_can_not_be_improved(self, facts, period, name, status):
        meeting = Meeting.objects.unscoped("test").filter(held_on=DAY, body=facts.own).get()
        with pytest.raises(Refused, match="frozen"), act("test.edit"):
            changed(meeting, status=status, **{name: date(2022, 3, 11)})
        meeting.refresh_from_db()
        with act("test.edit"):
            changed(meeting, status=status, **{name: date(2023, 3, 11)})

    def test_life_of_today_goes_on(self, facts, period):
        meeting = Meeting.objects.unscoped("test").filter(held_on=DAY, body=facts.own).get()
        solved = meeting.questions.unscoped("test").filter(status="resolved").get()
        with time_machine.travel("2023-03-01T06:00:00Z"):
            reopen(solved, by=facts.controller, reason="Not done")
        with time_machine.travel("2023-03-09T06:00:00Z"):
            close(
                solved,
                by=facts.ministry_controller,
                outcome="explained",
                answer=ANSWER,
                closed_on=date(2023, 3, 9),
            )
            missed = Meeting.objects.unscoped("test").filter(held_on=None, body=facts.own).get()
            with act("test.held"):
                changed(missed, held_on=date(2023, 3, 8), status="held")
        make_questions(make_meeting(facts.own, date(2023, 3, 1)), *ALL)
        assert differences(period) == [], "the frozen day is told as it was"

    def test_other_years_are_open(self, facts, period):
        assert make_questions(make_meeting(facts.own, date(2021, 12, 30)), "in_work")


class TestCorrections:
    def test_asked_allowed_done_and_listed(self, facts, period):
        meeting = Meeting.objects.unscoped("test").filter(held_on=DAY, body=facts.own).get()
        token = uuid4()
        asked = {"by": facts.controller, "reason": "One was forgotten.", "meeting": meeting, "token": token}
        request = ask_correction(period, **asked)
        assert ask_correction(period, **asked) == request
        with pytest.raises(Refused):
            make_questions(meeting, "in_work")
        decide_correction(request, by=facts.analyst, allow=True)
        decide_correction(request, by=facts.analyst, allow=True)
        (new,) = make_questions(meeting, "in_work")
        (found,) = differences(period)
        assert (found.question, found.was, found.now["stat"], found.correction) == (
            new,
            None,
            "open",
            request,
        )
        assert effect(period, [found]).now["open"] == 1
        assert (
            frozen_document(period, "resolution", "region") == stored()[period.pk, "resolution", "region", ""]
        )

    def test_it_closes_again(self, facts, period):
        meeting = Meeting.objects.unscoped("test").filter(held_on=DAY, body=facts.own).get()
        request = ask_correction(period, by=facts.controller, reason="x", meeting=meeting)
        decide_correction(request, by=facts.analyst, allow=True)
        with act("test.time"):
            changed(request, until=today() - timedelta(days=1))
        with pytest.raises(Refused):
            make_questions(meeting, "in_work")

    def test_an_opened_meeting_opens_its_own_period_only(self, facts, period):
        meeting = Meeting.objects.unscoped("test").filter(held_on=DAY, body=facts.own).get()
        freeze(by=facts.analyst, first=date(2021, 1, 1), last=date(2021, 12, 31), as_of=date(2021, 12, 31))
        request = ask_correction(period, by=facts.controller, reason="x", meeting=meeting)
        decide_correction(request, by=facts.analyst, allow=True)
        with pytest.raises(Refused):
            make_questions(meeting, "in_work", raised_on=date(2021, 5, 5))

    def test_another_question_is_not_opened(self, facts, period):
        meeting = Meeting.objects.unscoped("test").filter(held_on=DAY, body=facts.own).get()
        one, other = (
            meeting.questions.unscoped("test").filter(status__in=["in_work", "assigned"]).order_by("pk")
        )
        request = ask_correction(period, by=facts.controller, reason="x", question=one)
        decide_correction(request, by=facts.analyst, allow=True)
        facts_ = {
            "status": "explained",
            "answer": "x",
            "closed_on": date(2022, 12, 1),
            "closed_by": facts.executor,
        }
        with act("test.edit"):
            changed(one, **facts_)
        with pytest.raises(Refused), act("test.edit"):
            changed(other, **facts_)

    def test_who_and_what(self, facts, period):
        meeting = Meeting.objects.unscoped("test").filter(held_on=DAY, body=facts.own).get()
        foreign = Meeting.objects.unscoped("test").filter(body=facts.sister, held_on__isnull=False).first()
        outside = make_meeting(facts.own, date(2023, 2, 2))
        with pytest.raises(Http404):
            ask_correction(period, by=facts.controller, reason="x", meeting=foreign)
        with pytest.raises(PermissionDenied):
            ask_correction(period, by=facts.registrar, reason="x", meeting=meeting)
        for wrong in ({"meeting": outside}, {"reason": " ", "meeting": meeting}, {}):
            with pytest.raises(Refused):
                ask_correction(period, **{"by": facts.controller, "reason": "x"} | wrong)
        request = ask_correction(period, by=facts.controller, reason="x", meeting=meeting)
        with pytest.raises(PermissionDenied):
            decide_correction(request, by=facts.controller, allow=True)
        with pytest.raises(Refused):
            decide_correction(request, by=facts.analyst, allow=False)
        decide_correction(request, by=facts.analyst, allow=False, note="No proof")
        with pytest.raises(Refused):
            decide_correction(request, by=facts.analyst, allow=True)

    def test_nobody_decides_on_the_own_request(self, facts, period):
        meeting = Meeting.objects.unscoped("test").filter(held_on=DAY, body=facts.own).get()
        with act("test.ask"):
            own = Correction.objects.create(
                period=period, meeting=meeting, reason="x", asked_by=facts.analyst
            )
        with pytest.raises(PermissionDenied):
            decide_correction(own, by=facts.analyst, allow=True)


class TestPages:
    def test_from_asking_to_deciding(self, facts, period, client_of):
        question = (
            Meeting.objects.unscoped("test")
            .filter(held_on=DAY, body=facts.own)
            .get()
            .questions.unscoped("t")
            .first()
        )
        url, page = (
            reverse("correction_ask", args=[period.pk]),
            reverse("report_frozen_period", args=[period.pk]),
        )
        client = client_of(facts.controller)
        data = {"number": question.number, "ref": "", "reason": "A slip of the pen", "token": str(uuid4())}
        assert client.get(url).status_code == 200
        assert client.post(url, data).status_code == 302
        assert "A slip of the pen" in client.get(page).content.decode()
        office = client_of(facts.analyst)
        shown = office.get(page).content.decode()
        assert "A slip of the pen" in shown and "Nothing was corrected" in shown
        row = Correction.objects.unscoped("test").get()
        decide = reverse("correction_decide", args=[row.pk])
        office.post(decide, {"decision": "decline", "note": ""})
        office.post(decide, {"decision": "perhaps"})
        row.refresh_from_db()
        assert row.state == "asked"
        office.post(decide, {"decision": "allow"})
        row.refresh_from_db()
        assert row.state == "allowed"
        with act("test.edit"):
            changed(question, topic=facts.sphere)
        assert question.number in office.get(page).content.decode()

    @pytest.mark.parametrize(
        "wrong",
        [{"number": "", "ref": ""}, {"number": "2022-9999999"}, {"reason": ""}, {"token": "x"}, {"ref": "m"}],
    )
    def test_wrong_input_is_told(self, facts, period, client_of, wrong):
        question = (
            Meeting.objects.unscoped("test")
            .filter(held_on=DAY, body=facts.own)
            .get()
            .questions.unscoped("t")
            .first()
        )
        data = {"number": question.number, "reason": "x", "token": str(uuid4())} | wrong
        url = reverse("correction_ask", args=[period.pk])
        assert client_of(facts.controller).post(url, data).status_code == 422

    def test_a_foreign_question_is_refused_in_words(self, facts, client_of):
        later = freeze(
            by=facts.analyst, first=date(2022, 1, 1), last=date(2022, 1, 31), as_of=date(2022, 1, 31)
        )
        question = (
            Meeting.objects.unscoped("test")
            .filter(held_on=DAY, body=facts.own)
            .get()
            .questions.unscoped("t")
            .first()
        )
        data = {"number": question.number, "reason": "x", "token": str(uuid4())}
        answer = client_of(facts.controller).post(reverse("correction_ask", args=[later.pk]), data)
        assert answer.status_code == 422

    def test_names_are_in_the_language_of_the_reader(self, facts, period, client_of):
        client = client_of(facts.analyst)
        client.cookies["django_language"] = "ru"
        page = client.get(
            reverse("report_frozen_period", args=[period.pk]), headers={"accept-language": "ru"}
        )
        names = {
            row["name"] for _tier, told in page.context["reports"] for row in told["rows"] if row["code"]
        }
        language = "ru" if "Almaty ru" in names else "en" if "Almaty" in names else ""
        assert language == page.headers["Content-Language"]

    def test_the_list(self, facts, period, client_of):
        assert "№ 1" in client_of(facts.executor).get(reverse("report_frozen")).content.decode()


def test_an_import_into_a_frozen_period_is_refused_in_words(facts, period):
    """COPY raises the driver's own error; the person reads the same words."""
    from common.bulk import copy_in

    row = make_meeting(facts.own, date(2023, 1, 3))
    copy = Meeting(
        **{
            f.attname: getattr(row, f.attname)
            for f in Meeting._meta.local_concrete_fields
            if not f.primary_key and not f.generated
        }
    )
    copy.ref, copy.held_on, copy.planned_on = "copied", date(2022, 7, 7), date(2022, 7, 7)
    with pytest.raises(Refused, match="frozen"), act("test.import"):
        copy_in([copy])
    with transaction.atomic():
        assert Meeting.objects.unscoped("test").filter(ref="copied").count() == 0
