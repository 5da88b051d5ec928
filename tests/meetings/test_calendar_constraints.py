"""E5: calendars, norms, terms and groups that can't be are refused by PostgreSQL itself."""

from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, transaction

from common.acts import act
from meetings.models import MeetingCalendar, MeetingRule, Norm, NormExemption, PlanItem, TargetGroup

APPROVED = (
    "SET state = 'approved', number = 1, approved_on = '2026-01-09', approved_by = 'Akim', document = '1',"
    " recorded_at = now()"
)
BREAKS = {
    "calendar_approved_is_told": [
        ("calendar", "SET state = 'approved'"),
        ("calendar", "SET number = 1"),
        ("calendar", "SET approved_on = '2026-01-09'"),
        ("calendar", APPROVED.replace("document = '1'", "document = ''")),
        ("calendar", APPROVED.replace("approved_by = 'Akim'", "approved_by = ''")),
        ("calendar", APPROVED.replace("'approved'", "'discarded'")),
    ],
    "calendar_year": [("calendar", "SET year = 2014"), ("calendar", "SET year = 2101")],
    "plan_item_scheduled": [("item", "SET kind = 'unscheduled'")],
    "plan_item_has_ref": [("item", "SET ref = ''")],
    "norm_count": [("norm", "SET count = 61")],
    "norm_valid_period": [("norm", "SET valid_to = valid_from")],
    "norm_source": [("norm", "SET source = ''")],
    "norm_codes": [
        ("norm", "SET host_level = 'x'"),
        ("norm", "SET unit = 'x'"),
        ("norm", "SET period = 'month'"),
    ],
    "norm_exemption_valid_period": [("exemption", "SET valid_to = valid_from")],
    "norm_exemption_source": [("exemption", "SET source = ''")],
    "meeting_rule_value": [
        ("announcement", "SET days = NULL"),
        ("announcement", "SET days = 0"),
        ("announcement", "SET days = 91"),
        ("announcement", "SET month = 1"),
        ("legal_day", "SET day = 29"),
        ("legal_day", "SET month = 13"),
        ("legal_day", "SET month = NULL"),
        ("legal_day", "SET days = 3"),
    ],
    "meeting_rule_source": [("announcement", "SET source = ''")],
    "target_group_valid_period": [("group", "SET valid_from = '2026-01-01', valid_to = '2026-01-01'")],
}
ONCE = {
    "calendar_one_draft",
    "calendar_one_in_force",
    "calendar_number_once",
    "plan_item_ref_once",
    "plan_item_form_once",
    "norm_once",
    "norm_exemption_once",
    "meeting_rule_once",
}
MODELS = (MeetingCalendar, PlanItem, Norm, NormExemption, MeetingRule, TargetGroup)


@pytest.fixture
def rows(cast):
    """One good row of each kind."""
    with act("test.rows"):
        calendar = MeetingCalendar.objects.create(body=cast.own, year=2026)
        return {
            "calendar": calendar,
            "item": PlanItem.objects.create(
                calendar=calendar, ref="2026-001", kind="population", planned_on="2026-03-02"
            ),
            "norm": Norm.objects.filter(host_level="region").first(),
            "exemption": NormExemption.objects.create(body=cast.own, valid_from="2024-01-01", source="Test"),
            "announcement": MeetingRule.objects.get(kind="announcement"),
            "legal_day": MeetingRule.objects.get(kind="calendar_local"),
            "group": TargetGroup.objects.get(code="youth"),
        }


def run(row, change: str) -> None:
    with act("test.break"), connection.cursor() as cursor:
        cursor.execute(f"UPDATE {row._meta.db_table} {change} WHERE id = %s", [row.pk])


@pytest.mark.parametrize(
    ("constraint", "kind", "change"),
    [(name, kind, change) for name, tries in BREAKS.items() for kind, change in tries],
)
def test_e5_impossible_rows_are_refused(rows, constraint, kind, change):
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        run(rows[kind], change)
    assert error.value.__cause__.diag.constraint_name == constraint


def test_e5_every_constraint_of_these_models_is_tried():
    named = {constraint.name for model in MODELS for constraint in model._meta.constraints}
    assert named == {*BREAKS, *ONCE}


def copy_of(row, **changes):
    """The same row again, as a new one."""
    values = {field.name: getattr(row, field.name) for field in row._meta.fields if not field.primary_key}
    return type(row)(**{**values, **changes})


@pytest.mark.parametrize(
    ("kind", "constraint"),
    [
        ("calendar", "calendar_one_draft"),
        ("item", "plan_item_ref_once"),
        ("norm", "norm_once"),
        ("exemption", "norm_exemption_once"),
        ("announcement", "meeting_rule_once"),
    ],
)
def test_e5_the_same_row_is_there_once(rows, kind, constraint):
    with pytest.raises(IntegrityError) as error, act("test.twice"):
        copy_of(rows[kind]).save(force_insert=True)
    assert error.value.__cause__.diag.constraint_name == constraint


def test_e5_one_form_makes_one_line(rows):
    token = uuid4()
    with act("test.once"):
        copy_of(rows["item"], ref="2026-002", token=token).save(force_insert=True)
    with pytest.raises(IntegrityError) as error, act("test.twice"):
        copy_of(rows["item"], ref="2026-003", token=token).save(force_insert=True)
    assert error.value.__cause__.diag.constraint_name == "plan_item_form_once"


def test_e5_one_calendar_in_force_and_each_number_once(rows):
    run(rows["calendar"], APPROVED)
    rows["calendar"].refresh_from_db()
    for changes, constraint in (
        ({"number": 2}, "calendar_one_in_force"),
        ({"state": "replaced"}, "calendar_number_once"),
    ):
        with pytest.raises(IntegrityError) as error, act("test.twice"):
            copy_of(rows["calendar"], **changes).save(force_insert=True)
        assert error.value.__cause__.diag.constraint_name == constraint
