"""S2 / A3: rows of scoped models can't be read before a scope was declared, by any of the usual ways."""

import pytest
from django.apps import apps
from django.db import models
from django.db.models import Count, Prefetch

from common.acts import act
from common.scoping import ScopedModel, ScopedQuerySet, ScopeNotDeclared
from meetings.models import Meeting, MeetingEvent
from organisations.models import Body, User

SCOPED = [model for model in apps.get_models() if issubclass(model, ScopedModel)]

WAYS = {
    "list": lambda q: list(q.all()),
    "get": lambda q: q.get(pk=1),
    "first": lambda q: q.first(),
    "filter": lambda q: list(q.filter(pk=1)),
    "count": lambda q: q.count(),
    "exists": lambda q: q.exists(),
    "values": lambda q: list(q.values("pk")),
    "values_list": lambda q: list(q.values_list("pk", flat=True)),
    "iterator": lambda q: list(q.iterator()),
    "in_bulk": lambda q: q.in_bulk([1]),
    "aggregate": lambda q: q.aggregate(n=Count("pk")),
    "update": lambda q: q.update(pk=1),
    "delete": lambda q: q.filter(pk=1).delete(),
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
