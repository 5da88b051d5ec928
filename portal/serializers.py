"""Open data as everybody reads them: the rows of the public interface, of the files and of their dictionary.

The columns stand here once. Texts typed by staff are told only where they name nobody (`meetings.public_texts.shown`).
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from appeals.at_meetings import SMALLEST_CELL
from appeals.models import Topic
from common.dates import today
from meetings.enums import MeetingFormat, MeetingKind
from meetings.models import Meeting
from meetings.public_texts import shown
from meetings.views.shown import state_tag
from organisations.enums import BodyKind, BodyLevel, Rank, TerritoryLevel
from organisations.models import Body, Territory
from plans.card_changes import NOTHING
from plans.card_shown import slips
from plans.enums import BlockerState
from plans.models import PublicCard

_CODE, _TEXT, _DAY = serializers.CharField, serializers.CharField, serializers.DateField
NAMES = ("name_kk", "name_ru", "name_en")


class OpenBodySerializer(serializers.ModelSerializer):
    """A state body by its code; a body that has ended names its successors."""

    kind = serializers.ChoiceField(BodyKind, label=_("Tier"))
    level = serializers.ChoiceField(BodyLevel, label=_("Level"))
    parent = _CODE(source="parent.code", allow_null=True, label=_("Code of the body above"))
    territory = _CODE(source="territory.code", allow_null=True, label=_("KATO code of its territory"))
    successors = serializers.SlugRelatedField(
        slug_field="code", many=True, read_only=True, label=_("Codes of the bodies that took over")
    )

    class Meta:
        model = Body
        fields = (
            "code",
            "kind",
            "level",
            "parent",
            "territory",
            *NAMES,
            "valid_from",
            "valid_to",
            "successors",
        )


class OpenTerritorySerializer(serializers.ModelSerializer):
    """A territory of KATO by its nine digits; `region_code` is their first two."""

    level = serializers.ChoiceField(TerritoryLevel, label=_("Level"))
    parent = _CODE(source="parent.code", allow_null=True, label=_("KATO code of the territory around it"))

    class Meta:
        model = Territory
        fields = ("code", "level", "is_city", "parent", "region_code", *NAMES, "valid_from", "valid_to")


class OpenTopicSerializer(serializers.ModelSerializer):
    """A sphere (without parent) or a topic of one."""

    parent = _CODE(source="parent.code", allow_null=True, label=_("Code of its sphere"))

    class Meta:
        model = Topic
        fields = ("code", "parent", *NAMES, "is_active")


class OpenMeetingSerializer(serializers.ModelSerializer):
    """A meeting that everybody may know of, and how it stands today."""

    url = serializers.SerializerMethodField(label=_("Address of its page"))
    kind = serializers.ChoiceField(MeetingKind, label=_("Kind"))
    format = serializers.ChoiceField(MeetingFormat, label=_("Format"))
    state = serializers.SerializerMethodField(
        label=_("How it stands today; missed and late ones are called so")
    )
    body = _CODE(source="body.code", label=_("Code of the body that holds it"))
    territory = _CODE(source="territory.code", allow_null=True, label=_("KATO code of the place"))
    venue = serializers.SerializerMethodField(label=_("Venue"))
    host_rank = serializers.ChoiceField(Rank, allow_blank=True, label=_("Rank of the host"))
    target_group = _CODE(label=_("Code of the target group"))
    not_held_reason = serializers.SerializerMethodField(label=_("Reason for not holding"))

    class Meta:
        model = Meeting
        fields = (
            "id", "url", "kind", "format", "state", "body", "territory", "venue", "host_name", "host_rank", "target_group",
            "planned_on", "starts_at", "first_planned_on", "announced_on", "questions_until", "held_on", "attendees",
            "received", "briefing_url", "results_published_on", "cancelled_on", "not_held_reason", "version",
        )  # fmt: skip

    def get_url(self, meeting: Meeting) -> str:
        """Absolute."""
        return settings.SITE_URL + reverse("public_meeting", args=[meeting.pk])

    def get_state(self, meeting: Meeting) -> str:
        """The code that the page shows in words."""
        return state_tag(meeting, today())[0]

    def get_venue(self, meeting: Meeting) -> str:
        """Nothing where it names somebody's flat."""
        return shown(meeting.venue)

    def get_not_held_reason(self, meeting: Meeting) -> str:
        """Nothing where it names somebody."""
        return shown(meeting.not_held_reason)


