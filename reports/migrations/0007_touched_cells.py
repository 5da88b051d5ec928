from django.db import migrations

# Days on which figures of a question may change. What it says today is dated by itself, what it said earlier by spans.
VIEW = """
CREATE VIEW reports_turn AS
SELECT q.id AS question_id, turn.day
FROM appeals_question q
CROSS JOIN LATERAL (
    SELECT own.day FROM (VALUES (q.raised_on), (q.closed_on), (q.due_on + 1), (q.standing_since), (q.reopened_on),
        (q.raised_again_on), (q.first_asked_on), (q.first_word_on)) AS own(day)
    UNION
    SELECT past.day FROM appeals_paststanding s
    CROSS JOIN LATERAL (VALUES (s.from_on), (s.until_on), (s.closed_on), (s.due_on + 1)) AS past(day)
    WHERE s.question_id = q.id
) AS turn
WHERE turn.day >= q.raised_on;
"""

# Once for a statement, and appended: nobody waits for anybody (a cell that many acts share would be a queue).
TRIGGERS = """
CREATE FUNCTION reports_touch_inserted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_rolluptouched (raised_month, body_id)
    SELECT DISTINCT date_trunc('month', raised_on)::date, body_id FROM new_rows;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_updated() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_rolluptouched (raised_month, body_id)
    SELECT DISTINCT date_trunc('month', side.raised_on)::date, side.body_id
    FROM old_rows o JOIN new_rows n ON n.id = o.id
    CROSS JOIN LATERAL (VALUES (o.raised_on, o.body_id), (n.raised_on, n.body_id)) AS side(raised_on, body_id)
    WHERE (o.raised_on, o.body_id, o.status, o.closed_on, o.due_on, o.standing_since, o.doubted, o.reopened_on,
            o.raised_again_on, o.first_asked_on, o.first_word_on, o.topic_id, o.territory_id, o.meeting_id, o.source,
            o.proof = '', o.proof_file_id IS NULL)
        IS DISTINCT FROM (n.raised_on, n.body_id, n.status, n.closed_on, n.due_on, n.standing_since, n.doubted,
            n.reopened_on, n.raised_again_on, n.first_asked_on, n.first_word_on, n.topic_id, n.territory_id, n.meeting_id,
            n.source, n.proof = '', n.proof_file_id IS NULL);
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_rolluptouched (raised_month, body_id)
    SELECT DISTINCT date_trunc('month', raised_on)::date, body_id FROM old_rows;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_spans() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_rolluptouched (raised_month, body_id)
    SELECT DISTINCT date_trunc('month', q.raised_on)::date, q.body_id
    FROM changed_rows c JOIN appeals_question q ON q.id = c.question_id;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_meetings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_rolluptouched (raised_month, body_id)
    SELECT DISTINCT date_trunc('month', q.raised_on)::date, q.body_id
    FROM old_rows o JOIN new_rows n ON n.id = o.id JOIN appeals_question q ON q.meeting_id = n.id
    WHERE n.territory_id IS DISTINCT FROM o.territory_id;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_touch_all() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO reports_rolluptouched (raised_month, body_id)
    SELECT DISTINCT date_trunc('month', raised_on)::date, body_id FROM appeals_question;
    RETURN NULL;
END $$;

CREATE TRIGGER touch_inserted AFTER INSERT ON appeals_question REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_inserted();
CREATE TRIGGER touch_updated AFTER UPDATE ON appeals_question REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_updated();
CREATE TRIGGER touch_deleted AFTER DELETE ON appeals_question REFERENCING OLD TABLE AS old_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_deleted();
CREATE TRIGGER touch_inserted AFTER INSERT ON appeals_paststanding REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_spans();
CREATE TRIGGER touch_updated AFTER UPDATE ON appeals_paststanding REFERENCING NEW TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_spans();
CREATE TRIGGER touch_deleted AFTER DELETE ON appeals_paststanding REFERENCING OLD TABLE AS changed_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_spans();
CREATE TRIGGER touch_moved AFTER UPDATE ON meetings_meeting REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION reports_touch_meetings();
-- What rarely changes and concerns many cells.
CREATE TRIGGER touch_sphere AFTER UPDATE ON appeals_topic FOR EACH ROW
    WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id) EXECUTE FUNCTION reports_touch_all();
CREATE TRIGGER touch_region AFTER UPDATE ON organisations_territory FOR EACH ROW
    WHEN (OLD.region_code IS DISTINCT FROM NEW.region_code) EXECUTE FUNCTION reports_touch_all();
CREATE TRIGGER touch_tier AFTER UPDATE ON organisations_body FOR EACH ROW
    WHEN (OLD.kind IS DISTINCT FROM NEW.kind) EXECUTE FUNCTION reports_touch_all();
"""

DROP = """
DROP TRIGGER touch_inserted ON appeals_question;
DROP TRIGGER touch_updated ON appeals_question;
DROP TRIGGER touch_deleted ON appeals_question;
DROP TRIGGER touch_inserted ON appeals_paststanding;
DROP TRIGGER touch_updated ON appeals_paststanding;
DROP TRIGGER touch_deleted ON appeals_paststanding;
DROP TRIGGER touch_moved ON meetings_meeting;
DROP TRIGGER touch_sphere ON appeals_topic;
DROP TRIGGER touch_region ON organisations_territory;
DROP TRIGGER touch_tier ON organisations_body;
DROP FUNCTION reports_touch_inserted();
DROP FUNCTION reports_touch_updated();
DROP FUNCTION reports_touch_deleted();
DROP FUNCTION reports_touch_spans();
DROP FUNCTION reports_touch_meetings();
DROP FUNCTION reports_touch_all();
"""

# Everything that is there already is counted by the task, in parts.
BEGIN = """
SELECT set_config('kezdesu.act', 'rollup.begin', true);
INSERT INTO reports_rolluptouched (raised_month, body_id)
SELECT DISTINCT date_trunc('month', raised_on)::date, body_id FROM appeals_question;
INSERT INTO reports_rollupstate (through) VALUES ((now() AT TIME ZONE 'Asia/Almaty')::date);
SELECT set_config('kezdesu.act', '', true);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0006_counted_cells"),
        ("appeals", "0012_what_changed_lately"),
        ("meetings", "0005_events_of_papers"),
        ("organisations", "__first__"),
    ]
    operations = [
        migrations.RunSQL(VIEW, "DROP VIEW reports_turn"),
        migrations.RunSQL(TRIGGERS, DROP),
        migrations.RunSQL(BEGIN, migrations.RunSQL.noop),
    ]
