"""Questions and topics as other systems read them. Nothing personal of the citizen is told."""

from rest_framework import serializers

from appeals.models import Question, Topic
from common.dates import today


class TopicSerializer(serializers.ModelSerializer):
    """A sphere (without parent) or a topic of one."""

    parent = serializers.CharField(source="parent.code", allow_null=True)
    central_body = serializers.CharField(source="central_body.code", allow_null=True)

    class Meta:
        model = Topic
        fields = ("code", "parent", "name_kk", "name_ru", "name_en", "eotinish", "central_body", "is_active")


class QuestionSerializer(serializers.ModelSerializer):
    """A question as it stands. Bodies, territories and topics are codes; `overdue` is as of today."""

    number = serializers.CharField(read_only=True)
    body = serializers.CharField(source="body.code")
    responsible = serializers.CharField(source="responsible.code", allow_null=True)
    executor = serializers.CharField(source="executor.full_name", allow_null=True)
    topic = serializers.CharField(source="topic.code", allow_null=True)
    territory = serializers.CharField(source="territory.code", allow_null=True)
    overdue = serializers.SerializerMethodField()

    class Meta:
        model = Question
        fields = (
            "id", "number", "ref", "body", "meeting", "topic", "territory", "kind", "language", "text", "status",
            "stat_class", "responsible", "executor", "raised_on", "due_on", "overdue", "closed_on", "answer", "proof",
            "promise", "promise_by", "promise_due", "promise_kept_on", "external_number", "duplicate_of", "version",
        )  # fmt: skip

    def get_overdue(self, question: Question) -> bool:
        """Open and past its last day."""
        return question.is_overdue(today())
