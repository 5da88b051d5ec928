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

CREATE FUNCTION reports_opened(question bigint, meeting bigint, day date) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT EXISTS (SELECT FROM reports_correction c JOIN reports_frozenperiod p ON p.id = c.period_id
        WHERE c.state = 'allowed' AND c.until >= (now() AT TIME ZONE 'Asia/Almaty')::date
            AND day BETWEEN p.first AND p.last AND (c.question_id = question OR c.meeting_id = meeting))
$$;

-- A row tells of the frozen day unless its standing began later: then a span has kept that day, and nothing is lost.
CREATE FUNCTION reports_question_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found date; moved boolean := true; ended boolean := true;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        moved := NEW.raised_on <> OLD.raised_on OR NEW.body_id <> OLD.body_id;
        ended := NEW.closed_on IS DISTINCT FROM OLD.closed_on OR NEW.stat_class <> OLD.stat_class;
        IF NOT moved AND NOT ended THEN
            RETURN NULL;
        END IF;
    END IF;
    SELECT p.first INTO found FROM reports_frozenperiod p
    WHERE NEW.raised_on BETWEEN p.first AND p.last AND (moved OR (NEW.standing_since <= p.as_of
            AND (NEW.closed_on <= p.as_of OR TG_OP = 'UPDATE' AND OLD.closed_on <= p.as_of)))
        OR TG_OP = 'UPDATE' AND moved AND OLD.raised_on BETWEEN p.first AND p.last
    LIMIT 1;
    IF found IS NOT NULL AND NOT reports_opened(NEW.id, NEW.meeting_id, NEW.raised_on) THEN
        PERFORM reports_refuse_frozen(NEW.raised_on);
    END IF;
    RETURN NULL;
END $$;

-- What is announced, published or cancelled today of an earlier meeting is no fact of the frozen day.
CREATE FUNCTION reports_meeting_frozen() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE found date; moved boolean := true;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        moved := NEW.held_on IS DISTINCT FROM OLD.held_on OR NEW.planned_on IS DISTINCT FROM OLD.planned_on
            OR NEW.received IS DISTINCT FROM OLD.received OR NEW.body_id <> OLD.body_id;
        IF NOT moved AND NEW.announced_on IS NOT DISTINCT FROM OLD.announced_on
                AND NEW.results_published_on IS NOT DISTINCT FROM OLD.results_published_on
                AND NEW.cancelled_on IS NOT DISTINCT FROM OLD.cancelled_on THEN
            RETURN NULL;
        END IF;
    END IF;
    SELECT p.first INTO found FROM reports_frozenperiod p
    WHERE moved AND (NEW.held_on BETWEEN p.first AND least(p.last, p.as_of)
            OR (NEW.held_on IS NULL AND NEW.planned_on BETWEEN p.first AND p.last))
        OR TG_OP = 'UPDATE' AND moved AND (OLD.held_on BETWEEN p.first AND least(p.last, p.as_of)
            OR (NEW.planned_on IS DISTINCT FROM OLD.planned_on AND OLD.planned_on BETWEEN p.first AND p.last))
        OR TG_OP = 'UPDATE' AND coalesce(OLD.held_on, OLD.planned_on) BETWEEN p.first AND p.last AND (
            NEW.announced_on IS DISTINCT FROM OLD.announced_on
                AND least(NEW.announced_on, OLD.announced_on) <= p.as_of
            OR NEW.results_published_on IS DISTINCT FROM OLD.results_published_on
                AND least(NEW.results_published_on, OLD.results_published_on) <= p.as_of
            OR NEW.cancelled_on IS DISTINCT FROM OLD.cancelled_on
                AND least(NEW.cancelled_on, OLD.cancelled_on) <= p.as_of)
    LIMIT 1;
    IF found IS NOT NULL AND NOT reports_opened(NULL, NEW.id, coalesce(OLD.held_on, OLD.planned_on, NEW.held_on, NEW.planned_on)) THEN
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
DROP FUNCTION reports_opened(bigint, bigint, date);
DROP FUNCTION reports_refuse_frozen(date);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0004_frozen_facts"),
        ("appeals", "0012_what_changed_lately"),
        ("meetings", "0005_events_of_papers"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
