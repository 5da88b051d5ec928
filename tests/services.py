"""PostgreSQL and Redis for a test run: those of the environment, else embedded ones in `var/test`.

Several runs at once share the embedded ones (their databases differ by `PYTEST_DB_SUFFIX`); the last one stops them.
"""

import os
from contextlib import ExitStack

from config import embedded

_users = ExitStack()


def ensure() -> None:
    """Start what the environment does not name. For the controlling process: workers inherit what it started."""
    missing = embedded.missing_services()
    if missing and "PYTEST_XDIST_WORKER" not in os.environ:
        _users.enter_context(embedded.running(missing, durable=False))


def release() -> None:
    """This run is over."""
    _users.close()
