"""Routes of the directories of the room: norms, exemptions, terms, target groups."""

from django.urls import path

from meetings.views import norms, target_groups

urlpatterns = [
    path("directories/norms/", norms.norm_tables, name="norm_tables"),
    path("directories/norms/new/", norms.norm_new, name="norm_new"),
    path("directories/norms/<int:pk>/", norms.norm_edit, name="norm_edit"),
    path("directories/norms/<int:pk>/remove/", norms.norm_remove, name="norm_remove"),
    path("directories/norms/exemptions/new/", norms.exemption_new, name="norm_exemption_new"),
    path("directories/norms/exemptions/<int:pk>/", norms.exemption_edit, name="norm_exemption_edit"),
    path(
        "directories/norms/exemptions/<int:pk>/remove/", norms.exemption_remove, name="norm_exemption_remove"
    ),
    path("directories/norms/terms/new/", norms.rule_new, name="meeting_rule_new"),
    path("directories/norms/terms/<int:pk>/", norms.rule_edit, name="meeting_rule_edit"),
    path("directories/norms/terms/<int:pk>/remove/", norms.rule_remove, name="meeting_rule_remove"),
    path("directories/groups/", target_groups.target_group_list, name="target_groups"),
    path("directories/groups/new/", target_groups.target_group_new, name="target_group_new"),
    path("directories/groups/<int:pk>/", target_groups.target_group_edit, name="target_group_edit"),
    path("directories/groups/<int:pk>/end/", target_groups.target_group_end, name="target_group_end"),
]
