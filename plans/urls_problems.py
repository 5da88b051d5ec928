"""Routes: root problems, their questions, and questions without a plan."""

from __future__ import annotations

from django.urls import path

from plans.views import joining, orphans, planning, problem_acts, problems

urlpatterns = [
    path("problems/", problems.problem_list, name="problem_list"),
    path("problems/new/", problem_acts.problem_new, name="problem_new"),
    path("problems/<int:pk>/", problems.problem_page, name="problem_page"),
    path("problems/<int:pk>/history/", problems.problem_history, name="problem_history"),
    path("problems/<int:pk>/edit/", problem_acts.problem_edit, name="problem_edit"),
    path("problems/<int:pk>/owner/", problem_acts.problem_give, name="problem_give"),
    path("problems/<int:pk>/solved/", problem_acts.problem_solve, name="problem_solve"),
    path("problems/<int:pk>/drop/", problem_acts.problem_drop, name="problem_drop"),
    path("problems/<int:pk>/reopen/", problem_acts.problem_reopen, name="problem_reopen"),
    path("problems/<int:pk>/merge/", problem_acts.problem_merge, name="problem_merge"),
    path("problems/<int:pk>/join/", joining.problem_join, name="problem_join"),
    path("problems/<int:pk>/split/", joining.problem_split, name="problem_split"),
    path("without/", orphans.plan_orphans, name="plan_orphans"),
    path("put/", planning.plan_put_many, name="plan_put_many"),
    path("questions/<int:pk>/", planning.question_plan, name="question_plan"),
    path("questions/<int:pk>/put/", planning.put, name="question_put_in_plan"),
    path("questions/<int:pk>/out/", planning.take_out, name="question_take_out_of_plan"),
    path("questions/<int:pk>/leave/", joining.question_leave, name="question_leave"),
]