class OpenSolutionSerializer(serializers.ModelSerializer):
    """What is done about a hard problem: approved words and the facts that were frozen with them."""

    id = serializers.IntegerField(source="problem_id", label=_("Number"))
    url = serializers.SerializerMethodField(label=_("Address of its page"))
    body = _CODE(source="problem.body.code", label=_("Code of the body that answers for it"))
    territory = _CODE(source="problem.territory.code", allow_null=True, label=_("KATO code of the place"))
    topic = _CODE(source="problem.topic.code", label=_("Code of the topic"))
    stage = serializers.SerializerMethodField(label=_("Stage"))
    waits_for = serializers.SerializerMethodField(label=_("What it waits for"))
    promised_for = serializers.SerializerMethodField(label=_("Promised day of the first step that is open"))
    moved = serializers.SerializerMethodField(label=_("How often a promised day was moved to later"))
    asked = serializers.SerializerMethodField(label=_("How many people asked; empty for fewer than five"))
    published_on = serializers.DateTimeField(source="published_at", label=_("Published"))

    class Meta:
        model = PublicCard
        fields = (
            "id", "url", "body", "territory", "topic", "stage", "title_kk", "title_ru", "text_kk", "text_ru", "step_kk",
            "step_ru", "step_on", "waits_for", "promised_for", "moved", "asked", "published_on",
        )  # fmt: skip

    def get_url(self, card: PublicCard) -> str:
        """Absolute."""
        return settings.SITE_URL + reverse("solution", args=[card.problem_id])

    def get_stage(self, card: PublicCard) -> str:
        """As it was frozen with the words."""
        return _facts(card)["stage"]

    def get_waits_for(self, card: PublicCard) -> list[str]:
        """Kinds of the blockers that were open."""
        rows = _facts(card)["blockers"]
        return sorted({row["kind"] for row in rows if row["state"] == BlockerState.OPEN})

    def get_promised_for(self, card: PublicCard) -> str | None:
        """The nearest day among the steps that had not ended."""
        return min((row["due"] for row in _facts(card)["items"] if not row["ended_on"]), default=None)

    def get_moved(self, card: PublicCard) -> int:
        """Over all steps."""
        return sum(slips(row["moves"]) for row in _facts(card)["items"])

    def get_asked(self, card: PublicCard) -> int | None:
        """A few could be known by their neighbours."""
        asked = _facts(card)["asked"]
        return asked if asked >= SMALLEST_CELL else None


def _facts(card: PublicCard) -> dict:
    return NOTHING | card.facts


class OpenStatisticsSerializer(serializers.Serializer):
    """A row of the open statistics. Rows with fewer than five questions are told as one, `others`."""

    half = _CODE(label=_("Half-year"))
    first_day = _DAY(label=_("First day"))
    last_day = _DAY(label=_("Last day"))
    as_of = _DAY(label=_("Counted as of this day"))
    by = _CODE(label=_("By what the rows are: region, ministry, sphere, month"))
    row = _CODE(label=_("One, others together, or the total"))
    code = _CODE(allow_null=True, label=_("Code of the region, body or sphere, or the month"))
    name_kk = _TEXT(allow_null=True, label=_("Name in Kazakh"))
    name_ru = _TEXT(allow_null=True, label=_("Name in Russian"))
    name_en = _TEXT(allow_null=True, label=_("Name in English"))
    questions = serializers.IntegerField(label=_("Questions"))
    open = serializers.IntegerField(label=_("Open"))
    overdue = serializers.IntegerField(label=_("Overdue"))
    solved = serializers.IntegerField(label=_("Solved"))
    partly = serializers.IntegerField(label=_("Partly"))
    answered = serializers.IntegerField(label=_("Answered"))
    reported_rate = serializers.FloatField(allow_null=True, label=_("Reported rate"))
    confirmed_rate = serializers.FloatField(allow_null=True, label=_("Confirmed rate"))
