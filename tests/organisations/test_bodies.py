"""Bodies: the tree and its paths, ends and successors, posts and officials, territories, screens."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from common.acts import Refused
from common.dates import today
from organisations.actions import bodies, posts, territories
from organisations.models import Body, History, Official, Post, Territory

NAMES = {"name_kk": "Атау", "name_ru": "Имя", "name_en": "Name"}


def create(cast, code="new-body", **more):
    facts = {"kind": "local", "level": "district", "parent": cast.own, **NAMES, **more}
    return bodies.create_body(by=cast.administrator, code=code, **facts)


def update(cast, body, **more):
    facts = {
        "level": body.level,
        "name_kk": body.name_kk,
        "name_ru": body.name_ru,
        "name_en": body.name_en,
        "parent": body.parent,
        "territory": body.territory,
        "valid_from": body.valid_from,
    }
    return bodies.update_body(by=cast.administrator, body_id=body.pk, **(facts | more))


def test_a_new_body_stands_below_its_parent(cast):
    body = create(cast, name_en="  Two\u200b  words ")
    assert body.path == "/akimat-75/new-body/"
    assert body.name_en == "Two words"
    assert body.is_within(cast.own)
    with pytest.raises(Refused):
        create(cast)
    with pytest.raises(Refused):
        create(cast, "other", parent=cast.ministry)


def test_the_tree_has_a_depth(cast):
    parent = cast.own
    with pytest.raises(Refused):
        for number in range(12):
            parent = create(cast, f"a-long-code-of-a-body-that-takes-much-place-{number}", parent=parent)


def test_moving_a_body_moves_all_below_it(cast):
    child = create(cast, "child", parent=cast.own_district)
    assert update(cast, cast.own_district, parent=cast.sister) == ["parent"]
    for body in (cast.own_district, child):
        body.refresh_from_db()
    assert cast.own_district.path == "/akimat-15/akimat-751710000/"
    assert child.path == "/akimat-15/akimat-751710000/child/"
    assert update(cast, cast.own_district, parent=None) == ["parent"]
    child.refresh_from_db()
    assert child.path == "/akimat-751710000/child/"
    rows = History.objects.unscoped("test").filter(
        table="organisations_body", row=child.pk, act="body.update"
    )
    assert rows.count() == 2


def test_a_path_prefix_is_no_kinship(cast):
    create(cast, "akimat-7", parent=None)
    twin = create(cast, "akimat-7-twin", parent=None)
    below = create(cast, "below", parent=twin)
    update(cast, Body.objects.get(code="akimat-7"), parent=cast.sister)
    below.refresh_from_db()
    assert below.path == "/akimat-7-twin/below/"


def test_no_circles(cast):
    cast.own.refresh_from_db()
    for parent in (cast.own, cast.own_district):
        with pytest.raises(Refused):
            update(cast, cast.own, parent=parent)
    with pytest.raises(Refused):
        update(cast, cast.own, parent=cast.ministry)


def test_nothing_changed_leaves_no_trace(cast):
    before = History.objects.unscoped("test").count()
    assert update(cast, cast.own) == []
    assert History.objects.unscoped("test").count() == before


def test_a_ministry_ends_with_its_successors(cast):
    heir = create(cast, "min-new", kind="central", level="ministry", parent=None, valid_from=date(2025, 9, 1))
    with pytest.raises(Refused):
        bodies.end_body(
            by=cast.administrator, body_id=cast.ministry.pk, valid_to=date(2025, 8, 1), successors=[heir]
        )
    with pytest.raises(Refused):
        bodies.end_body(
            by=cast.administrator,
            body_id=cast.ministry.pk,
            valid_to=date(2025, 9, 1),
            successors=[cast.ministry],
        )
    ended = bodies.end_body(
        by=cast.administrator, body_id=cast.ministry.pk, valid_to=date(2025, 9, 1), successors=[heir]
    )
    assert list(ended.successors.all()) == [heir]
    assert not ended.exists_on(date(2025, 9, 1))
    assert ended.exists_on(date(2025, 8, 31))
    assert History.objects.unscoped("test").filter(table="organisations_body_successors").count() == 1
    with pytest.raises(Refused):
        bodies.end_body(
            by=cast.administrator, body_id=cast.ministry.pk, valid_to=date(2026, 1, 1), successors=[]
        )
    with pytest.raises(Refused):
        update(cast, ended, valid_from=date(2026, 1, 1))


def test_a_body_does_not_end_before_its_parts_or_its_beginning(cast):
    with pytest.raises(Refused):
        bodies.end_body(by=cast.administrator, body_id=cast.own.pk, valid_to=date(2026, 1, 1), successors=[])
    late = create(cast, "late", valid_from=date(2026, 1, 1))
    with pytest.raises(Refused):
        bodies.end_body(by=cast.administrator, body_id=late.pk, valid_to=date(2026, 1, 1), successors=[])


def test_an_end_can_be_taken_back(cast):
    end = {"by": cast.administrator, "valid_to": date(2026, 1, 1)}
    bodies.end_body(body_id=cast.own_district.pk, successors=[cast.sister], **end)
    bodies.end_body(body_id=cast.own.pk, successors=[], **end)
    with pytest.raises(Refused):
        bodies.reopen_body(by=cast.administrator, body_id=cast.own_district.pk)
    bodies.reopen_body(by=cast.administrator, body_id=cast.own.pk)
    again = bodies.reopen_body(by=cast.administrator, body_id=cast.own_district.pk)
    assert again.valid_to is None
    assert not again.successors.exists()
    with pytest.raises(Refused):
        bodies.reopen_body(by=cast.administrator, body_id=cast.own.pk)


def test_territories_keep_the_tree_of_levels(cast):
    almaty, medeu = cast.territories["75"], cast.territories["medeu"]

    def make(code, level, parent, **more):
        return territories.create_territory(
            by=cast.administrator, code=code, level=level, parent=parent, **NAMES, **more
        )

    rural = make("751711000", "rural_district", medeu)
    assert rural.region_code == "75"
    assert make("110000000", "region", None).parent is None
    for code, level, parent in (
        ("751711000", "settlement", medeu),  # the code is there
        ("750000001", "district", None),  # only regions stand alone
        ("750000002", "region", almaty),
        ("150000002", "district", almaty),  # another region
        ("750000003", "district", rural),
    ):
        with pytest.raises(Refused):
            make(code, level, parent)
    with pytest.raises(Refused):
        make("750000009", "district", almaty, valid_from=date(2026, 1, 1), valid_to=date(2026, 1, 1))
    facts = {"parent": almaty, "is_city": False, "valid_from": None, "valid_to": None, **NAMES}
    changed = territories.update_territory(
        by=cast.administrator, territory_id=medeu.pk, **facts, short_en="Medeu"
    )
    assert set(changed) == {"name_kk", "name_ru", "name_en", "short_en"}
    with pytest.raises(TypeError):
        territories.update_territory(by=None, territory_id=medeu.pk, **facts, code="1")
    medeu.refresh_from_db()
    with pytest.raises(Refused):
        territories.update_territory(by=None, territory_id=medeu.pk, **(facts | {"parent": medeu}))


def test_posts_and_who_holds_them(cast):
    titles = {"title_kk": "Әкім", "title_ru": "Аким", "title_en": "Akim"}
    post = posts.add_post(by=cast.administrator, body=cast.own, rank="head", **titles)
    assert posts.edit_post(
        by=cast.administrator, post_id=post.pk, rank="head", **titles | {"title_en": "Mayor"}
    )

    def appoint(name, since, **more):
        return posts.appoint(by=cast.administrator, post_id=post.pk, full_name=name, since=since, **more)

    first = appoint("First", date(2020, 1, 1))
    acting = appoint("Acting", date(2021, 1, 1), acting=True)
    second = appoint("Second", date(2022, 1, 1))
    first.refresh_from_db()
    acting.refresh_from_db()
    assert (first.until, acting.until, second.until) == (date(2021, 12, 31), None, None)
    for since, until in (
        (date(2022, 1, 1), None),
        (date(2021, 6, 1), date(2021, 7, 1)),
        (date(2019, 1, 1), None),
    ):
        with pytest.raises(Refused):
            appoint("Third", since, until=until)
    with pytest.raises(Refused):
        appoint("Nobody", date(2015, 1, 1), until=date(2014, 1, 1))
    appoint("Earlier", date(2015, 1, 1), until=date(2019, 12, 31))
    edit = {"by": cast.administrator, "official_id": first.pk, "full_name": "First", "acting": False}
    with pytest.raises(Refused):
        posts.edit_official(**edit, since=date(2020, 1, 1), until=date(2022, 1, 1))
    assert posts.edit_official(**edit, since=date(2020, 1, 1), until=date(2021, 11, 30)) == ["until"]


def test_only_administrators_write(cast):
    by = cast.head
    for attempt in (
        lambda: bodies.create_body(by=by, code="x", kind="local", level="city", **NAMES),
        lambda: bodies.end_body(by=by, body_id=cast.own.pk, valid_to=today(), successors=[]),
        lambda: bodies.reopen_body(by=by, body_id=cast.own.pk),
        lambda: territories.create_territory(by=by, code="110000000", level="region", parent=None, **NAMES),
        lambda: posts.add_post(by=by, body=cast.own, rank="head", title_kk="a", title_ru="b", title_en="c"),
        lambda: posts.appoint(by=by, post_id=1, full_name="x", since=today()),
        lambda: posts.edit_post(by=by, post_id=1, rank="head", title_kk="a", title_ru="b", title_en="c"),
        lambda: posts.edit_official(
            by=by, official_id=1, full_name="x", since=today(), acting=False, until=None
        ),
        lambda: bodies.update_body(
            by=by, body_id=1, level="city", parent=None, territory=None, valid_from=None, **NAMES
        ),
        lambda: territories.update_territory(
            by=by, territory_id=1, parent=None, is_city=False, valid_from=None, valid_to=None
        ),
    ):
        with pytest.raises(PermissionDenied):
            attempt()


# Screens


def test_the_lists_search_filter_and_sort(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.administrator)
    with django_assert_max_num_queries(12):
        response = client.get(reverse("body_list"))
    assert [row.code for row in response.context["rows"]] == [
        "government-office", "min-energy", "akimat-15", "akimat-75", "akimat-751710000"
    ]  # fmt: skip
    assert [row.depth for row in response.context["rows"]] == [0, 0, 0, 0, 1]

    def found(name, **query):
        return [row.code for row in client.get(reverse(name), query).context["rows"]]

    assert found("body_list", q="MEDEU") == ["akimat-751710000"]
    assert found("body_list", kind="central", sort="-name") == ["min-energy", "government-office"]
    assert found("body_list", state="ended") == []
    assert len(found("body_list", state="now", sort="people")) == 5
    with django_assert_max_num_queries(12):
        assert found("territory_list") == ["150000000", "750000000", "751710000"]
    assert found("territory_list", region=cast.territories["75"].pk, level="district") == ["751710000"]
    assert found("territory_list", q="7517") == ["751710000"]
    assert found("territory_list", q="'; DROP TABLE x; --%_") == []
    assert b"<html" not in client.get(reverse("body_list"), HTTP_HX_REQUEST="true").content


def test_search_folds_kazakh_letters(cast, client_of):
    create(cast, "kz", name_kk="Өскемен қаласының әкімдігі")
    rows = client_of(cast.administrator).get(reverse("body_list"), {"q": "оскемен Каласынын"}).context["rows"]
    assert [row.code for row in rows] == ["kz"]


def test_pages_hold_what_they_should(cast, client_of, django_assert_max_num_queries):
    client = client_of(cast.administrator)
    post = posts.add_post(by=None, body=cast.own, rank="head", title_kk="Ә", title_ru="А", title_en="Akim")
    posts.appoint(by=None, post_id=post.pk, full_name="Somebody", since=date(2020, 1, 1))
    client.get(reverse("profile"))  # the session is written once a minute
    with django_assert_max_num_queries(12):
        page = client.get(reverse("body_page", args=[cast.own.code])).content.decode()
    with django_assert_max_num_queries(12):
        assert client.get(reverse("body_page", args=[cast.own_district.code])).status_code == 200
    assert all(text in page for text in ("Somebody", "Akim", "Medeu", "Registrar"))
    with django_assert_max_num_queries(12):
        page = client.get(reverse("territory_page", args=["750000000"])).content.decode()
    assert "Medeu District" in page
    with django_assert_max_num_queries(12):
        assert client.get(reverse("directory_home")).status_code == 200
    for name in ("body_page", "body_edit", "territory_page", "territory_edit", "post_new"):
        assert client.get(reverse(name, args=["none-such"])).status_code == 404
    assert client.get(reverse("post_edit", args=[10**9])).status_code == 404


def test_forms_of_bodies(cast, client_of):
    client = client_of(cast.administrator)
    data = {"code": "akimat-x", "kind": "local", "level": "district", "parent": "akimat-75", **NAMES,
            "territory": "751710000"}  # fmt: skip
    assert client.get(reverse("body_new"), {"parent": "akimat-75"}).status_code == 200
    for bad in (
        {"code": "a b"},
        {"code": "akimat-75"},
        {"parent": "min-energy"},
        {"territory": "1"},
        {"name_kk": ""},
    ):
        response = client.post(reverse("body_new"), data | bad)
        assert response.status_code == 422, bad
    assert not Body.objects.filter(code="akimat-x").exists()
    assert client.post(reverse("body_new"), data).url == reverse("body_page", args=["akimat-x"])
    edit = reverse("body_edit", args=["akimat-x"])
    assert client.get(edit).status_code == 200
    assert b'value="751710000"' in client.get(edit).content
    assert client.post(edit, data | {"code": "other", "parent": ""}).status_code == 302
    assert Body.objects.get(code="akimat-x").path == "/akimat-x/"
    assert client.post(edit, data | {"parent": "akimat-x"}).status_code == 422
    end = reverse("body_end", args=["akimat-x"])
    assert client.get(end).status_code == 200
    assert client.post(end, {"valid_to": "2026-01-01", "successors": "none, akimat-75"}).status_code == 422
    assert (
        client.post(end, {"valid_to": "2026-01-01", "successors": "akimat-75; akimat-15"}).status_code == 302
    )
    assert client.post(end, {"valid_to": "2026-01-01"}).status_code == 422
    assert b"Akimat of Almaty" in client.get(reverse("body_page", args=["akimat-x"])).content
    assert client.post(reverse("body_reopen", args=["akimat-x"])).status_code == 302
    assert Body.objects.get(code="akimat-x").valid_to is None


def test_forms_of_territories(cast, client_of):
    client = client_of(cast.administrator)
    data = {"code": "751711000", "level": "rural_district", "parent": "751710000", **NAMES}
    assert client.get(reverse("territory_new"), {"parent": "751710000"}).status_code == 200
    for bad in (
        {"code": "75171"},
        {"code": "abcdefghi"},
        {"parent": ""},
        {"parent": "150000000"},
        {"level": "x"},
    ):
        assert client.post(reverse("territory_new"), data | bad).status_code == 422, bad
    assert client.post(reverse("territory_new"), data).status_code == 302
    edit = reverse("territory_edit", args=["751711000"])
    assert client.get(edit).status_code == 200
    changed = {"parent": "751710000", **NAMES, "name_en": "Newer", "code": "751719999"}
    assert client.post(edit, changed).status_code == 302
    assert (
        client.post(edit, changed | {"valid_from": "2026-02-01", "valid_to": "2026-01-01"}).status_code == 422
    )
    assert client.post(edit, changed | {"valid_from": "not a day"}).status_code == 422
    territory = Territory.objects.get(code="751711000")
    assert (territory.name_en, territory.valid_from) == ("Newer", None)


def test_forms_of_posts_and_officials(cast, client_of):
    client = client_of(cast.administrator)
    titles = {"rank": "head", "title_kk": "Ә", "title_ru": "А", "title_en": "Akim"}
    assert client.get(reverse("post_new", args=["akimat-75"])).status_code == 200
    assert client.post(reverse("post_new", args=["akimat-75"]), titles | {"rank": ""}).status_code == 422
    assert client.post(reverse("post_new", args=["akimat-75"]), titles).status_code == 302
    post = Post.objects.get()
    assert (
        client.post(reverse("post_edit", args=[post.pk]), titles | {"title_en": "Mayor"}).status_code == 302
    )
    new = reverse("official_new", args=[post.pk])
    assert client.get(new).status_code == 200
    person = {"full_name": "Somebody", "since": "2020-01-01"}
    assert client.post(new, person | {"until": "2019-01-01"}).status_code == 422
    assert client.post(new, person).status_code == 302
    assert client.post(new, person).status_code == 422
    official = Official.objects.get()
    edit = reverse("official_edit", args=[official.pk])
    assert client.get(edit).status_code == 200
    later = (today() + timedelta(days=9)).isoformat()
    assert client.post(edit, person | {"until": later}).status_code == 302
    assert client.post(edit, person | {"until": "2001-01-01"}).status_code == 422


@pytest.mark.parametrize("who", ["registrar", "controller", "head", "analyst", "stranger"])
def test_directories_are_for_administrators(cast, client_of, who):
    client = client_of(getattr(cast, who))
    for name, args in (
        ("directory_home", []), ("body_list", []), ("body_page", [cast.own.code]), ("territory_list", []),
        ("calendar_year", []), ("calendar_day", ["2026-01-01"]), ("body_new", []), ("post_new", [cast.own.code]),
    ):  # fmt: skip
        assert client.get(reverse(name, args=args)).status_code == 403, name
