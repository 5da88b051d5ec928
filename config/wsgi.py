"""The web process. It refuses to start while any route has no declared access rule."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
application = get_wsgi_application()

from common.checks import refuse_to_start_when_open  # noqa: E402  (apps must be loaded first)

refuse_to_start_when_open()
