from django.db import migrations

# Closed books: what a frozen period counted can't be entered, moved or ended afterwards, whoever writes, unless the
# Government office has opened exactly this question or meeting. Reopening or extending today changes nothing of the
# past (its days are kept as spans), and finding the right topic, region or responsible body is never refused.
CREATE = r"""
CREATE FUNCTION reports_refuse_frozen(day date) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The period of % is frozen', day
        USING ERRCODE = 'check_violation', CONSTRAINT = 'frozen_period', DETAIL = day::text;
END $$;

CREATE FUNCTION reports_opened(question bigint, meeting bigint) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM reports_correction c WHERE c.state = 'allowed' AND c.until >= current_date - 1
        AND (c.question_id = question OR c.meeting_id = meeting))
$$;

CREATE FUNCTION reports_question_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found date;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.raised_on = OLD.raised_on AND NEW.body_id = OLD.body_id AND (NEW.closed_on IS NULL
                OR (NEW.closed_on IS NOT DISTINCT FROM OLD.closed_on AND NEW.stat_class = OLD.stat_class)) THEN
            RETURN NULL;
        END IF;
    END IF;
    SELECT p.first INTO found FROM reports_frozenperiod p
    WHERE NEW.raised_on BETWEEN p.first AND p.last
            AND (TG_OP = 'INSERT' OR NEW.raised_on <> OLD.raised_on OR NEW.body_id <> OLD.body_id OR NEW.closed_on <= p.as_of)
        OR TG_OP = 'UPDATE' AND (NEW.raised_on <> OLD.raised_on OR NEW.body_id <> OLD.body_id)
            AND OLD.raised_on BETWEEN p.first AND p.last
    LIMIT 1;
    IF found IS NOT NULL AND NOT reports_opened(NEW.id, NEW.meeting_id) THEN
        PERFORM reports_refuse_frozen(NEW.raised_on);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION reports_meeting_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found date;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF NEW.held_on IS NOT DISTINCT FROM OLD.held_on AND NEW.planned_on IS NOT DISTINCT FROM OLD.planned_on
                AND NEW.received IS NOT DISTINCT FROM OLD.received AND NEW.body_id = OLD.body_id THEN
            RETURN NULL;
        END IF;
    END IF;
    SELECT p.first INTO found FROM reports_frozenperiod p
    WHERE NEW.held_on BETWEEN p.first AND least(p.last, p.as_of) OR (NEW.held_on IS NULL AND NEW.planned_on BETWEEN p.first AND p.last)
        OR TG_OP = 'UPDATE' AND (OLD.held_on BETWEEN p.first AND least(p.last, p.as_of)
            OR (NEW.planned_on IS DISTINCT FROM OLD.planned_on AND OLD.planned_on BETWEEN p.first AND p.last))
    LIMIT 1;
    IF found IS NOT NULL AND NOT reports_opened(NULL, NEW.id) THEN
        PERFORM reports_refuse_frozen(coalesce(NEW.held_on, NEW.planned_on));
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER frozen AFTER INSERT OR UPDATE ON appeals_question FOR EACH ROW EXECUTE FUNCTION reports_question_frozen();
CREATE TRIGGER frozen AFTER INSERT OR UPDATE ON meetings_meeting FOR EACH ROW EXECUTE FUNCTION reports_meeting_frozen();
"""
DROP = """
DROP TRIGGER frozen ON appeals_question;
DROP TRIGGER frozen ON meetings_meeting;
DROP FUNCTION reports_question_frozen();
DROP FUNCTION reports_meeting_frozen();
DROP FUNCTION reports_opened(bigint, bigint);
DROP FUNCTION reports_refuse_frozen(date);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_frozen_facts"),
        ("appeals", "0012_what_changed_lately"),
        ("meetings", "0005_events_of_papers"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
