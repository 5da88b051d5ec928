"""The description of the interface between systems: for machines (OpenAPI) and for people (a page made from it)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

from common.access import public


@dataclass(frozen=True)
class Field:
    """A parameter or a field: its name, what it takes, whether it has to be given, what it means."""

    name: str
    kind: str
    required: bool
    words: str = ""


@dataclass(frozen=True)
class Operation:
    """One thing that can be asked."""

    anchor: str
    method: str
    path: str
    summary: str
    parameters: list[Field]
    given: list[Field]
    answered: list[Field]
    codes: list[str]


@lru_cache(maxsize=3)
def described(language: str) -> dict[str, Any]:
    """The OpenAPI document in a language; it changes with the code only."""
    with translation.override(language):
        return SchemaGenerator().get_schema(request=None, public=True)


@public
@require_safe
def schema(request: HttpRequest) -> HttpResponse:
    """For machines."""
    return JsonResponse(described(translation.get_language()), json_dumps_params={"ensure_ascii": False})


@public
@require_safe
def docs(request: HttpRequest) -> HttpResponse:
    """For people: everything that can be asked, by what it is about."""
    told = described(translation.get_language())
    return render(request, "api/docs.html", {"groups": _groups(told)})


def _groups(told: dict) -> dict[str, list[Operation]]:
    found: dict[str, list[Operation]] = {}
    for path, methods in told["paths"].items():
        for method, one in methods.items():
            found.setdefault(one["tags"][0], []).append(_operation(told, path, method, one))
    return found


def _operation(told: dict, path: str, method: str, one: dict) -> Operation:
    answers = one["responses"]
    success = next(code for code in answers if code.startswith("2"))
    return Operation(
        anchor=one["operationId"],
        method=method.upper(),
        path=path,
        summary=one["summary"],
        parameters=[_parameter(told, given) for given in one.get("parameters", ())],
        given=_fields(told, _schema(one.get("requestBody", {}))),
        answered=[
            replace(one, required=False) for one in _fields(told, _row(told, _schema(answers[success])))
        ],
        codes=list(answers),
    )


def _parameter(told: dict, given: dict) -> Field:
    return Field(
        given["name"],
        _kind(told, given["schema"]),
        given.get("required", False),
        given.get("description", ""),
    )


def _schema(body: dict) -> dict:
    return next(iter(body.get("content", {}).values()), {}).get("schema", {})


def _resolved(told: dict, schema: dict) -> dict:
    if name := schema.get("$ref", "").rpartition("/")[2]:
        return told["components"]["schemas"][name]
    return schema


def _row(told: dict, schema: dict) -> dict:
    """What a list holds rows of."""
    whole = _resolved(told, schema)
    rows = whole.get("properties", {}).get("results")
    return rows["items"] if rows else whole


def _fields(told: dict, schema: dict) -> list[Field]:
    whole = _resolved(told, schema)
    required = set(whole.get("required", ()))
    return [
        Field(name, _kind(told, one), name in required) for name, one in whole.get("properties", {}).items()
    ]


def _kind(told: dict, schema: dict) -> str:
    """What a value is, in the words of JSON; of one that may be several things, all of them. Nothing for an empty text."""
    schema = _resolved(told, schema)
    if parts := schema.get("oneOf") or schema.get("anyOf") or schema.get("allOf"):
        return " | ".join(kind for part in parts if (kind := _kind(told, part)))
    if (codes := schema.get("enum")) is not None:
        return ", ".join("null" if code is None else code for code in codes if code != "")
    kinds = schema.get("type", "")
    kind = " | ".join(kinds) if isinstance(kinds, list) else kinds
    return schema.get("format") or kind or "object"
