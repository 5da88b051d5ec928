"""System checks that keep the structural rules; `config.wsgi` and `config.celery` run them at start-up."""

from django.conf import settings
from django.core.checks import Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured

from common.access import routes

ACCESS_TAG = "access"


@register(ACCESS_TAG, Tags.urls)
def every_route_declares_its_access(app_configs=None, **kwargs):
    """A route without `@public`, `@signed_in` or `@needs(…)` is an error (rule S1)."""
    return [
        Error(
            f"The route {route.path} declares no access rule.",
            hint="Put @public, @signed_in or @needs(Right.…) on the view, or access_rule on the API class.",
            id="kezdesu.E001",
        )
        for route in routes(settings.ROOT_URLCONF)
        if route.rule is None
    ]


def refuse_to_start_when_open() -> None:
    """Raise at process start if any route is undeclared: a server with an open door must not run."""
    errors = run_checks(tags=[ACCESS_TAG])
    if errors:
        raise ImproperlyConfigured("\n".join(str(error) for error in errors))
