"""Whether an index can serve a query, whatever the planner thinks of the few rows of a test."""

from django.db import connection
from django.db.models import QuerySet

OTHERS = """
SELECT index.relname
FROM pg_index JOIN pg_class index ON index.oid = indexrelid JOIN pg_class of_table ON of_table.oid = indrelid
WHERE of_table.relname = %s AND strpos(index.relname, %s) = 0
AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def plan_by(rows: QuerySet, index: str) -> str:
    """The plan of a query when nothing is left of its table's indexes but those that have `index` in their name.

    Within a test's transaction only: the other indexes are dropped, and whole tables are not to be read.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a table with checks to come lets no index go
        cursor.execute(OTHERS, [rows.model._meta.db_table, index])
        for (other,) in cursor.fetchall():
            cursor.execute(f'DROP INDEX "{other}"')
        cursor.execute("SET LOCAL enable_seqscan = off")
        return rows.explain()
