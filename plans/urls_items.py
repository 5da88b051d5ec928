"""Routes: plan items and what hangs on them."""

from __future__ import annotations

from django.urls import path

from plans.views import date_changes, item_acts, item_page, item_part_acts, items

urlpatterns = [
    path("items/", items.item_list, name="item_list"),
    path("items/approve/", item_acts.items_approve, name="items_approve"),
    path("items/<int:pk>/", item_page.item_page, name="item_page"),
    path("items/<int:pk>/edit/", item_acts.item_edit, name="item_edit"),
    path("items/<int:pk>/owner/", item_acts.item_give, name="item_give"),
    path("items/<int:pk>/done/", item_acts.item_finish, name="item_finish"),
    path("items/<int:pk>/drop/", item_acts.item_drop, name="item_drop"),
    path("items/<int:pk>/date/", item_acts.item_move, name="item_move"),
    path("items/<int:pk>/milestones/new/", item_part_acts.milestone_new, name="milestone_new"),
    path("items/<int:pk>/tasks/new/", item_part_acts.item_task_new, name="item_task_new"),
    path("milestones/<int:pk>/edit/", item_part_acts.milestone_edit, name="milestone_edit"),
    path("milestones/<int:pk>/remove/", item_part_acts.milestone_remove, name="milestone_remove"),
    path("milestones/<int:pk>/reach/", item_part_acts.milestone_reach, name="milestone_reach"),
    path("milestones/<int:pk>/unreach/", item_part_acts.milestone_unreach, name="milestone_unreach"),
    path("milestones/<int:pk>/date/", item_part_acts.milestone_move, name="milestone_move"),
    path("tasks/<int:pk>/agree/", item_part_acts.item_task_agree, name="item_task_agree"),
    path("tasks/<int:pk>/refuse/", item_part_acts.item_task_refuse, name="item_task_refuse"),
    path("tasks/<int:pk>/report/", item_part_acts.item_task_report, name="item_task_report"),
    path("tasks/<int:pk>/accept/", item_part_acts.item_task_accept, name="item_task_accept"),
    path("tasks/<int:pk>/return/", item_part_acts.item_task_return, name="item_task_return"),
    path("tasks/<int:pk>/recall/", item_part_acts.item_task_recall, name="item_task_recall"),
    path("dates/<int:pk>/", date_changes.date_change_page, name="date_change_page"),
    path("dates/<int:pk>/take-back/", date_changes.date_change_take_back, name="date_change_take_back"),
    path("problems/<int:pk>/items/", items.problem_items, name="problem_items"),
    path("problems/<int:pk>/items/new/", item_acts.item_new, name="item_new"),
]
