"""F7: the connection budget is counted at start."""

import pytest
from django.core.checks import run_checks

from config import connections


@pytest.mark.django_db
def test_f7_the_usual_setting_fits():
    assert connections.needed() < connections.allowed()
    assert connections.enough_connections(databases=["default"]) == []
    assert connections.enough_connections() == []


@pytest.mark.django_db
def test_f7_too_many_are_named(monkeypatch):
    monkeypatch.setenv("WEB_WORKERS", "100")
    monkeypatch.setenv("WEB_THREADS", "8")
    found = [warning for warning in run_checks(databases=["default"]) if warning.id == "kezdesu.W001"]
    assert len(found) == 1
    assert "802 database connections are needed" in found[0].msg
