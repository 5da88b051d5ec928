"""Routes of proposals and decisions, of publication, of the practice of bodies and text templates."""

from django.urls import path

from appeals.views import answer_templates, closing, decisions, practices, publications

urlpatterns = [
    path("questions/<int:pk>/close/", closing.close, name="question_close"),
    path("questions/<int:pk>/submit/", closing.propose_closing, name="question_propose_closing"),
    path("questions/<int:pk>/preview/", closing.preview, name="question_preview"),
    path("questions/<int:pk>/extension/", decisions.propose_extension, name="question_propose_extension"),
    path("questions/<int:pk>/propose-forward/", decisions.propose_forward, name="question_propose_forward"),
    path("questions/<int:pk>/told/", decisions.tell_citizen, name="question_tell_citizen"),
    path(
        "questions/<int:pk>/publication/",
        publications.prepare_publication,
        name="question_prepare_publication",
    ),
    path("questions/<int:pk>/publish/", publications.publish, name="question_publish"),
    path("questions/<int:pk>/unpublish/", publications.unpublish, name="question_unpublish"),
    path("questions/decisions/", decisions.decision_list, name="decision_list"),
    path("questions/decisions/<int:pk>/", decisions.decision_page, name="decision_page"),
    path("questions/practices/", practices.practice_list, name="practice_list"),
    path("questions/practices/<str:code>/", practices.practice_edit, name="practice_edit"),
    path("questions/practices/<str:code>/forget/", practices.practice_forget, name="practice_forget"),
    path("questions/templates/", answer_templates.template_list, name="template_list"),
    path("questions/templates/new/", answer_templates.template_new, name="template_new"),
    path("questions/templates/<int:pk>/", answer_templates.template_edit, name="template_edit"),
    path("directories/templates/", answer_templates.common_template_list, name="common_template_list"),
    path("directories/templates/new/", answer_templates.common_template_new, name="common_template_new"),
    path(
        "directories/templates/<int:pk>/", answer_templates.common_template_edit, name="common_template_edit"
    ),
]
