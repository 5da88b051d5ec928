"""Directories for other systems."""

from common.acts import act
from organisations.models import Body, Territory
from tests.appeals.test_api import walk


def test_bodies_by_code_with_their_successors(cast, client_of):
    with act("test.end"):
        cast.sister.successors.add(cast.own)
    rows = {row["code"]: row for row in walk(client_of(cast.stranger), "/api/v1/bodies/?limit=2")}
    assert list(rows) == sorted(Body.objects.values_list("code", flat=True))
    assert rows[cast.own_district.code]["parent"] == cast.own.code
    assert rows[cast.sister.code]["successors"] == [cast.own.code]
    assert client_of(cast.stranger).get(f"/api/v1/bodies/{cast.own.code}/").json() == rows[cast.own.code]


def test_territories_and_their_filters(cast, client_of):
    client = client_of(cast.stranger)
    rows = walk(client, "/api/v1/territories/")
    assert [row["code"] for row in rows] == sorted(Territory.objects.values_list("code", flat=True))
    assert [row["code"] for row in walk(client, "/api/v1/territories/?level=district")] == ["751710000"]
    assert client.get("/api/v1/territories/", {"level": "planet"}).status_code == 400
    assert client.get("/api/v1/territories/999999999/").status_code == 404


def test_nobody_is_told_nothing(client, db):
    for url in ("/api/v1/bodies/", "/api/v1/territories/", "/api/v1/topics/", "/api/v1/questions/"):
        assert client.get(url).status_code == 401


def test_each_list_takes_a_fixed_number_of_queries(cast, client_of, django_assert_num_queries):
    client = client_of(cast.stranger)
    for url, queries in (("/api/v1/bodies/", 4), ("/api/v1/territories/", 3)):
        client.get(url)
        with django_assert_num_queries(queries):
            client.get(url)
