"""The directory of topics: reference data once, upkeep by administrators."""

import csv

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from appeals.actions.topics import REFERENCE, load_topics, save_topic
from appeals.choices import body_groups, territory_groups, topic_groups
from appeals.models import Topic
from organisations.models import Body, History

NAMES = {"name_kk": "Көпірлер", "name_ru": "Мосты", "name_en": "Bridges"}


def reference() -> list[dict]:
    with REFERENCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_reference_is_loaded_once(db):
    rows = reference()
    assert load_topics() == len(rows)
    written = History.objects.unscoped("test").count()
    assert load_topics() == 0
    assert History.objects.unscoped("test").count() == written, "a second run writes nothing"
    assert Topic.objects.filter(parent__isnull=True).count() == sum(not row["parent"] for row in rows)


def test_keywords_of_both_languages_are_kept(db):
    load_topics()
    row = next(row for row in reference() if row["keywords_kk"] and row["keywords_ru"])
    kept = Topic.objects.get(code=row["code"]).keywords
    for stem in (row["keywords_kk"].split(";")[0], row["keywords_ru"].split(";")[0]):
        assert stem.lower() in kept


def test_what_an_administrator_changed_stays(cast):
    """`roads` of the cast is not the one of the file: it is left alone."""
    before = Topic.objects.get(code="roads").name_en
    load_topics()
    assert Topic.objects.get(code="roads").name_en == before
    assert Topic.objects.filter(parent=cast.sphere).count() > 1


def test_every_topic_of_the_reference_is_in_order():
    rows = reference()
    codes = [row["code"] for row in rows]
    assert len(codes) == len(set(codes))
    for row in rows:
        assert row["parent"] == "" or row["parent"] in codes
        assert all(row[name] for name in ("name_kk", "name_ru", "name_en"))


def test_a_topic_is_made_and_changed(cast):
    topic = save_topic(
        None,
        by=cast.administrator,
        code="roads.bridges",
        parent=cast.sphere,
        keywords=["Мост ", "көпір", "мост"],
        **NAMES,
    )
    assert topic.keywords == ["көпір", "мост"]
    save_topic(
        topic,
        by=cast.administrator,
        code="other.code",
        keywords=["мост"],
        **{**NAMES, "name_en": "Big bridges"},
    )
    row = Topic.objects.get(pk=topic.pk)
    assert (row.code, row.name_en, row.parent) == ("roads.bridges", "Big bridges", cast.sphere)


@pytest.mark.parametrize(
    ("code", "more"),
    [
        ("Roads", {}),
        ("roads", {}),
        ("a b", {}),
        ("bridges", {"name_en": ""}),
        ("bridges", {"parent": "topic"}),
    ],
)
def test_wrong_topics_are_refused(cast, code, more):
    fields = {**NAMES, **more}
    if fields.get("parent"):
        fields["parent"] = cast.topic
    with pytest.raises(ValidationError):
        save_topic(None, by=cast.administrator, code=code, **fields)
    assert Topic.objects.count() == 2


def test_a_sphere_with_topics_stays_a_sphere(cast):
    other = save_topic(None, by=cast.administrator, code="bridges", **NAMES)
    with pytest.raises(ValidationError, match="can't become a topic"):
        save_topic(cast.sphere, by=cast.administrator, code="roads", parent=other, **NAMES)


def test_screens(cast, client_of):
    client = client_of(cast.administrator)
    assert "Road repair" in client.get(reverse("topic_list")).content.decode()
    assert "Road repair" not in client.get(reverse("topic_list"), {"q": "bridge"}).content.decode()
    assert (
        "Road repair" in client.get(reverse("topic_list"), {"sphere": "roads", "use": "yes"}).content.decode()
    )
    part = client.get(reverse("topic_list"), HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in part
    assert client.get(reverse("topic_edit", args=["roads.repair"])).status_code == 200
    assert client.get(reverse("topic_edit", args=["nothing"])).status_code == 404


def test_a_topic_is_made_and_changed_on_the_screen(cast, client_of):
    client = client_of(cast.administrator)
    data = {
        **NAMES,
        "code": "roads.bridges",
        "parent": cast.sphere.pk,
        "keywords": "мост,\nкөпір",
        "is_active": "on",
    }
    assert client.post(reverse("topic_new"), data).status_code == 302
    topic = Topic.objects.get(code="roads.bridges")
    assert (topic.parent, topic.keywords, topic.is_active) == (cast.sphere, ["көпір", "мост"], True)
    edit = reverse("topic_edit", args=["roads.bridges"])
    assert "көпір, мост" in client.get(edit).content.decode()
    changed = {**data, "name_en": "Bridges and crossings", "central_body": cast.ministry.code}
    changed.pop("is_active")
    assert client.post(edit, changed).status_code == 302
    topic.refresh_from_db()
    assert (topic.name_en, topic.is_active, topic.central_body) == (
        "Bridges and crossings",
        False,
        cast.ministry,
    )


@pytest.mark.parametrize(
    "change",
    [
        {"code": "Bad Code"},
        {"code": "roads"},
        {"name_kk": ""},
        {"central_body": "nowhere"},
        {"parent": "999999"},
        {"keywords": "а" * 61},
    ],
)
def test_wrong_input_is_a_422(cast, client_of, change):
    data = {**NAMES, "code": "bridges", "is_active": "on", **change}
    response = client_of(cast.administrator).post(reverse("topic_new"), data)
    assert response.status_code == 422
    assert Topic.objects.count() == 2


def test_only_administrators_keep_topics(cast, client_of):
    for person in (cast.controller, cast.head, cast.analyst, cast.stranger):
        client = client_of(person)
        for address in (reverse("topic_list"), reverse("topic_new"), reverse("topic_edit", args=["roads"])):
            assert client.get(address).status_code == 403
            assert client.post(address, NAMES).status_code in (403, 405)


def test_choices_are_grouped(cast):
    groups = dict(body_groups(cast.own))
    assert groups["Own and below"] == [
        (cast.own.pk, cast.own.name),
        (cast.own_district.pk, cast.own_district.name),
    ]
    assert (cast.ministry.pk, cast.ministry.name) in groups["Ministries"]
    elsewhere = dict(body_groups(cast.sister))
    assert elsewhere["Almaty"] == [(cast.own_district.pk, cast.own_district.name)], (
        "districts by their region"
    )
    assert dict(topic_groups()) == {"Roads": [(cast.topic.pk, "Road repair")]}
    assert dict(topic_groups(by="code")) == {"Roads": [("roads", "Roads"), ("roads.repair", "Road repair")]}
    assert dict(topic_groups(cast.sphere.pk))["Roads"][0] == (cast.sphere.pk, "Roads"), "what is chosen stays"
    assert [name for name, _rows in territory_groups()] == ["Aktobe Region", "Almaty"]
    assert sum(len(rows) for _name, rows in body_groups()) == Body.objects.count()
