"""Meetings as other systems read them."""

from rest_framework import serializers

from meetings.models import Meeting


class MeetingSerializer(serializers.ModelSerializer):
    """A meeting, by the names that its import has. Bodies and territories are codes."""

    body = serializers.CharField(source="body.code")
    territory = serializers.CharField(source="territory.code", allow_null=True)

    class Meta:
        model = Meeting
        fields = (
            "id", "ref", "body", "kind", "format", "status", "territory", "venue", "host_name", "host_rank", "target_group",
            "planned_on", "first_planned_on", "starts_at", "announced_on", "channels", "questions_until", "held_on",
            "attendees", "received", "question_share", "briefing_url", "results_published_on", "cancelled_on",
            "not_held_reason", "version",
        )  # fmt: skip
