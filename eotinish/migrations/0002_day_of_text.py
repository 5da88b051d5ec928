from django.db import migrations

# A day as exports write it (2022-12-31 or 31.12.2022); null for anything else. No function of PostgreSQL says so without
# an error, and this one (STABLE, like the cast in it) is inlined into the statement that calls it.
CREATE = r"""
CREATE FUNCTION kezdesu_day(written text) RETURNS date LANGUAGE sql STABLE PARALLEL SAFE AS $$
SELECT CASE
    WHEN btrim(written) ~ '^(19|20|21)\d\d-(0[1-9]|1[0-2])-(0[1-9]|1\d|2[0-8])$' THEN btrim(written)::date
    WHEN btrim(written) ~ '^(19|20|21)\d\d-(0[1-9]|1[0-2])-(29|30|31)$'
        AND substr(btrim(written), 9, 2)::int <= extract(day FROM (substr(btrim(written), 1, 8) || '01')::date
            + interval '1 month - 1 day') THEN btrim(written)::date
    WHEN btrim(written) ~ '^(0[1-9]|[12]\d|3[01])\.(0[1-9]|1[0-2])\.(19|20|21)\d\d$'
        AND substr(btrim(written), 1, 2)::int <= extract(day FROM make_date(substr(btrim(written), 7, 4)::int,
            substr(btrim(written), 4, 2)::int, 1) + interval '1 month - 1 day')
        THEN make_date(substr(btrim(written), 7, 4)::int, substr(btrim(written), 4, 2)::int, substr(btrim(written), 1, 2)::int)
    END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("eotinish", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION kezdesu_day(text)")]
