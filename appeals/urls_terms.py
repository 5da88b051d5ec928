"""Routes of terms: why a date, the calculator, the directory of rules."""

from django.urls import path

from appeals.views import deadline_rules, terms

urlpatterns = [
    path("questions/<int:pk>/term/", terms.question_term, name="question_term"),
    path("questions/term/", terms.term_calculator, name="term_calculator"),
    path("directories/terms/", deadline_rules.rule_list, name="deadline_rules"),
    path("directories/terms/new/", deadline_rules.rule_new, name="deadline_rule_new"),
    path("directories/terms/runs/", deadline_rules.run_list, name="deadline_runs"),
    path("directories/terms/<int:pk>/", deadline_rules.rule_edit, name="deadline_rule_edit"),
    path("directories/terms/<int:pk>/remove/", deadline_rules.rule_remove, name="deadline_rule_remove"),
]
