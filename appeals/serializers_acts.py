"""What other systems send with the acts of a question. The rules themselves stand in the actions."""

from __future__ import annotations

from rest_framework import serializers

from appeals.actions.content import (
    COMPLAINED_NAME_MAX,
    ON_SPOT,
    PROMISE_BY_MAX,
    PROMISE_MAX,
    TEXT_MAX,
    TO_WORK,
)
from appeals.enums import OUTCOMES, Language, QuestionKind, Status
from appeals.models import Question, Topic
from organisations.models import Body, Territory

MOST_AT_ONCE = 200
PROOF_MAX = Question._meta.get_field("proof").max_length
NAME_MAX = 100


def _code(model, **more) -> serializers.SlugRelatedField:
    """A row of a directory, by its code."""
    return serializers.SlugRelatedField(slug_field="code", queryset=model.objects.all(), **more)


def _text(most: int, **more) -> serializers.CharField:
    return serializers.CharField(max_length=most, **more)


class ActSerializer(serializers.Serializer):
    """`version`: what the system read; another one now is a 409. Left out, the act is done whatever was changed."""

    version = serializers.IntegerField(min_value=1, required=False)


class AssignSerializer(ActSerializer):
    """To whom."""

    responsible = _code(Body)
    co_executors = _code(Body, many=True, required=False)


class ClassifySerializer(ActSerializer):
    """All of it: what is left out is emptied."""

    kind = serializers.ChoiceField(QuestionKind.choices, allow_blank=True)
    topic = _code(Topic, allow_null=True)
    territory = _code(Territory, allow_null=True)
    complained_of = _code(Body, allow_null=True, required=False)
    complained_name = _text(COMPLAINED_NAME_MAX, allow_blank=True, required=False)


class CloseSerializer(ActSerializer):
    """The outcome with the answer that the citizen gets; `resolved` needs proof."""

    outcome = serializers.ChoiceField([(one.value, one.label) for one in OUTCOMES])
    answer = _text(TEXT_MAX)
    closed_on = serializers.DateField()
    proof = _text(PROOF_MAX, allow_blank=True, required=False)


class ReasonSerializer(ActSerializer):
    """Why."""

    reason = _text(TEXT_MAX)


class NoteSerializer(serializers.Serializer):
    """Words for colleagues."""

    text = _text(TEXT_MAX)


class SpeakerSerializer(serializers.Serializer):
    """Who asked, as far as it is known. It goes in and never comes out."""

    surname = _text(NAME_MAX, allow_blank=True, required=False)
    given_name = _text(NAME_MAX, allow_blank=True, required=False)
    patronymic = _text(NAME_MAX, allow_blank=True, required=False)
    iin = _text(20, allow_blank=True, required=False)
    phone = _text(30, allow_blank=True, required=False)
    email = _text(254, allow_blank=True, required=False)
    address = _text(500, allow_blank=True, required=False)
    language = serializers.ChoiceField(Language.choices, required=False)


class RowSerializer(serializers.Serializer):
    """One question as the desk logs it."""

    text = _text(TEXT_MAX)
    citizen = SpeakerSerializer(required=False)
    kind = serializers.ChoiceField(QuestionKind.choices, required=False)
    topic = _code(Topic, required=False, allow_null=True)
    territory = _code(Territory, required=False, allow_null=True)
    responsible = _code(Body, required=False, allow_null=True)
    complained_of = _code(Body, required=False, allow_null=True)
    complained_name = _text(COMPLAINED_NAME_MAX, allow_blank=True, required=False)
    outcome = serializers.ChoiceField([TO_WORK, ON_SPOT], required=False)
    answer = _text(TEXT_MAX, allow_blank=True, required=False)
    promise = _text(PROMISE_MAX, allow_blank=True, required=False)
    promise_by = _text(PROMISE_BY_MAX, allow_blank=True, required=False)
    promise_due = serializers.DateField(required=False, allow_null=True)
    language = serializers.ChoiceField(Language.choices, required=False)


class RegisterSerializer(serializers.Serializer):
    """Questions of one held meeting, in the order in which they were asked."""

    questions = RowSerializer(many=True, min_length=1, max_length=MOST_AT_ONCE)


class RegisteredSerializer(serializers.Serializer):
    """What they became, in the same order."""

    id = serializers.IntegerField()
    number = serializers.CharField()
    status = serializers.ChoiceField(Status.choices)
    responsible = serializers.CharField(allow_null=True)
    due_on = serializers.DateField()
    version = serializers.IntegerField()


class RegisteredListSerializer(serializers.Serializer):
    """All that were registered."""

    results = RegisteredSerializer(many=True)
