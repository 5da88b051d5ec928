"""S3, J1, J2: the database itself refuses writes outside an act, keeps history, and never lets it change."""

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.db.utils import DatabaseError, InternalError, NotSupportedError, ProgrammingError

from common.acts import act, changed
from common.scoping import ScopedModel
from organisations.models import Body, History, Territory

REFUSALS = (DatabaseError, InternalError, NotSupportedError, ProgrammingError)
ROOMS = {"appeals", "eotinish", "meetings", "notices", "organisations", "plans", "reports"}
# Written by triggers, or rows that tell of an act instead of being its object.
NOT_GUARDED = {"History", "Notice", "Event", "MeetingEvent", "PlanEvent", "CalendarVersion"}
NO_HISTORY = NOT_GUARDED | {
    "ImportRun",
    "DeadlineRun",
    "SavedFilter",
    "Attachment",
    "Session",
    "ComplaintUpload",
}
# Rows of another system by the million, replaced by its files; and what is counted from them.
NO_HISTORY |= {"Complaint", "ComplaintMonth"}
# Sums of rows that have their own history.
NO_HISTORY |= {"RollupCell", "RollupTouched", "RollupState"}
# Papers that are kept as they were handed out.
NO_HISTORY |= {"PackFile", "FrozenReport", "FrozenQuestion"}
# Files of seven days: how far they are, and their pieces. Who took one is kept.
NO_HISTORY |= {"ReportRun", "FilePart", "FileTaken"}

# What a system was answered, for a day: the act that it tells of has its own history.
NO_HISTORY |= {"AnsweredRequest"}
# Public files that are never changed.
NO_HISTORY |= {"OpenArchive"}
# What waits to be told to other systems, and a log of thirty days.
NO_HISTORY |= {"OutgoingEvent", "Delivery"}


def own_models():
    """Tables; a view (not managed) can't be written."""
    return [model for model in apps.get_models() if model._meta.app_label in ROOMS and model._meta.managed]


def trigger_names(model) -> set[str]:
    return {trigger.name for trigger in model._meta.triggers} if hasattr(model._meta, "triggers") else set()


def test_every_model_is_guarded_or_append_only():
    """A new model must choose: guarded against writes outside an act, or append-only."""
    for model in own_models():
        names = trigger_names(model)
        if model.__name__ in ("Notice", "Session"):
            continue
        assert "guard" in names or "no_change" in names, model.__name__
        assert ("no_change" in names) == bool(getattr(model, "append_only", False)), model.__name__


def test_j1_every_tracked_model_has_history():
    for model in own_models():
        if model.__name__ not in NO_HISTORY:
            assert "history" in trigger_names(model), model.__name__


