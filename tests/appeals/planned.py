"""E1 for plans: who may, from which status, and how each act is done on the stage."""

from __future__ import annotations

from appeals.workflow import Act
from plans.actions.planning import put_in_plan, take_out_of_plan
from tests.plans.make import make_item, make_problem

# Written by hand, apart from the table: the host is `own`, the responsible body `sister` (none while registered).
MAY = {
    Act.PUT_IN_PLAN: {"sister_controller"},
    Act.TAKE_OUT_OF_PLAN: {"controller", "sister_controller"},
}
FROM = {
    Act.PUT_IN_PLAN: {"assigned", "in_work", "in_plan"},
    Act.TAKE_OUT_OF_PLAN: {"in_plan"},
}


def performers(question, by, cast) -> dict:
    """Each act as the stage does it."""

    def put():
        put_in_plan(
            question, by=by, item=make_item(make_problem(cast, body=cast.sister), cast.sister_executor)
        )

    return {
        Act.PUT_IN_PLAN: put,
        Act.TAKE_OUT_OF_PLAN: lambda: take_out_of_plan(question, by=by, reason="Another road"),
    }
