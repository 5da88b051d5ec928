"""Routes: blockers."""

from __future__ import annotations

from django.urls import path

from plans.views import blocker_acts, blocker_lists, blocker_page

urlpatterns = [
    path("blockers/", blocker_lists.blocker_list, name="blocker_list"),
    path("blockers/questions/", blocker_lists.blocker_questions, name="blocker_questions"),
    path("blockers/<int:pk>/", blocker_page.blocker_page, name="blocker_page"),
    path("blockers/<int:pk>/edit/", blocker_acts.blocker_edit, name="blocker_edit"),
    path("blockers/<int:pk>/expected/", blocker_acts.blocker_expect, name="blocker_expect"),
    path("blockers/<int:pk>/reach/", blocker_acts.blocker_reach, name="blocker_reach"),
    path("blockers/<int:pk>/back/", blocker_acts.blocker_back, name="blocker_back"),
    path("blockers/<int:pk>/tie/", blocker_acts.blocker_tie, name="blocker_tie"),
    path("blockers/<int:pk>/untie/", blocker_acts.blocker_untie, name="blocker_untie"),
    path("blockers/<int:pk>/drop/", blocker_acts.blocker_drop, name="blocker_drop"),
    path("blockers/<int:pk>/position/", blocker_acts.blocker_position, name="blocker_position"),
    path("blockers/<int:pk>/raise/", blocker_acts.blocker_raise, name="blocker_raise"),
    path("problems/<int:pk>/blockers/", blocker_lists.problem_blockers, name="problem_blockers"),
    path("problems/<int:pk>/blockers/new/", blocker_acts.blocker_new, name="blocker_new"),
]
