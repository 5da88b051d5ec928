from django.db import models

from common.scoping import ScopedModel
from common.triggers import append_only
from organisations.querysets import HistoryQuerySet


class History(ScopedModel):
    """What changed in a row, in which act, by whom. Written by triggers only; never changed or deleted.

    `before` and `after` hold the changed columns alone (all columns for an insert or a delete).
    """

    append_only = True

    at = models.DateTimeField()
    table = models.CharField(max_length=63)
    row = models.BigIntegerField()
    operation = models.CharField(max_length=6)
    act = models.CharField(max_length=80)
    actor = models.ForeignKey(
        "organisations.User", models.DO_NOTHING, null=True, db_constraint=False, related_name="+"
    )
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)

    objects = HistoryQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["table", "row", "id"], name="history_of_a_row")]
        triggers = append_only()

    def __str__(self) -> str:
        return f"{self.act}: {self.operation} {self.table} {self.row}"
