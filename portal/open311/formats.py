"""Documents of GeoReport v2 as XML and JSON: one structure; JSON leaves the names of elements of lists out (Spark convention)."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree

from django.http import HttpResponse

XML, JSON = "xml", "json"
TYPES = {XML: "text/xml", JSON: "application/json"}
ERRORS = "errors"
# What an element of a list is called.
ITEMS = {
    "services": "service",
    "service_requests": "request",
    "endpoints": "endpoint",
    "formats": "format",
    ERRORS: "error",
}
# Characters that XML 1.0 does not know, not even as references.
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def answer(fmt: str, root: str, document: Any, status: int = 200) -> HttpResponse:
    """The document in the format; `root` is its name in XML."""
    content = _xml(root, document) if fmt == XML else _json(document)
    return HttpResponse(content, status=status, content_type=f"{TYPES[fmt]}; charset=utf-8")


def refusal(fmt: str, status: int, *words: Any) -> HttpResponse:
    """Errors as the standard has them: a code and a sentence for each."""
    found = [{"code": status, "description": str(text)} for text in words]
    return answer(fmt, ERRORS, found, status)


def _json(document: Any) -> bytes:
    return json.dumps(document, ensure_ascii=False, default=datetime.isoformat).encode()


def _xml(root: str, document: Any) -> bytes:
    return ElementTree.tostring(_element(root, document), encoding="utf-8", xml_declaration=True)


def _element(name: str, value: Any) -> ElementTree.Element:
    element = ElementTree.Element(name)
    if isinstance(value, dict):
        element.extend(_element(key, inner) for key, inner in value.items())
    elif isinstance(value, list):
        element.extend(_element(ITEMS[name], inner) for inner in value)
    elif value is not None:
        element.text = _text(value)
    return element


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, datetime) else _NOT_XML.sub("", str(value))
