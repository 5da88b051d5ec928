-- One history row for each changed row, with the changed columns only. The act and the actor are what the
-- application announced for this transaction (common/acts.py); direct SQL leaves them empty, and is seen all the same.
-- Search columns are derived from others; password hashes and login times are nobody's history.
CREATE OR REPLACE FUNCTION kezdesu_history(op text, table_name text, old_row jsonb, new_row jsonb)
RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    ignored constant text[] := ARRAY['search', 'password', 'last_login', 'name_folded', 'map_path'];
    before jsonb := CASE WHEN jsonb_typeof(old_row) = 'object' THEN old_row - ignored END;
    after jsonb := CASE WHEN jsonb_typeof(new_row) = 'object' THEN new_row - ignored END;
    row_id bigint := coalesce((after ->> 'id')::bigint, (before ->> 'id')::bigint);
    changed_before jsonb;
    changed_after jsonb;
BEGIN
    IF op = 'UPDATE' THEN
        SELECT jsonb_object_agg(a.key, before -> a.key), jsonb_object_agg(a.key, a.value)
          INTO changed_before, changed_after
          FROM jsonb_each(after) AS a
         WHERE a.value IS DISTINCT FROM before -> a.key;
        IF changed_after IS NULL THEN
            RETURN;
        END IF;
    ELSE
        changed_before := before;
        changed_after := after;
    END IF;
    INSERT INTO organisations_history (at, "table", "row", operation, act, actor_id, before, after)
    VALUES (
        clock_timestamp(), table_name, row_id, op,
        coalesce(current_setting('kezdesu.act', true), ''),
        nullif(coalesce(current_setting('kezdesu.actor', true), ''), '')::bigint,
        changed_before, changed_after
    );
END;
$$;
