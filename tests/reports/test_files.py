"""Files made behind the page: what they hold, who may take them, and a worker that dies over one."""

import csv
import io
from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils import timezone, translation
from openpyxl import load_workbook

from appeals.enums import StatClass
from appeals.exports import COLUMNS, export_rows, streamed_rows
from appeals.models import Question
from common.acts import Refused, act
from common.dates import today
from notices.models import Notice
from notices.registry import build
from organisations.models import Membership
from reports.actions import files
from reports.actions.files import (
    KEPT,
    LEASE,
    MOST_ATTEMPTS,
    MOST_WAITING,
    ask_for_file,
    forget_expired,
    make,
    make_waiting,
    parts_of,
    take_file,
)
from reports.catalogue import REPORTS
from reports.enums import RunState
from reports.models import FilePart, FileTaken, ReportRun
from reports.reach import reach_of, still_reaches
from reports.selection_words import selection_of
from reports.tables import LABELS, page_url, parameters_of, table_of
from tests.crash import crash_at_every_statement
from tests.reports.facts import make_meeting, make_questions

YEAR = {"period": ["2022"]}


def asked(user, report="questions", parameters=None, fmt="csv", **more):
    return ask_for_file(by=user, report=report, parameters=parameters or {}, fmt=fmt, **more)


def made(user, *args, **more):
    run = asked(user, *args, **more)
    assert make(run.pk)
    run.refresh_from_db()
    return run


def lines_of(run) -> list[dict]:
    text = b"".join(parts_of(run)).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def later(run, **fields):
    with act("test.time"):
        ReportRun.objects.unscoped("test").filter(pk=run.pk).update(**fields)
    run.refresh_from_db()


def end_membership(user):
    with act("test.demote"):
        Membership.objects.unscoped("test").filter(user=user).update(ended_on=today())
    user.__dict__.pop("active_memberships", None)


