"""What must not stand in the sources."""

import re

import pytest

from tests.house.sources import BASE, OURS

MACHINE_PATHS = re.compile(r"/(?:work|home|root|Users)/")
TEXTS = {".py", ".md", ".html", ".toml", ".js", ".css", ""}


@pytest.mark.parametrize("folder", [*OURS, "docs", "templates", ".ci"])
def test_no_file_names_a_place_on_somebodys_machine(folder: str) -> None:
    files = [path for path in (BASE / folder).rglob("*") if path.is_file() and path.suffix in TEXTS]
    found = [path for path in files if MACHINE_PATHS.search(path.read_text(errors="replace"))]
    assert [path for path in found if path.name != "test_words.py"] == []
