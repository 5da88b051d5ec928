"""Rows are seen only through a declared scope (rule S2).

A `ScopedModel` is read by `Model.objects.visible_to(user)` or, where no person asks (a task, a constraint, a
migration of data), by `Model.objects.unscoped("why")`. Any other read raises `ScopeNotDeclared`: a forgotten
filter is a crash in the first test and not a leak in production.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.db import models
from django.http import Http404

_checking_constraints: ContextVar[bool] = ContextVar("checking_constraints", default=False)


class ScopeNotDeclared(RuntimeError):
    """A scoped model was read without `visible_to(user)` or `unscoped("reason")`."""


@contextmanager
def _constraint_reads():
    """Unique and constraint checks of a form must see all rows; they answer yes or no only."""
    token = _checking_constraints.set(True)
    try:
        yield
    finally:
        _checking_constraints.reset(token)


class ScopedQuerySet(models.QuerySet):
    """Refuses to touch the database until its scope was declared. Rooms subclass it and write `_visible`."""

    _scope: str | None = None

    def visible_to(self, user: Any) -> ScopedQuerySet:
        """The rows that `user` may see; nobody and the deactivated see none."""
        if user is None or not user.is_authenticated or not user.is_active:
            return self.none()._declare("nobody")
        return self._visible(user)._declare(f"user {user.pk}")

    def unscoped(self, reason: str) -> ScopedQuerySet:
        """All rows, for code that acts for the system; `reason` is for the reader and must not be empty."""
        if not reason:
            raise ValueError("Say why all rows are read.")
        return self._declare(reason)

    def _visible(self, user: Any) -> ScopedQuerySet:
        raise NotImplementedError(
            f"{self.model.__name__} must say which rows a user sees."
        )  # pragma: no cover

    def _declare(self, scope: str) -> ScopedQuerySet:
        clone = self._chain()
        clone._scope = scope
        return clone

    def _clone(self):
        clone = super()._clone()
        clone._scope = self._scope
        return clone

    def _demand_scope(self) -> None:
        if self._scope is None and not _checking_constraints.get():
            raise ScopeNotDeclared(f"{self.model.__name__}: call visible_to(user) or unscoped(reason) first.")

    def _fetch_all(self):
        if self._result_cache is None:
            self._demand_scope()
        super()._fetch_all()
        if self.query.select_for_update and self.query.select_related:
            for row in self._result_cache:
                forget_stale_relations(row)

    def iterator(self, *args, **kwargs):
        self._demand_scope()
        return super().iterator(*args, **kwargs)

    def count(self):
        self._demand_scope()
        return super().count()

    def exists(self):
        self._demand_scope()
        return super().exists()

    def contains(self, obj):
        self._demand_scope()
        return super().contains(obj)

    def aggregate(self, *args, **kwargs):
        self._demand_scope()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs):
        self._demand_scope()
        return super().update(**kwargs)

    def delete(self):
        self._demand_scope()
        return super().delete()

    delete.alters_data = True
    delete.queryset_only = True

    def explain(self, **kwargs):
        self._demand_scope()
        return super().explain(**kwargs)

    def bulk_update(self, objs, fields, batch_size=None):
        self._demand_scope()
        return super().bulk_update(objs, fields, batch_size)

    def _merge_sanity_check(self, other):
        super()._merge_sanity_check(other)
        if isinstance(other, ScopedQuerySet) and self._scope and not other._scope:
            other._demand_scope()

    def union(self, *others, all=False):
        for queryset in (self, *others):
            if isinstance(queryset, ScopedQuerySet):
                queryset._demand_scope()
        return super().union(*others, all=all)


class ScopedModel(models.Model):
    """A model whose rows belong to someone. Its manager is always a guarded one."""

    class Meta:
        abstract = True

    def validate_unique(self, exclude=None):
        with _constraint_reads():
            super().validate_unique(exclude)

    def validate_constraints(self, exclude=None):
        with _constraint_reads():
            super().validate_constraints(exclude)


def forget_stale_relations(row: models.Model) -> None:
    """Forget what was joined to a locked row where the row points elsewhere by now; it is read when it is asked for.

    A SELECT … FOR UPDATE that had to wait returns the row as it was changed meanwhile, but joined to what the row
    pointed to before (PostgreSQL reads only the locked table again).
    """
    for field in row._meta.concrete_fields:
        if not field.is_relation or not field.is_cached(row):
            continue
        joined = field.get_cached_value(row)
        if (None if joined is None else getattr(joined, field.target_field.attname)) != getattr(
            row, field.attname
        ):
            field.delete_cached_value(row)


def get_visible_or_404(source, user, **lookup):
    """One row that `user` may see. A hidden one and a missing one are the same 404, so nothing is told.

    `source` is a scoped model or a queryset of one (for `select_related` and the like).
    """
    queryset = source.objects.all() if isinstance(source, type) else source
    try:
        return queryset.visible_to(user).get(**lookup)
    except (queryset.model.DoesNotExist, ValueError, OverflowError):
        raise Http404 from None
