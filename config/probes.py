"""Probes for whoever runs the service: is the process up, and can it do its work."""

from time import time

from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from common.access import public
from notices.tasks import HEARTBEAT_KEY, HEARTBEAT_LIMIT


@public
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers; asks nothing else."""
    return JsonResponse({"status": "ok"})


@public
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Database, broker and worker heartbeat; 503 when one of them is missing. Names no addresses or errors."""
    found = {"database": _database(), "broker": False, "worker": False}
    try:
        beat = cache.get(HEARTBEAT_KEY)
        found["broker"] = True
        found["worker"] = beat is not None and time() - beat < HEARTBEAT_LIMIT
    except Exception:  # a broker that is down must give an answer and not a 500
        found["broker"] = False
    return JsonResponse(found, status=200 if all(found.values()) else 503)


def _database() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        return True
    except Exception:  # any failure of the database means "not ready"
        return False
