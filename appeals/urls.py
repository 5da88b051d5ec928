"""Routes of the room."""

from django.urls import include, path

from appeals.views import (
    acts,
    bulk,
    checks,
    files,
    history,
    pages,
    passing,
    promises,
    repeats,
    routing_rules,
    slips,
    tasks,
    territory,
    topics,
    worklist,
)

question_urls = [
    path("", worklist.question_list, name="question_list"),
    path("assign/", bulk.assign_ticked, name="question_assign_many"),
    path("of-territory/", territory.territory_topics, name="boiling_topics"),
    path("filters/", bulk.save_this_filter, name="filter_save"),
    path("filters/<int:pk>/delete/", bulk.forget_filter, name="filter_delete"),
    path("<int:pk>/", pages.question_page, name="question_page"),
    path("<int:pk>/history/", history.question_history, name="question_history"),
    path("<int:pk>/similar/", repeats.question_similar, name="question_similar"),
    path("<int:pk>/repeat/", repeats.mark, name="question_mark_repeat"),
    path("<int:pk>/not-repeat/", repeats.unmark, name="question_unmark_repeat"),
    path("<int:pk>/promise/kept/", promises.keep, name="question_keep_promise"),
    path("<int:pk>/promise/not-kept/", promises.unkeep, name="question_unkeep_promise"),
    path("<int:pk>/promise/", promises.change, name="question_change_promise"),
    path("<int:pk>/take/", acts.take_question, name="question_take"),
    path("<int:pk>/classify/", acts.classify, name="question_classify"),
    path("<int:pk>/assign/", acts.assign, name="question_assign"),
    path("<int:pk>/on-spot/", acts.resolve_on_spot, name="question_resolve_on_spot"),
    path("<int:pk>/reopen/", acts.reopen, name="question_reopen"),
    path("<int:pk>/withdraw/", acts.withdraw, name="question_withdraw"),
    path("<int:pk>/merge/", repeats.merge, name="question_merge"),
    path("<int:pk>/edit/", acts.edit, name="question_edit"),
    path("<int:pk>/note/", acts.note, name="question_note"),
    path("<int:pk>/attach/", acts.attach, name="question_attach"),
    path("<int:pk>/files/<uuid:key>/", files.download, name="question_file"),
    path("<int:pk>/forward/", passing.forward, name="question_forward"),
    path("<int:pk>/split-off/", passing.split_off, name="question_split_off"),
    path("<int:pk>/dispute/", passing.dispute, name="question_dispute"),
    path("<int:pk>/settle/", passing.settle, name="question_settle"),
    path("<int:pk>/tasks/new/", passing.give_task, name="question_give_task"),
    path("<int:pk>/tasks/raise/", passing.raise_up, name="question_raise_up"),
    path("<int:pk>/tasks/<int:task>/give/", passing.give_task, name="task_give"),
    path("<int:pk>/tasks/<int:task>/raise/", passing.raise_up, name="task_raise"),
    path("<int:pk>/tasks/<int:task>/done/", passing.do_task, name="task_do"),
    path("<int:pk>/tasks/<int:task>/recall/", passing.recall_task, name="task_recall"),
    path("tasks/", tasks.task_list, name="task_list"),
    path("<int:pk>/slip/", slips.issue, name="question_issue_slip"),
    path("<int:pk>/slip.pdf", slips.slip_pdf, name="question_slip_pdf"),
]

check_urls = [
    path("", checks.check_list, name="check_list"),
    path("<int:pk>/", checks.check_page, name="check_page"),
]

topic_urls = [
    path("", topics.topic_list, name="topic_list"),
    path("new/", topics.topic_new, name="topic_new"),
    path("<str:code>/", topics.topic_edit, name="topic_edit"),
]

routing_urls = [
    path("", routing_rules.rule_list, name="routing_rules"),
    path("new/", routing_rules.rule_new, name="routing_rule_new"),
    path("<int:pk>/", routing_rules.rule_page, name="routing_rule"),
    path("<int:pk>/edit/", routing_rules.rule_edit, name="routing_rule_edit"),
    path("<int:pk>/try/", routing_rules.rule_try, name="routing_rule_try"),
    path("<int:pk>/switch/", routing_rules.rule_switch, name="routing_rule_switch"),
    path("<int:pk>/move/", routing_rules.rule_move, name="routing_rule_move"),
    path("<int:pk>/delete/", routing_rules.rule_delete, name="routing_rule_delete"),
]

urlpatterns = [
    path("directories/routing/", include(routing_urls)),
    path("", include("appeals.urls_desk")),
    path("", include("appeals.urls_terms")),
    path("", include("appeals.urls_decisions")),
    path("questions/", include(question_urls)),
    path("checks/", include(check_urls)),
    path("directories/topics/", include(topic_urls)),
]
