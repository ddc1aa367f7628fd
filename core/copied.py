"""Tables with promises: append-only ones, and ones that others copy exactly.

A copied row carries ``row_xid``, the id of the transaction that wrote it. A reader that asks for
``bound <= row_xid < pg_snapshot_xmin(pg_current_snapshot())`` sees every row once and none twice, whatever
the writers do, because nothing below xmin can still appear. Ids cannot promise that: they are given out
before commit.
"""

from typing import Any, NoReturn

import pgtrigger
from django.db import models
from django.db.models import Func


class TransactionId(models.Field):  # type: ignore[type-arg]
    """PostgreSQL's 64-bit transaction id (``xid8``), never wrapped around."""

    def db_type(self, connection: object) -> str:  # noqa: ARG002
        """Name the column type."""
        return "xid8"

    def get_placeholder(self, *_: object) -> str:
        """Cast what a whole-row save sends back; the trigger overrides it anyway."""
        return "%s::xid8"

    def get_prep_value(self, value: object) -> str | None:
        """Send the id as text: there is no cast from whole numbers."""
        return None if value is None else str(value)

    def from_db_value(self, value: object, *_: object) -> int | None:
        """Give the id as a whole number."""
        return None if value is None else int(str(value))


class CurrentTransactionId(Func):
    """``pg_current_xact_id()``: the id of the transaction that is writing now."""

    function = "pg_current_xact_id"
    output_field = TransactionId()
    arity = 0


class SharedTrigger(pgtrigger.Trigger):
    """A trigger that runs one of the functions of ``core``'s first migration.

    The functions that django-pgtrigger writes can be switched off by any session through a setting; a promise
    of the database cannot. They also look at that setting for every row, which a bulk load would feel.
    """

    func = "RETURN NULL;"  # the library wants one; ours is named by ``function``

    def __init__(self, *, function: str, **kwargs: Any) -> None:
        """``function`` is the name of a trigger function without arguments."""
        self.function = function
        super().__init__(**kwargs)

    def render_execute(self, model: models.Model) -> str:  # noqa: ARG002
        """Name the shared function."""
        return f"{self.function}()"

    def ignore(self, model: models.Model) -> NoReturn:
        """Refuse: nothing may switch a promise off."""
        raise RuntimeError(f"{self.function} on {model} cannot be ignored")


# The column's default already stamps; the function runs only where a writer brought something else.
_STAMP = SharedTrigger(
    name="stamp",
    when=pgtrigger.Before,
    operation=pgtrigger.Insert,
    function="core_stamp_row",
    condition=pgtrigger.Condition("NEW.row_xid IS DISTINCT FROM pg_current_xact_id()"),
)
_STAMP_UPDATE = SharedTrigger(
    name="stamp_update",
    when=pgtrigger.Before,
    operation=pgtrigger.Update,
    function="core_stamp_update",
)
_TOMBSTONE = SharedTrigger(
    name="tombstone", when=pgtrigger.After, operation=pgtrigger.Delete, function="core_leave_tombstone"
)
_APPEND_ONLY = SharedTrigger(
    name="append_only",
    when=pgtrigger.Before,
    operation=pgtrigger.Update | pgtrigger.Delete,
    function="core_refuse_change",
)
_NO_TRUNCATE = SharedTrigger(
    name="no_truncate",
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    level=pgtrigger.Statement,
    function="core_refuse_change",
)


# For rows that others point at for good.
NEVER_DELETED = SharedTrigger(
    name="never_deleted",
    when=pgtrigger.Before,
    operation=pgtrigger.Delete | pgtrigger.Truncate,
    level=pgtrigger.Statement,
    function="core_refuse_change",
)


class Tombstone(models.Model):
    """A deleted row of a copied table, so that copies can forget it."""

    id = models.BigAutoField(primary_key=True)
    table_name = models.TextField()
    row_id = models.BigIntegerField()
    row_xid = TransactionId(db_default=CurrentTransactionId(), editable=False)

    class Meta:
        indexes = [models.Index(fields=["row_xid"], name="tombstone_row_xid")]
        triggers = [_STAMP, _APPEND_ONLY, _NO_TRUNCATE]


class AppendOnly(models.Model):
    """Rows that are written once. A mistake is corrected by another row.

    The triggers refuse UPDATE, DELETE and TRUNCATE; the run-time role has no right to them either
    (``core.rights``). The stamp overrides whatever a writer puts into ``row_xid``.
    """

    row_xid = TransactionId(db_default=CurrentTransactionId(), editable=False)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["row_xid"], name="%(class)s_row_xid")]
        triggers = [_STAMP, _APPEND_ONLY, _NO_TRUNCATE]


class Copied(models.Model):
    """Rows that may change and that others copy: each write stamps the row, a delete leaves a tombstone."""

    row_xid = TransactionId(db_default=CurrentTransactionId(), editable=False)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["row_xid"], name="%(class)s_row_xid")]
        triggers = [_STAMP, _STAMP_UPDATE, _TOMBSTONE, _NO_TRUNCATE]
