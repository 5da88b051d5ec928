"""Routes of the interface between systems."""

from django.urls import path

from appeals import api

urlpatterns = [
    path("topics/", api.TopicsView.as_view(), name="api_topics"),
    path("questions/", api.QuestionsView.as_view(), name="api_questions"),
    path("questions/<int:pk>/", api.QuestionView.as_view(), name="api_question"),
]
