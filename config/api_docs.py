"""The description of the interface between systems: for machines (OpenAPI) and for people (a page made from it)."""

from __future__ import annotations

from dataclasses import dataclass
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
        parameters=[_parameter(given) for given in one.get("parameters", ())],
        given=_fields(told, _schema(one.get("requestBody", {}))),
        answered=_fields(told, _row(told, _schema(answers[success]))),
        codes=list(answers),
    )


def _parameter(given: dict) -> Field:
    return Field(
        given["name"], _kind(given["schema"]), given.get("required", False), given.get("description", "")
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
        Field(name, _kind(_resolved(told, one)), name in required)
        for name, one in whole.get("properties", {}).items()
    ]


def _kind(schema: dict) -> str:
    """What a value is, in the words of JSON."""
    if codes := schema.get("enum"):
        return ", ".join(str(code) for code in codes)
    kinds = schema.get("type", "")
    kind = " | ".join(kinds) if isinstance(kinds, list) else kinds
    return schema.get("format") or kind or "object"
