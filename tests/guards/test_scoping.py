"""S2 / A3: rows of scoped models can't be read before a scope was declared, by any of the usual ways."""

from datetime import date

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Count, Prefetch

from common.acts import act
from common.scoping import ScopedModel, ScopedQuerySet, ScopeNotDeclared
from meetings.models import Meeting, MeetingEvent
from organisations.models import Body, User


def _key(q):
    """Some key of the model: views are known by days."""
    return date(2022, 1, 1) if isinstance(q.model._meta.pk, models.DateField) else 1


SCOPED = [model for model in apps.get_models() if issubclass(model, ScopedModel)]

WAYS = {
    "list": lambda q: list(q.all()),
    "get": lambda q: q.get(pk=_key(q)),
    "first": lambda q: q.first(),
    "filter": lambda q: list(q.filter(pk=_key(q))),
    "count": lambda q: q.count(),
    "exists": lambda q: q.exists(),
    "values": lambda q: list(q.values("pk")),
    "values_list": lambda q: list(q.values_list("pk", flat=True)),
    "iterator": lambda q: list(q.iterator()),
    "in_bulk": lambda q: q.in_bulk([_key(q)]),
    "aggregate": lambda q: q.aggregate(n=Count("pk")),
    "update": lambda q: q.update(pk=1),
    "delete": lambda q: q.filter(pk=_key(q)).delete(),
    "union": lambda q: list(q.union(q.all())),
    "slice": lambda q: list(q.all()[:1]),
    "bool": lambda q: bool(q.all()),
    "contains": lambda q: q.contains(q.model(pk=1)),
    "explain": lambda q: q.explain(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_a3_undeclared_reads_raise(db, model, way):
    with pytest.raises(ScopeNotDeclared):
        WAYS[way](model.objects)


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_a3_the_guarded_manager_is_the_default_one(model):
    assert isinstance(model._default_manager.get_queryset(), ScopedQuerySet)
    assert model._base_manager.__class__ is models.Manager


def test_a3_reverse_relations_and_prefetch_raise(cast):
    with pytest.raises(ScopeNotDeclared):
        list(cast.own.meetings.all())
    with act("test"):
        Meeting.objects.create(ref="1", body=cast.own, kind="population", planned_on="2026-01-01",
                               first_planned_on="2026-01-01")  # fmt: skip
    with pytest.raises(ScopeNotDeclared):
        list(Body.objects.prefetch_related("meetings"))
    seen = Prefetch("meetings", queryset=Meeting.objects.visible_to(cast.registrar))
    assert [m.ref for b in Body.objects.prefetch_related(seen) for m in b.meetings.all()] == ["1"]


def test_nobody_and_the_deactivated_see_nothing(cast):
    from django.contrib.auth.models import AnonymousUser

    for model in SCOPED:
        for nobody in (None, AnonymousUser(), cast.deactivated):
            assert list(model.objects.visible_to(nobody)) == []


def test_a_reason_is_demanded(db):
    with pytest.raises(ValueError):
        MeetingEvent.objects.unscoped("")


def test_no_path_gives_all_rows_to_a_person_without_role(cast):
    with act("test"):
        Meeting.objects.create(ref="1", body=cast.own, kind="population", planned_on="2026-01-01",
                               first_planned_on="2026-01-01")  # fmt: skip
    for model in SCOPED:
        rows = model.objects.visible_to(cast.stranger)
        assert set(rows) <= {cast.stranger}
    assert User.objects.visible_to(cast.stranger).get() == cast.stranger


def test_a_declared_scope_passes_through_every_way(cast):
    """The same ways work once a scope was declared, and a combination of scopes keeps it."""
    users = User.objects.visible_to(cast.administrator).filter(pk=cast.registrar.pk)
    assert users.count() == users.aggregate(n=Count("pk"))["n"] == 1
    assert users.exists()
    assert users.contains(cast.registrar)
    assert users.in_bulk([cast.registrar.pk]) == {cast.registrar.pk: cast.registrar}
    assert [user.pk for user in users.iterator()] == [cast.registrar.pk]
    assert "Scan" in users.explain()
    both = users | User.objects.visible_to(cast.administrator).filter(pk=cast.head.pk)
    assert both.count() == 2
    assert users.union(User.objects.unscoped("test").filter(pk=cast.head.pk)).count() == 2
    assert users.values_list("pk").union(Body.objects.values_list("pk").none()).count() == 1
    with act("test"):
        assert users.update(full_name="New Name") == 1
        cast.registrar.full_name = "Another Name"
        assert users.bulk_update([cast.registrar], ["full_name"]) == 1
        assert Meeting.objects.unscoped("test").delete() == (0, {})
    assert users.get().full_name == "Another Name"


def test_a3_a_declared_scope_is_not_widened_by_an_undeclared_one(cast):
    declared = User.objects.visible_to(cast.registrar)
    for combine in (lambda: declared | User.objects.all(), lambda: declared & User.objects.all()):
        with pytest.raises(ScopeNotDeclared):
            list(combine())
    with pytest.raises(ScopeNotDeclared):
        declared.union(User.objects.all())


def test_a_model_without_its_own_rule_shows_nothing_by_accident(cast):
    with pytest.raises(NotImplementedError):
        ScopedQuerySet(Meeting).visible_to(cast.registrar)


def test_empty_searches_find_nobody_and_no_number_overflows(cast):
    from appeals.models import Citizen, Question

    assert list(Citizen.objects.visible_to(cast.registrar).named("  ")) == []
    assert list(Question.objects.visible_to(cast.registrar).numbered(2026, 10**30)) == []
