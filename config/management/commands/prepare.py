"""Make the database ready for this version of the code; safe to repeat, run at every deployment."""

import time
from argparse import ArgumentParser

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import OperationalError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from config import embedded, roles
from config.catalogues import compile_catalogues
from config.connections import enough_connections
from portal.public_views import CannotMakeRole, drop_views, let_act, make_views, stand_in_the_way

# Two deployments at once: the second waits, then finds nothing to do.
MIGRATION_LOCK = 0x6B657A64


class Command(BaseCommand):
    help = (
        "Start embedded services if needed, migrate, grant rights, load reference data, compile translations."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--lock-timeout", default="5s", help="how long a migration waits for a busy table (5s)"
        )

    def handle(self, *args: object, lock_timeout: str, **options: object) -> None:
        begin = time.monotonic()
        self.start_services()
        compile_catalogues()
        app = dict(connection.settings_dict)
        try:
            with roles.acting_as_owner(connection):
                self.migrate(lock_timeout)
                self.grant(app)
                self.open_public_pages(app["USER"])
            self.load_reference()
            for warning in enough_connections(databases=["default"]):
                self.stderr.write(f"Connections: {warning.msg} {warning.hint}")
        except OperationalError as error:
            raise CommandError(
                f"The database cannot be used: {str(error).strip().splitlines()[0]}"
            ) from error
        if settings.PRODUCTION:
            call_command("collectstatic", interactive=False, verbosity=0)
            self.stdout.write("Static files: collected")
        else:
            settings.STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # whitenoise warns where it is missing
        self.stdout.write(f"Ready in {time.monotonic() - begin:.1f} s")

    def start_services(self) -> None:
        missing = () if settings.PRODUCTION else embedded.missing_services()
        if not missing or all(embedded.status()[name] for name in missing):
            return
        try:
            embedded.start(missing)
        except embedded.EmbeddedError as error:
            raise CommandError(str(error)) from error
        self.stdout.write("Services: started; `python -m config.embedded stop` ends them")

    def migrate(self, lock_timeout: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(%s)", [MIGRATION_LOCK])
            cursor.execute("SELECT set_config('lock_timeout', %s, false)", [lock_timeout])
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
        if stand_in_the_way(plan):
            drop_views(connection)
        if plan:
            call_command("migrate", interactive=False, verbosity=0)
        self.stdout.write(f"Database: {len(plan)} migrations applied" if plan else "Database: up to date")

    def grant(self, app: dict) -> None:
        if app["USER"] == connection.settings_dict["USER"]:
            self.stdout.write(
                "Roles: one role for everything; set DATABASE_OWNER_URL to keep history safe from the app"
            )
            return
        try:
            roles.grant_app_role(
                connection, roles.append_only_tables(), role=app["USER"], password=app["PASSWORD"]
            )
        except roles.RolesError as error:
            self.stderr.write(f"Roles: {error}")
        else:
            self.stdout.write(f"Roles: {app['USER']} may read and write, and not change history")

    def open_public_pages(self, member: str) -> None:
        """The public pages read as a role of their own. Without it they would not open."""
        try:
            with transaction.atomic():
                made = make_views(connection)
                let_act(connection, member)
        except CannotMakeRole as error:
            raise CommandError(f"The public pages need a role of their own. {error}") from error
        self.stdout.write(f"Public pages: columns {'opened anew' if made else 'as before'}")

    def load_reference(self) -> None:
        if "load_reference" in get_commands():
            call_command("load_reference", stdout=self.stdout)
