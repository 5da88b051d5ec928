"""Questions and topics for other systems: read only, with the filters of the screen."""

from django.utils.translation import gettext_lazy as _

from appeals.filters import QuestionFilter
from appeals.models import Question, Topic
from appeals.querysets import QuestionQuerySet
from appeals.serializers import QuestionSerializer, TopicSerializer
from common.access import SIGNED_IN
from common.rest import DetailView, ListView
from organisations.rights import Right


class TopicsView(ListView):
    """Spheres and topics by code, those out of use too."""

    summary = _("Spheres and topics, in three languages")
    access_rule = SIGNED_IN
    queryset = Topic.objects.select_related("parent", "central_body")
    serializer_class = TopicSerializer
    ordering = "code"


class Seen:
    """The questions that the caller sees."""

    access_rule = Right.QUESTIONS_VIEW
    serializer_class = QuestionSerializer

    def get_queryset(self) -> QuestionQuerySet:
        """Those in scope."""
        rows = Question.objects.visible_to(self.request.user).defer("search")
        return rows.select_related("body", "responsible", "executor", "topic", "territory")


class QuestionsView(Seen, ListView):
    """Questions, the last registered first."""

    summary = _("Questions that the system sees")
    filterset_class = QuestionFilter


class QuestionView(Seen, DetailView):
    """One question by its key."""

    summary = _("A question as it stands")
