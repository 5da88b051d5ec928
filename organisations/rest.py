"""Acts of other systems: one shape for all of them."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext as _
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response

from common.acts import Conflict, Refused
from common.rest import IDEMPOTENCY_KEY, Kept
from organisations.actions.answered import answered_once

_KEY = re.compile(r"[\x21-\x7e]{8,80}")


class RefusedByRule(APIException):
    """The act is impossible in this state or with this input."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY


class ChangedMeanwhile(APIException):
    """Someone else changed it since it was read."""

    status_code = status.HTTP_409_CONFLICT


class ActView(Kept, GenericAPIView):
    """POST does one act and answers with what it left. With an `Idempotency-Key` it is done once, however often it is sent.

    A class names its right, its serializer of input, and `done`. 400: not understood; 409: changed meanwhile; 422: refused.
    """

    filter_backends = ()
    needs_key = False
    success = status.HTTP_200_OK

    def seen(self, **named: Any) -> None:
        """Raise Http404 for what the caller may not see, before anything else is said about the request."""

    def done(self, given: dict[str, Any], **named: Any) -> Any:
        """Do it, and return what is answered."""
        raise NotImplementedError

    def post(self, request: Request, **named: Any) -> Response:
        """The act."""
        self.seen(**named)
        given = self.get_serializer(data=request.data)
        given.is_valid(raise_exception=True)
        key = self._key(request)
        try:
            if not key:
                return Response(self.done(given.validated_data, **named), self.success)
            code, body, again = answered_once(
                by=request.user, key=key, asked=self._asked(request),
                answer=lambda: (self.success, self.done(given.validated_data, **named)),
            )  # fmt: skip
        except Conflict as conflict:
            raise ChangedMeanwhile(_told(conflict)) from None
        except Refused as refusal:
            raise RefusedByRule(_told(refusal)) from None
        return Response(body, code, headers={"Idempotency-Replayed": "true"} if again else None)

    def _key(self, request: Request) -> str:
        key = request.headers.get(IDEMPOTENCY_KEY, "")
        if not key and self.needs_key:
            raise ValidationError(
                {IDEMPOTENCY_KEY: [_("Send a key of your own, the same for the same request.")]}
            )
        if key and not _KEY.fullmatch(key):
            raise ValidationError({IDEMPOTENCY_KEY: [_("From 8 to 80 letters, digits and signs of ASCII.")]})
        return key

    def _asked(self, request: Request) -> bytes:
        return b"\n".join((request.method.encode(), request.path.encode(), request._request.body))


def _told(refusal: Refused) -> Any:
    return refusal.message_dict if hasattr(refusal, "error_dict") else {"detail": " ".join(refusal.messages)}
