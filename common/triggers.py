"""Database triggers that hold whoever writes: history of each changed row, refusal of writes outside an act.

The functions behind them are created by organisations' first migration (`history_functions.sql` has the
reasons); models only name the triggers in `Meta.triggers`.
"""

import pgtrigger

WRITES = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete


def history() -> pgtrigger.Trigger:
    """One row in `organisations_history` for every inserted, updated or deleted row."""
    return pgtrigger.Trigger(
        name="history",
        when=pgtrigger.After,
        operation=WRITES,
        func="PERFORM kezdesu_history(TG_OP, TG_TABLE_NAME, to_jsonb(OLD), to_jsonb(NEW)); RETURN NULL;",
    )


def guard(*, unless_only: tuple[str, ...] = ()) -> pgtrigger.Trigger:
    """Refuse any write that is not inside an act. `unless_only`: columns that may change by themselves."""
    condition = None
    if unless_only:
        condition = pgtrigger.AnyChange(exclude=list(unless_only))
    return pgtrigger.Trigger(
        name="guard",
        when=pgtrigger.Before,
        operation=pgtrigger.Update if unless_only else WRITES,
        condition=condition,
        func=(
            "IF coalesce(current_setting('kezdesu.act', true), '') = '' THEN"
            " RAISE EXCEPTION '% on % outside an act', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';"
            " END IF;"
            " IF TG_OP = 'DELETE' THEN RETURN OLD; END IF; RETURN NEW;"
        ),
    )


def guard_statement() -> pgtrigger.Trigger:
    """`guard` once for a statement, for tables that are only ever written by the hundred thousand."""
    return pgtrigger.Trigger(
        name="guard",
        when=pgtrigger.Before,
        operation=WRITES,
        level=pgtrigger.Statement,
        func=(
            "IF coalesce(current_setting('kezdesu.act', true), '') = '' THEN"
            " RAISE EXCEPTION '% on % outside an act', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';"
            " END IF; RETURN NULL;"
        ),
    )


def append_only() -> list[pgtrigger.Trigger]:
    """Rows are written once: no UPDATE, no DELETE, no TRUNCATE, by anybody."""
    return [
        pgtrigger.Protect(name="no_change", operation=pgtrigger.Update | pgtrigger.Delete),
        pgtrigger.Trigger(
            name="no_truncate",
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            level=pgtrigger.Statement,
            func="RAISE EXCEPTION 'pgtrigger: Cannot truncate rows from % table', TG_TABLE_NAME;",
        ),
    ]
