"""The names and types that expressions use are those of the models."""

import subprocess
import sys

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection

from core.copied import AppendOnly, Copied
from segments.columns.tables import TABLES, CopiedTable, Type, Upkeep

MODELS = {model._meta.db_table: model for model in apps.get_models()}
UPKEEP = {Upkeep.APPEND_ONLY: AppendOnly, Upkeep.CHANGING: Copied, Upkeep.WHOLE: object}
TEXT = ("varchar", "text")
HEAVY_AFTER_START = """
import sys
import django
django.setup()
import segments.engine.verify
import segments.tasks
print({"ibis", "duckdb", "pyarrow", "numpy", "pandas", "adbc_driver_manager"} & set(sys.modules))
"""


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_copied_column_has_the_type_of_its_field(table: CopiedTable) -> None:
    model = MODELS[table.name]
    fields = {field.column: field for field in model._meta.concrete_fields}
    for name, kind in table.columns.items():
        field = fields[name]
        shown = (field.rel_db_type(connection) if field.is_relation else field.db_type(connection)) or ""
        shown = shown.replace(" ", "")
        if kind is Type.TEXT:
            assert shown.startswith(TEXT), name
        else:
            assert shown.replace("timestampwithtimezone", "timestamptz") == kind.in_postgres, name


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)
def test_each_table_keeps_the_promise_that_its_copy_relies_on(table: CopiedTable) -> None:
    assert issubclass(MODELS[table.name], UPKEEP[table.upkeep])
    assert set(table.order) <= table.columns.keys()


def test_names_are_not_copied() -> None:
    names = {(table.name, column) for table in TABLES for column in table.columns}
    assert not names & {("loyalty_member", "name"), ("loyalty_member", "public_id")}


def test_a_worker_starts_without_the_heavy_libraries() -> None:
    said = subprocess.run(
        [sys.executable, "-c", HEAVY_AFTER_START],
        check=True,
        capture_output=True,
        text=True,
        cwd=settings.BASE_DIR,
    )
    assert said.stdout.strip() == "set()"
