"""Every test of segments has a folder of columns of its own."""

from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def columns_root(settings: Settings, tmp_path: Path) -> Path:
    """The folder; `settings.COLUMNS_ROOT` for the length of the test."""
    settings.COLUMNS_ROOT = tmp_path / "columns"
    return tmp_path / "columns"