def test_s3_a_write_outside_an_act_is_refused(cast):
    for statement in (
        "UPDATE organisations_body SET name_en = 'x'",
        "DELETE FROM organisations_membership",
        "INSERT INTO organisations_territory (code, level, region_code, name_kk, name_ru, name_en, short_kk,"
        " short_ru, short_en, map_path, is_city) VALUES ('110000000', 'region', '11', 'a', 'b', 'c', '', '', '', '',"
        " false)",
        "UPDATE organisations_user SET is_active = false",
    ):
        with (
            pytest.raises(REFUSALS, match="outside an act"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)


def test_s3_the_act_ends_with_its_block(cast):
    with act("test.rename", by=cast.administrator):
        changed(cast.own, name_en="New name")
    with pytest.raises(REFUSALS, match="outside an act"), transaction.atomic():
        changed(cast.own, name_en="Another name")


def test_j1_history_tells_who_what_and_the_changed_columns(cast):
    with act("body.rename", by=cast.administrator):
        changed(cast.own, name_en="New name")
    row = History.objects.unscoped("test").filter(table="organisations_body").last()
    assert (row.act, row.actor_id, row.row, row.operation) == (
        "body.rename",
        cast.administrator.pk,
        cast.own.pk,
        "UPDATE",
    )
    assert row.before == {"name_en": "Akimat of Almaty city"}
    assert row.after == {"name_en": "New name"}


def test_j1_bulk_and_raw_changes_are_seen_too(cast):
    before = History.objects.unscoped("test").count()
    with act("test.bulk", by=cast.administrator):
        rows = Body.objects.filter(pk__in=[cast.own.pk, cast.sister.pk]).update(valid_to="2099-01-01")
        with connection.cursor() as cursor:
            cursor.execute("UPDATE organisations_territory SET is_city = false WHERE code = '750000000'")
    assert History.objects.unscoped("test").count() == before + rows + 1


def test_an_update_that_changes_nothing_leaves_no_history(cast):
    before = History.objects.unscoped("test").count()
    with act("test.same", by=cast.administrator):
        Territory.objects.filter(code="750000000").update(code="750000000")
    assert History.objects.unscoped("test").count() == before


def append_only_tables():
    return [model._meta.db_table for model in apps.get_models() if getattr(model, "append_only", False)]


@pytest.mark.parametrize("table", append_only_tables())
@pytest.mark.parametrize("statement", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_j2_history_can_not_be_changed(cast, table, statement):
    with act("test.rows"):
        fill_append_only()
        with pytest.raises(REFUSALS), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement.format(table))


def fill_append_only():
    """One row in each append-only table, so that row triggers have something to refuse."""
    from appeals.models import Event, Question, Topic
    from meetings.models import Meeting, MeetingEvent
    from organisations.models import CalendarVersion, User
    from plans.models import PlanEvent, RootProblem
    from portal.models import OpenArchive
    from reports.models import (
        FileTaken,
        FrozenPeriod,
        FrozenQuestion,
        FrozenReport,
        PackFile,
        ReportRun,
        SessionPack,
    )

    body = Body.objects.get(code="akimat-75")
    meeting = Meeting.objects.create(
        ref="t", body=body, kind="population", planned_on="2026-01-05", first_planned_on="2026-01-05",
        held_on="2026-01-05", status="held",
    )  # fmt: skip
    question = Question.objects.create(
        meeting=meeting, position=1, body=body, text="?", raised_on="2026-01-05", due_on="2026-01-27",
        clock_from="2026-01-05", control_on="2026-01-26", standing_since="2026-01-05",
    )  # fmt: skip
    MeetingEvent.objects.create(meeting=meeting, kind="held", happened_on="2026-01-05")
    Event.objects.create(question=question, kind="registered", happened_on="2026-01-05")
    CalendarVersion.objects.create(number=9999, reason="test")
    topic = Topic.objects.get(code="roads.repair")
    problem = RootProblem.objects.create(body=body, title="t", topic=topic, named_on="2026-01-05")
    PlanEvent.objects.create(problem=problem, kind="problem", happened_on="2026-01-05")
    someone = User.objects.create(email="someone@example.kz", full_name="Someone")
    days = {"first": "2025-01-01", "last": "2025-12-31", "as_of": "2025-12-31"}
    period = FrozenPeriod.objects.create(**days, formula_version=1, by=someone)
    FrozenReport.objects.create(period=period, code="resolution", by="region", content={})
    FrozenQuestion.objects.create(period=period, question=question, stat="open", body=body)
    PackFile.objects.create(
        pack=SessionPack.objects.create(period=period, by=someone), format="json", content=b"{}"
    )
    run = ReportRun.objects.create(by=someone, report="questions", format="csv", language="en")
    FileTaken.objects.create(run=run, by=someone)
    OpenArchive.objects.create(month="2026-01-01", file="x", size=1, sha256="0" * 64)


def test_scoped_models_are_the_ones_with_cases_or_people():
    """Directories are public to staff; everything else must be scoped. Sessions are read by the framework alone."""
    directories = {"Territory", "Body", "BodySuccessor", "Post", "Official", "CalendarDay", "CalendarVersion"}
    directories |= {"Topic", "DeadlineRule", "DeadlineRun", "RoutingRule", "BodyPractice", "AnswerTemplate"}
    directories |= {"Norm", "NormExemption", "MeetingRule", "TargetGroup", "Session"}
    directories |= {"SystemicRule", "ContradictionRule", "OpenArchive"}
    for model in own_models():
        through = model._meta.auto_created
        if model.__name__ not in directories and not through:
            assert issubclass(model, ScopedModel), model.__name__
