"""K1: public pages read as a role that has rights on public columns only, whatever a page asks for."""

import psycopg2
import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, migrations, models, transaction
from django.urls import get_resolver
from django.utils import timezone

from appeals.models import Publication
from common.access import PUBLIC
from common.acts import act
from common.fields import EncryptedField
from portal import public_views
from portal.open_pages import read_publicly
from portal.public_columns import OPEN, Open
from tests.guards.test_personal import PERSONAL
from tests.guards.world import MARK, PERSONAL_MARK, own_world

# Public routes of the portal that read more than public columns, and why.
READ_MORE = {
    "track": "looks up number and code",
    "track_question": "the citizen's own question, by the key of the slip",
    "ask_in_advance": "stores what is asked, and counts what the address has asked already",
    "advance_question": "what was registered, by the key that only its author has",
    "robots": "reads no row",
    "favicon": "reads no row",
}


def refused(statement: str, *values) -> bool:
    try:
        with transaction.atomic(), read_publicly(), connection.cursor() as cursor:
            cursor.execute(statement, values)
    except ProgrammingError as error:
        assert isinstance(error.__cause__, psycopg2.errors.InsufficientPrivilege), error
        return True
    return False


def tables(schema: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = %s::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')"
            " ORDER BY relname",
            [schema],
        )
        return [name for (name,) in cursor.fetchall()]


def test_k1_no_table_can_be_read(db):
    found = tables("public")
    assert {"appeals_citizen", "appeals_question", "organisations_user", "django_session"} <= set(found)
    assert [name for name in found if not refused(f'SELECT 1 FROM public."{name}" LIMIT 1')] == []


def test_k1_public_views_can_be_read_and_nothing_written(db):
    found = tables(public_views.SCHEMA)
    assert found == sorted(OPEN)
    for name in found:
        assert not refused(f'SELECT * FROM "{name}" LIMIT 1')
        assert refused(f'DELETE FROM "{name}"')
        assert refused(f'UPDATE "{name}" SET id = id')
        assert refused(f'INSERT INTO "{name}" DEFAULT VALUES')
    assert refused("CREATE TABLE public.mine (id int)")


def test_k1_no_personal_column_is_open():
    by_table = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    for table, opened in OPEN.items():
        fields = {field.column: field for field in by_table[table]._meta.concrete_fields}
        for column in opened.columns.split():
            assert column not in PERSONAL, (table, column)
            assert not isinstance(fields[column], EncryptedField), (table, column)


def test_k1_texts_are_open_by_name_only():
    """A new text in a view has to be looked at by a person: this is the list of those that were."""

    def is_text(field) -> bool:
        long = isinstance(field, models.CharField) and not field.choices and (field.max_length or 0) >= 150
        return long or isinstance(field, (models.TextField, models.JSONField))

    by_table = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}
    found = {
        (table, field.column)
        for table, opened in OPEN.items()
        for field in by_table[table]._meta.concrete_fields
        if field.column in opened.columns.split() and is_text(field)
    }
    names = {(table, column) for table, column in found if column.startswith("name_")}
    assert found - names == {
        ("organisations_body", "path"),
        ("organisations_territory", "map_path"),
        ("appeals_topic", "eotinish"),
        ("meetings_meeting", "venue"),
        ("meetings_meeting", "host_name"),  # who holds it, in office
        ("meetings_meeting", "invitation_kk"),
        ("meetings_meeting", "invitation_ru"),
        ("meetings_meeting", "briefing_url"),
        ("meetings_meeting", "results_kk"),
        ("meetings_meeting", "results_ru"),
        ("meetings_meeting", "not_held_reason"),
        ("meetings_meetingevent", "note"),
        ("meetings_meetingevent", "details"),
        ("appeals_question", "proof"),  # whether there is one
        ("appeals_publication", "text"),
        ("appeals_publication", "answer"),
        ("plans_publiccard", "title_kk"),
        ("plans_publiccard", "title_ru"),
        ("plans_publiccard", "text_kk"),
        ("plans_publiccard", "text_ru"),
        ("plans_publiccard", "step_kk"),
        ("plans_publiccard", "step_ru"),
        ("plans_publiccard", "facts"),
    }