class TestWhatTheyHold:
    def test_the_questions_that_the_person_sees(self, facts):
        run = made(facts.controller)
        seen = Question.objects.visible_to(facts.controller)
        assert 0 < seen.count() < Question.objects.unscoped("test").count()
        assert {line["Number"] for line in lines_of(run)} == {question.number for question in seen}
        assert (run.state, run.done, run.total) == (RunState.DONE, seen.count(), seen.count())
        assert run.size == sum(len(part.content) for part in run.parts.unscoped("test"))

    def test_streamed_rows_are_those_of_the_page(self, facts):
        seen = Question.objects.visible_to(facts.analyst).order_by("pk")
        assert list(streamed_rows(seen, today())) == list(export_rows(seen, today()))

    def test_rows_say_what_the_questions_say(self, facts):
        """Rows are made of plain tuples; the objects are the second way to the same."""
        questions = {question.number: question for question in Question.objects.visible_to(facts.analyst)}
        rows = list(streamed_rows(Question.objects.visible_to(facts.analyst), today()))
        assert len(rows) == len(questions) and any(row["overdue"] for row in rows)
        for row in rows:
            question = questions[row["number"]]
            topic, place = question.topic, question.territory
            assert (row["overdue"] == "yes") == question.is_overdue(today())
            assert (
                row["status"] == question.get_status_display() and row["kind"] == question.get_kind_display()
            )
            assert row["stat_class"] == str(StatClass(question.stat_class).label)
            assert (row["sphere"], row["topic"]) == ((topic.sphere.name, topic.name) if topic else ("", ""))
            assert (row["territory_code"], row["territory"]) == (
                (place.code, place.name) if place else ("", "")
            )
            assert row["body"] == question.body.name and row["meeting"] == question.meeting.ref
            assert row["responsible"] == (question.responsible.name if question.responsible else "")
            assert row["executor"] == (question.executor.full_name if question.executor else "")

    def test_streamed_rows_need_few_queries(self, facts, django_assert_max_num_queries):
        with django_assert_max_num_queries(6):
            assert len(list(streamed_rows(Question.objects.visible_to(facts.analyst), today()))) > 50

    @pytest.mark.parametrize("code", REPORTS)
    def test_every_report_in_both_formats(self, facts, code):
        rows = list(REPORTS[code].table({"period": "2022"}, facts.analyst)[1])
        for fmt in ("csv", "xlsx"):
            run = made(facts.analyst, code, YEAR, fmt)
            assert run.done == len(rows)
        book = load_workbook(io.BytesIO(b"".join(parts_of(run))))
        assert book.active.max_row == len(rows) + 1

    def test_filter_tab_and_order_of_the_work_list(self, facts):
        chosen = {"stat_class": ["open"], "tab": ["all"], "sort": ["-due"]}
        lines = lines_of(made(facts.analyst, parameters=chosen))
        assert lines and all(line["Counts as"] == "Open" for line in lines)
        days = [line["Due on"] for line in lines]
        assert days == sorted(days, reverse=True)
        assert lines_of(made(facts.controller, parameters={"tab": ["mine"]})) == []
        oldest = lines_of(made(facts.analyst, parameters={"sort": ["raised"]}))
        assert [line["Raised on"] for line in oldest] == sorted(line["Raised on"] for line in oldest)

    def test_it_speaks_the_language_of_the_person(self, facts):
        with act("test.language", by=facts.analyst):
            facts.analyst.language = "ru"
            facts.analyst.save(update_fields=["language"])
        head = next(parts_of(made(facts.analyst))).decode("utf-8-sig").splitlines()[0]
        with translation.override("ru"):
            assert head.split(",")[2] == str(COLUMNS[2].header)
        assert head.split(",")[2] != "Raised on"

    def test_a_long_file_lies_in_pieces(self, facts, monkeypatch):
        whole = b"".join(parts_of(made(facts.analyst)))
        monkeypatch.setattr(files, "PART", 1000)
        run = made(facts.analyst)
        assert run.parts.unscoped("test").count() == -(-len(whole) // 1000)
        assert b"".join(parts_of(run)) == whole

    def test_too_many_rows_are_refused_in_words(self, facts, monkeypatch):
        monkeypatch.setattr("reports.tables.MOST_ROWS", 3)
        run = asked(facts.analyst)
        assert make(run.pk) is False
        run.refresh_from_db()
        assert run.state == RunState.FAILED and "narrow the filter" in run.problem

    def test_nothing_personal_stands_in_any_file(self, facts):
        names = {column.key for column in COLUMNS}
        assert not names & {"citizen", "iin", "phone", "surname", "applicant"}


class TestAsking:
    def test_sent_twice_it_is_one(self, facts):
        token = uuid4()
        assert asked(facts.head, token=token) == asked(facts.head, token=token)

    @pytest.mark.parametrize(
        ("report", "parameters"),
        [
            ("moon", {}),
            ("questions", {"stat_class": ["x"]}),
            ("questions", {"tab": ["x"]}),
            ("resolution", {"region": ["99"]}),
        ],
    )
    def test_a_wrong_selection_is_told_at_once(self, facts, report, parameters):
        with pytest.raises(Refused):
            asked(facts.analyst, report, parameters)
        assert not ReportRun.objects.unscoped("test").exists()

    def test_five_wait_at_most(self, facts):
        for _ in range(MOST_WAITING):
            asked(facts.head)
        with pytest.raises(Refused):
            asked(facts.head)
        asked(facts.analyst)
        assert make_waiting() == MOST_WAITING + 1
        asked(facts.head)

    @pytest.mark.parametrize("who", ["stranger", "administrator", "deactivated"])
    def test_who_may_not(self, facts, who):
        with pytest.raises((PermissionDenied, Http404)):
            asked(getattr(facts, who))

    def test_addresses_and_parameters(self, facts):
        query = QueryDict("report=questions&status=assigned&status=in_work&text=&page=3&format=csv&tab=all")
        kept = parameters_of(query)
        assert kept == {"status": ["assigned", "in_work"], "tab": ["all"]}
        assert page_url("questions", kept).endswith("?status=assigned&status=in_work&tab=all")
        assert page_url("resolution", {}).startswith(reverse("report_resolution"))

    def test_the_selection_in_words(self, facts):
        def said(report, parameters):
            return {fact.label: fact.value for fact in selection_of(report, parameters, facts.analyst)}

        assert said("questions", {}) == {"Selection": "everything that you see"}
        told = said("resolution", YEAR | {"region": ["75"], "by": ["body"]})
        assert told["Period"] == "2022" and told["Region"] == "Almaty" and told["Rows"] == "By host body"
        assert said("questions", {"overdue": ["true"], "tab": ["all"], "sort": ["due"]}) == {"Overdue": "yes"}
        days = {"from": ["2022-07-01"], "to": ["2022-12-31"], "as_of": ["soon"]}
        told = said("resolution", dict(reversed(days.items())))
        assert list(told.values()) == ["01.07.2022", "31.12.2022", "soon"], "in the order of the page"
        assert said("questions", {"body": [facts.own.code, "0"]}) == {"Host body": f"{facts.own}, 0"}
        for report in LABELS:
            assert selection_of(report, {}, facts.analyst)


class TestRightsOfTheMoment:
    """A9: other user's, after demotion, after its days, deactivated."""

    def test_only_the_person_who_asked(self, facts):
        run = made(facts.controller)
        for other in (facts.head, facts.analyst, facts.sister_controller, facts.stranger):
            with pytest.raises(Http404):
                take_file(by=other, run_id=run.pk)
        assert not FileTaken.objects.unscoped("test").exists()
        assert take_file(by=facts.controller, run_id=run.pk) == run
        row = FileTaken.objects.visible_to(facts.controller).get()
        assert (row.run, row.by) == (run, facts.controller)
        assert not FileTaken.objects.visible_to(facts.head).exists()
        assert str(row) and str(run) and str(FilePart.objects.visible_to(facts.controller).first())

    def test_who_sees_less_gets_nothing(self, facts):
        run = made(facts.controller)
        with act("test.move"):
            Membership.objects.unscoped("test").filter(user=facts.controller).update(body=facts.own_district)
        facts.controller.__dict__.pop("active_memberships", None)
        with pytest.raises(PermissionDenied):
            take_file(by=facts.controller, run_id=run.pk)
        with act("test.move"):
            Membership.objects.unscoped("test").filter(user=facts.controller).update(body=facts.own)
        facts.controller.__dict__.pop("active_memberships", None)
        assert take_file(by=facts.controller, run_id=run.pk)

    def test_figures_of_the_country_are_a_reach_too(self, facts):
        kept = reach_of(facts.head)
        assert kept["country"] and not kept["all"] and facts.own.pk in kept["bodies"]
        assert not still_reaches(facts.controller, kept), "sees the same cases, not the country"
        assert still_reaches(facts.analyst, kept), "sees more"
        assert not still_reaches(facts.head, reach_of(facts.analyst)), "not all"
        assert still_reaches(facts.head, reach_of(facts.controller))
        assert not still_reaches(facts.deactivated, kept) and not still_reaches(facts.administrator, kept)

    def test_the_deactivated_get_nothing(self, facts):
        run, waiting = made(facts.controller), asked(facts.controller)
        with act("test.off"):
            facts.controller.is_active = False
            facts.controller.save(update_fields=["is_active"])
        facts.controller.__dict__.pop("active_memberships", None)
        with pytest.raises(Http404):
            take_file(by=facts.controller, run_id=run.pk)
        assert make(waiting.pk) is False
        waiting.refresh_from_db()
        assert waiting.state == RunState.FAILED and not waiting.parts.unscoped("test").exists()

    def test_a_demotion_between_asking_and_making(self, facts):
        run = asked(facts.controller)
        end_membership(facts.controller)
        assert make(run.pk) is False

    def test_its_days_end(self, facts):
        run, young = made(facts.controller), made(facts.controller)
        assert KEPT - timedelta(minutes=1) < run.expires_at - timezone.now() <= KEPT
        later(run, expires_at=timezone.now())
        with pytest.raises(Refused):
            take_file(by=facts.controller, run_id=run.pk)
        assert forget_expired() == 1 and forget_expired() == 0
        run.refresh_from_db()
        assert run.state == RunState.EXPIRED and not run.parts.unscoped("test").exists()
        assert take_file(by=facts.controller, run_id=young.pk) and young.parts.unscoped("test").exists()

    def test_nothing_to_take_before_it_is_made(self, facts):
        with pytest.raises(Refused):
            take_file(by=facts.controller, run_id=asked(facts.controller).pk)


class TestWorkers:
    def test_one_worker_at_a_time(self, facts):
        run = asked(facts.controller)
        assert files._claim(run.pk) and files._claim(run.pk) is None and make(run.pk) is False
        assert make_waiting() == 0

    def test_a_dead_worker_is_replaced_and_comes_too_late(self, facts):
        run = asked(facts.controller)
        dead = files._claim(run.pk)
        later(run, started_at=timezone.now() - 2 * LEASE)
        assert make_waiting() == 1
        before = b"".join(parts_of(ReportRun.objects.unscoped("test").get(pk=run.pk)))
        with pytest.raises(files.Superseded):
            files._tell(dead, 1, 2)
        with pytest.raises(files.Superseded):
            files._end(dead, io.BytesIO(b"late"), {}, 1)
        files._fail(dead, "late")
        run.refresh_from_db()
        assert run.state == RunState.DONE and b"".join(parts_of(run)) == before

    def test_overtaken_while_it_writes(self, facts, monkeypatch):
        run = asked(facts.analyst)
        monkeypatch.setattr(files, "TOLD_EVERY", 10)
        original = files._tell

        def overtaken(own, done, total):
            if done == 20:
                later(run, attempt=own.attempt + 1)
            original(own, done, total)

        monkeypatch.setattr(files, "_tell", overtaken)
        assert make(run.pk) is False
        run.refresh_from_db()
        assert run.state == RunState.RUNNING and not run.parts.unscoped("test").exists()

    def test_what_kills_its_worker_is_given_up(self, facts):
        run = asked(facts.controller)
        later(run, state=RunState.RUNNING, started_at=timezone.now() - 2 * LEASE, attempt=MOST_ATTEMPTS)
        assert make_waiting() == 0
        run.refresh_from_db()
        assert run.state == RunState.FAILED

    def test_a_fault_is_kept_from_the_person(self, facts, monkeypatch):
        run = asked(facts.controller)

        def broken(*args):
            raise ValueError("secret detail")

        monkeypatch.setattr(files, "table_of", broken)
        assert make(run.pk) is False
        run.refresh_from_db()
        assert (run.state, run.problem) == (RunState.FAILED, "")

    def test_it_tells_how_far_it_is(self, facts, monkeypatch):
        monkeypatch.setattr(files, "TOLD_EVERY", 10)
        told, original = [], files._tell
        monkeypatch.setattr(
            files, "_tell", lambda run, done, total: (told.append((done, total)), original(run, done, total))
        )
        run = made(facts.analyst)
        assert told == [(done, run.total) for done in range(0, run.total + 1, 10)]


@pytest.mark.django_db(transaction=True)
def test_g1_the_end_is_whole_or_nothing_at_any_statement(cast):
    make_questions(make_meeting(cast.own), "resolved", "in_work")

    def unchanged(run):
        run.refresh_from_db()
        assert run.state != RunState.DONE and not run.parts.unscoped("t").exists()
        if run.state != RunState.QUEUED:
            later(run, state=RunState.QUEUED)

    def done(run):
        run.refresh_from_db()
        assert run.state == RunState.DONE and len(lines_of(run)) == 2
        assert Notice.objects.unscoped("t").filter(rule="report.made", params={"run": run.pk}).count() == 1

    def do(run):
        claimed = files._claim(run.pk)
        data = table_of(run.report, run.parameters, claimed.by)
        with io.BytesIO() as file:
            files._write(claimed, data, file)
            files._end(claimed, file, reach_of(claimed.by), 2)

    points = crash_at_every_statement(
        prepare=lambda: asked(cast.controller), do=do, unchanged=unchanged, done=done
    )
    assert points > 8


class TestNotice:
    def test_on_the_screen_only_and_nothing_when_it_is_gone(self, facts):
        run = made(facts.controller)
        notice = Notice.objects.unscoped("test").get(rule="report.made")
        assert (notice.recipient, notice.channel) == (facts.controller, "in_app")
        letter = build(notice)
        assert letter.subject == "Your file is ready: Questions" and letter.url.endswith(
            reverse("report_run", args=[run.pk])
        )
        later(run, state=RunState.EXPIRED)
        assert build(notice) is None


class TestPages:
    def test_from_the_report_to_the_file(self, facts, client_of):
        client = client_of(facts.analyst)
        page = client.get(reverse("report_resolution"), {"period": "2022", "by": "body"}).content.decode()
        start = page.index(reverse("report_run_new"))
        address = page[start : page.index('"', start)].replace("&amp;", "&")
        asking = client.get(address)
        assert asking.status_code == 200 and "By host body" in asking.content.decode()
        data = {"format": "xlsx", "token": str(asking.context["form"]["token"].value())}
        answer = client.post(address, data)
        assert answer.status_code == 302 and client.post(address, data)["Location"] == answer["Location"]
        waiting = client.get(answer["Location"]).content.decode()
        assert 'hx-trigger="every 2s"' in waiting and "Look again" in waiting
        fragment = client.get(answer["Location"], headers={"HX-Request": "true"}).content.decode()
        assert fragment.lstrip().startswith('<section class="card" id="run"')
        assert make_waiting() == 1
        run = ReportRun.objects.unscoped("test").get()
        ready = client.get(answer["Location"]).content.decode()
        url = reverse("report_run_file", args=[run.pk])
        assert "hx-trigger" not in ready[ready.index('id="run"') :][:200] and url in ready
        assert client.get(url).status_code == 405  # reading an address writes nothing
        file = client.post(url)
        content = b"".join(file.streaming_content)
        assert len(content) == run.size == int(file["Content-Length"]) and content[:2] == b"PK"
        assert "no-store" in file["Cache-Control"] and ".xlsx" in file["Content-Disposition"]
        assert str(run.size)[:1] and "Resolution" in client.get(reverse("report_runs")).content.decode()

    def test_from_the_work_list(self, facts, client_of):
        page = client_of(facts.controller).get(reverse("question_list"), {"tab": "overdue"}).content.decode()
        assert f"{reverse('report_run_new')}?tab=overdue&amp;report=questions" in page

    def test_what_cannot_be_taken(self, facts, client_of):
        client, run = client_of(facts.controller), made(facts.controller)
        url = reverse("report_run_file", args=[run.pk])
        assert client_of(facts.head).post(url).status_code == 404
        with act("test.move"):
            Membership.objects.unscoped("test").filter(user=facts.controller).update(body=facts.own_district)
        assert client.post(url).status_code == 403
        assert "less by now" in client.get(reverse("report_run", args=[run.pk])).content.decode()
        later(run, expires_at=timezone.now())
        assert client.post(url).status_code == 404
        assert "is removed" in client.get(reverse("report_run", args=[run.pk])).content.decode()
        later(run, state=RunState.FAILED)
        assert "could not be made" in client.get(reverse("report_run", args=[run.pk])).content.decode()

    def test_wrong_input(self, facts, client_of):
        client = client_of(facts.controller)
        new = reverse("report_run_new")
        assert client.get(new, {"report": "moon"}).status_code == 404
        assert client.get(reverse("report_runs")).status_code == 200
        assert client.post(new, {"format": "exe", "token": str(uuid4())}).status_code == 422
        wrong = client.post(f"{new}?report=resolution&region=99", {"format": "csv", "token": str(uuid4())})
        assert wrong.status_code == 422
        assert client.post(f"{new}?status=x", {"format": "csv", "token": str(uuid4())}).status_code == 422
        assert client.get(f"{new}?report=questions&from=zzz&nonsense=1").status_code == 200


@pytest.mark.parametrize("report", REPORTS)
def test_the_page_of_every_report_leads_to_its_file(cast, client_of, report):
    page = client_of(cast.analyst).get(reverse(REPORTS[report].page)).content.decode()
    assert f"{reverse('report_run_new')}?report={report}&amp;" in page
