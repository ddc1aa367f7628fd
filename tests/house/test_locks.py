"""The lock files: development has what production has, and nobody's address."""

import re

import pytest

from tests.house.sources import BASE

PINNED = re.compile(r"^([a-z0-9][\w.-]*)(?:\[[^\]]*\])?==(\S+)(.*?)\\?$", re.MULTILINE | re.IGNORECASE)
LOCKS = ["requirements.lock", "requirements-dev.lock"]


def pins(name: str) -> set[tuple[str, ...]]:
    return {tuple(part.strip() for part in found) for found in PINNED.findall((BASE / name).read_text())}


def test_development_installs_exactly_what_production_runs() -> None:
    assert len(pins("requirements.lock")) > 30
    assert pins("requirements.lock") <= pins("requirements-dev.lock")


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_holds_names_versions_and_hashes_and_no_addresses(name: str) -> None:
    text = (BASE / name).read_text()
    assert "://" not in text
    assert "--index-url" not in text
    assert "--find-links" not in text
    assert text.count("--hash=sha256:") >= len(pins(name))
