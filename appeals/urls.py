"""Routes of the room."""

from django.urls import include, path

from appeals.views import acts, bulk, files, pages, topics, worklist

question_urls = [
    path("", worklist.question_list, name="question_list"),
    path("assign/", bulk.assign_ticked, name="question_assign_many"),
    path("filters/", bulk.save_this_filter, name="filter_save"),
    path("filters/<int:pk>/delete/", bulk.forget_filter, name="filter_delete"),
    path("<int:pk>/", pages.question_page, name="question_page"),
    path("<int:pk>/take/", acts.take_question, name="question_take"),
    path("<int:pk>/classify/", acts.classify, name="question_classify"),
    path("<int:pk>/assign/", acts.assign, name="question_assign"),
    path("<int:pk>/close/", acts.close, name="question_close"),
    path("<int:pk>/on-spot/", acts.resolve_on_spot, name="question_resolve_on_spot"),
    path("<int:pk>/reopen/", acts.reopen, name="question_reopen"),
    path("<int:pk>/withdraw/", acts.withdraw, name="question_withdraw"),
    path("<int:pk>/merge/", acts.merge, name="question_merge"),
    path("<int:pk>/edit/", acts.edit, name="question_edit"),
    path("<int:pk>/note/", acts.note, name="question_note"),
    path("<int:pk>/attach/", acts.attach, name="question_attach"),
    path("<int:pk>/files/<uuid:key>/", files.download, name="question_file"),
]

topic_urls = [
    path("", topics.topic_list, name="topic_list"),
    path("new/", topics.topic_new, name="topic_new"),
    path("<str:code>/", topics.topic_edit, name="topic_edit"),
]

urlpatterns = [
    path("", include("appeals.urls_desk")),
    path("questions/", include(question_urls)),
    path("directories/topics/", include(topic_urls)),
]