def test_a4_no_marked_text_is_in_a_view(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    own_world(cast)
    seen, rows = {}, 0
    with connection.cursor() as cursor:
        for table in OPEN:
            cursor.execute(f'SELECT row_to_json(v)::text FROM {public_views.SCHEMA}."{table}" v')
            for (text,) in cursor.fetchall():
                rows += 1
                seen |= (
                    {table: text}
                    if MARK in text.replace(f"Venue {MARK}", "").replace(f"Host {MARK}", "")
                    else {}
                )
                assert PERSONAL_MARK not in text, table
    assert seen == {}
    assert rows > 20


def test_rows_that_were_not_approved_are_in_no_view(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    question = own_world(cast).objects["question"]
    with act("test.prepared"):
        Publication.objects.create(
            question=question,
            text="Not yet",
            answer="Not yet",
            prepared_by=cast.controller,
            prepared_at=timezone.now(),
        )
    with connection.cursor() as cursor:
        for table in ("plans_publiccard", "appeals_publication"):
            cursor.execute(f"SELECT DISTINCT state FROM {table}")
            assert cursor.fetchall() not in ([], [("published",)]), table
            cursor.execute(f"SELECT DISTINCT state FROM {public_views.SCHEMA}.{table}")
            assert cursor.fetchall() in ([], [("published",)]), table


def test_every_public_page_of_the_portal_reads_as_everybody():
    routes = [
        route for route in get_resolver("portal.urls").url_patterns if route.callback.access_rule == PUBLIC
    ]
    more = {route.name for route in routes if not getattr(route.callback, "reads_publicly", False)}
    assert more == set(READ_MORE)
    assert len(routes) > 15


def test_the_role_ends_with_the_page_also_with_one_that_failed(db):
    def who() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_user, current_setting('search_path')")
            return cursor.fetchone()

    before = who()
    with read_publicly():
        assert who()[0] == public_views.ROLE
    assert who()[0] == before[0]
    with pytest.raises(ProgrammingError), read_publicly(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM appeals_citizen")
    assert who()[0] == before[0]
    assert not connection.needs_rollback


def test_views_are_made_once_and_again_when_they_change(db, monkeypatch):
    assert public_views.make_views(connection) is False
    monkeypatch.setitem(OPEN, "organisations_body", Open("id code"))
    assert public_views.make_views(connection) is True
    with pytest.raises(ProgrammingError, match="name_kk"), read_publicly(), connection.cursor() as cursor:
        cursor.execute("SELECT name_kk FROM organisations_body")


def test_without_views_nothing_is_open(db):
    public_views.drop_views(connection)
    assert refused("SELECT * FROM organisations_body")


def test_who_may_not_make_the_role_is_told_what_to_run(db, monkeypatch):
    monkeypatch.setattr(public_views, "ROLE", "kezdesu_test_portal")
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE kezdesu_test_migrator")
        cursor.execute("GRANT kezdesu_test_migrator TO CURRENT_USER")
        cursor.execute("SET LOCAL ROLE kezdesu_test_migrator")
    with pytest.raises(public_views.CannotMakeRole, match="CREATE ROLE kezdesu_test_portal NOLOGIN;"):
        public_views.make_views(connection)


def test_who_may_not_give_the_role_is_told_what_to_run(db):
    with connection.cursor() as cursor:
        cursor.execute("CREATE ROLE kezdesu_test_migrator")
        cursor.execute("GRANT kezdesu_test_migrator TO CURRENT_USER")
        cursor.execute("SET LOCAL ROLE kezdesu_test_migrator")
    with pytest.raises(public_views.CannotMakeRole, match="GRANT kezdesu_portal TO kezdesu_test_migrator;"):
        public_views.let_act(connection, "kezdesu_test_migrator")


def test_two_deployments_make_the_role_at_once(db, monkeypatch):
    """The other was quicker between the look and the act."""
    with connection.cursor() as cursor:
        public_views._try(cursor, public_views.sql.SQL("CREATE ROLE kezdesu_portal"), "")


@pytest.mark.parametrize(
    ("label", "operation", "expected"),
    [
        ("meetings", migrations.AlterField("meeting", "venue", models.TextField()), True),
        ("plans", migrations.RemoveField("blocker", "kind"), True),
        ("meetings", migrations.AddField("meeting", "more", models.TextField(null=True)), False),
        ("sessions", migrations.DeleteModel("Session"), False),
    ],
)
def test_views_give_way_to_migrations_that_change_what_they_show(label, operation, expected):
    migration = migrations.Migration("9999_next", label)
    migration.operations = [operation]
    assert public_views.stand_in_the_way([(migration, False)]) is expected
