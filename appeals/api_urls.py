"""Routes of the interface between systems."""

from django.urls import include, path

from appeals import api, api_acts

act_urls = [
    path("assign/", api_acts.AssignView.as_view(), name="api_question_assign"),
    path("classify/", api_acts.ClassifyView.as_view(), name="api_question_classify"),
    path("close/", api_acts.CloseView.as_view(), name="api_question_close"),
    path("note/", api_acts.NoteView.as_view(), name="api_question_note"),
    path("reopen/", api_acts.ReopenView.as_view(), name="api_question_reopen"),
    path("take/", api_acts.TakeView.as_view(), name="api_question_take"),
    path("withdraw/", api_acts.WithdrawView.as_view(), name="api_question_withdraw"),
]

urlpatterns = [
    path("topics/", api.TopicsView.as_view(), name="api_topics"),
    path("questions/", api.QuestionsView.as_view(), name="api_questions"),
    path("questions/<int:pk>/", api.QuestionView.as_view(), name="api_question"),
    path("questions/<int:pk>/", include(act_urls)),
    path("meetings/<int:pk>/questions/", api_acts.RegisterView.as_view(), name="api_register"),
]
