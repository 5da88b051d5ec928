"""The description of the interface between systems (OpenAPI 3.1), made from the code that answers.

What a view says of itself: `summary` in the reader's language, `serializer_class`, `filterset_class`, for acts `answers`
and `success`, for reports `document`. The rest follows from them.
"""

from __future__ import annotations

from copy import deepcopy
from types import FunctionType
from typing import Any

import django_filters as filters
from django.utils.translation import gettext_lazy as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from common.access import PUBLIC
from common.rest import IDEMPOTENCY_KEY

PROBLEM = "application/problem+json"


class ProblemSerializer(serializers.Serializer):
    """An error (RFC 9457): `detail` in words, or `errors` by field."""

    type = serializers.CharField()
    status = serializers.IntegerField()
    title = serializers.CharField()
    detail = serializers.CharField(required=False)
    errors = serializers.DictField(required=False)


class Schema(AutoSchema):
    """One operation."""

    def get_summary(self) -> str:
        """What it does, in a line."""
        return str(self.view.summary)

    def get_description(self) -> str:
        """The line says it."""
        return ""

    def get_tags(self) -> list[str]:
        """The first part of the address."""
        return [self.path.removeprefix("/api/v1/").partition("/")[0]]

    def get_filter_backends(self) -> list:
        """Filters are told by `get_override_parameters`: by their codes, with the labels of the screens."""
        return []

    def get_override_parameters(self) -> list[OpenApiParameter]:
        """The filters of a list or report; the key of an act."""
        if hasattr(self.view, "needs_key"):
            return [
                _header(
                    IDEMPOTENCY_KEY,
                    _("A key of your own: sent again, it does nothing more."),
                    self.view.needs_key,
                )
            ]
        chosen = getattr(self.view, "filterset_class", None)
        found = [_parameter(name, one) for name, one in chosen.base_filters.items()] if chosen else []
        return found + list(getattr(self.view, "parameters", ()))

    def get_response_serializers(self) -> dict:
        """What is answered, and how it is refused."""
        found: dict = {self._success(): self._answered()}
        for code in self._refusals():
            found[(code, PROBLEM)] = ProblemSerializer
        return found

    def _success(self) -> int:
        return getattr(self.view, "success", 200)

    def _answered(self) -> Any:
        if document := getattr(self.view, "document", None):
            return document
        answered = getattr(self.view, "answers", None) or self.view.serializer_class
        return answered(many=True) if self._is_list_view(answered) else answered

    def _refusals(self) -> list[int]:
        codes = [] if self.view.access_rule == PUBLIC else [401, 403]
        codes += [404] if "{" in self.path else []
        codes += [400, 409, 422] if self.method == "POST" else []
        codes += [400] if self.method == "GET" and "{" not in self.path else []
        return [*codes, 429]


class BearerScheme(OpenApiAuthenticationExtension):
    """The token of a connected system."""

    target_class = "organisations.authentication.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema) -> dict:
        """As the header carries it."""
        return {
            "type": "http",
            "scheme": "bearer",
            "description": str(_("Made by an administrator: Connected systems.")),
        }


class SessionScheme(OpenApiAuthenticationExtension):
    """The session of a signed-in person is no matter of other systems."""

    target_class = "rest_framework.authentication.SessionAuthentication"
    name = "session"
    priority = 1

    def get_security_definition(self, auto_schema) -> dict:
        """The cookie."""
        return {"type": "apiKey", "in": "cookie", "name": "sessionid"}


def _header(name: str, words: Any, required: bool) -> OpenApiParameter:
    return OpenApiParameter(
        name, OpenApiTypes.STR, OpenApiParameter.HEADER, required=required, description=str(words)
    )


def _parameter(name: str, one: filters.Filter) -> OpenApiParameter:
    """A filter as a parameter: what it takes, in the words of the screen."""
    described = {"description": str(one.label or name), "required": bool(one.extra.get("required"))}
    if isinstance(one, filters.ModelChoiceFilter | filters.ModelMultipleChoiceFilter):
        kind = OpenApiTypes.STR if one.extra.get("to_field_name") else OpenApiTypes.INT
        return OpenApiParameter(name, kind, **described)
    if isinstance(one, filters.MultipleChoiceFilter):
        return OpenApiParameter(
            name, OpenApiTypes.STR, enum=_codes(one), many=True, explode=True, **described
        )
    if isinstance(one, filters.ChoiceFilter):
        return OpenApiParameter(name, OpenApiTypes.STR, enum=_codes(one), **described)
    for kind, told in KINDS.items():
        if isinstance(one, kind):
            return OpenApiParameter(name, told, **described)
    raise TypeError(f"{name}: how is a {type(one).__name__} told to other systems?")


KINDS = {
    filters.BooleanFilter: OpenApiTypes.BOOL,
    filters.DateFilter: OpenApiTypes.DATE,
    filters.NumberFilter: OpenApiTypes.INT,
    filters.CharFilter: OpenApiTypes.STR,
}


def _codes(one: filters.ChoiceFilter) -> list[str] | None:
    """The codes it takes; None where a directory has them, which changes while the description is kept.

    Of a copy: a filter keeps its field once it was asked for, and this one is that of the class, not of a selection.
    """
    if isinstance(one.extra.get("choices"), FunctionType):
        return None
    return [code for code, _label in deepcopy(one).field.choices if code]
