"""C1: the headers of every answer, pages and errors alike; C7: links and hosts."""

import pytest
from django.test import Client, override_settings

from tests.guards import matrix
from tests.guards.test_access_matrix import kinds
from tests.guards.world import address, own_world, parameters

# Lines are not counted here: the rooms have tests of their own, and counting would take nearly as long again.
pytestmark = pytest.mark.no_cover


def faults(response, *, personal: bool) -> list[str]:
    """What is missing or wrong in the headers of an answer."""
    headers = response.headers
    policy = headers.get("Content-Security-Policy", "")
    found = []
    for part in ("default-src 'none'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        if part not in policy:
            found.append(f"no {part}")
    if "unsafe" in policy or "http:" in policy or "https:" in policy or "*" in policy:
        found.append(f"open policy: {policy}")
    if headers.get("X-Content-Type-Options") != "nosniff":
        found.append("no nosniff")
    if headers.get("Referrer-Policy") != "same-origin":
        found.append("no referrer policy")
    if "camera=()" not in headers.get("Permissions-Policy", ""):
        found.append("no permissions policy")
    if personal and "no-store" not in headers.get("Cache-Control", ""):
        found.append("may be stored")
    return found


def test_c1_every_answer_carries_the_headers(cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = own_world(cast)
    names = parameters()
    wrong = []
    for person in ("anonymous", "registrar", "administrator"):
        client = matrix.client_for(cast, person)
        for route, kind in kinds().items():
            if route == "logout":
                continue
            for method in ("get", "post"):
                response = matrix.ask(client, method, address(route, kind, world, names[route]))
                personal = (
                    person != "anonymous"
                    and response.status_code < 300
                    and route not in ("favicon", "robots")
                )
                wrong += [
                    f"{person} {method} {route} {response.status_code}: {fault}"
                    for fault in faults(response, personal=personal)
                ]
    assert not wrong, "\n".join(sorted(set(wrong))[:40])


@pytest.mark.parametrize(
    ("path", "extra", "status"),
    [
        ("/no/such/page/", {}, 404),
        ("/", {"HTTP_HOST": "evil.example"}, 400),
        ("/staff/questions/999999999999999999999/", {}, 404),
        ("/static/../manage.py", {}, 404),
    ],
)
def test_c1_errors_carry_them_too(cast, path, extra, status):
    client = Client(raise_request_exception=False)
    client.force_login(cast.controller)
    response = client.get(path, **extra)
    assert response.status_code == status
    assert faults(response, personal=False) == []


def test_c1_a_crash_shows_a_plain_page(cast, monkeypatch):
    """DEBUG is off: no traceback, no settings, the page of errors in the person's language."""
    from reports.views import home

    monkeypatch.setattr(home, "redirect", None)
    client = Client(raise_request_exception=False)
    client.force_login(cast.controller)
    response = client.get("/staff/")
    assert response.status_code == 500
    assert "Traceback" not in response.content.decode()
    assert faults(response, personal=False) == []


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", r"\\evil.example", "/\\evil.example",
                                    "javascript:alert(1)", "http:///evil.example", "/%0d%0aLocation: x"])  # fmt: skip
def test_c5_no_redirect_leaves_the_site(cast, client, target):
    for path, data in (
        ("/login/", {"email": "registrar@example.kz", "password": "a long enough sentence 42"}),
        ("/language/", {"language": "ru"}),
        ("/theme/", {"theme": "dark"}),
    ):
        response = client.post(path, {**data, "next": target}, HTTP_REFERER=target)
        location = response.headers.get("Location", "")
        assert "evil.example" not in location, path
        assert location == "" or location.startswith("/"), path
        assert not location.startswith(("//", "/\\")), path


@override_settings(ALLOWED_HOSTS=["testserver"])
def test_c7_a_forged_host_is_refused(client, db):
    assert client.get("/", headers={"host": "evil.example"}).status_code == 400
    forged = client.get("/login/", headers={"x-forwarded-host": "evil.example"})
    assert b"evil.example" not in forged.content
