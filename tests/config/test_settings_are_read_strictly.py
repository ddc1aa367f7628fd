"""A setting that cannot be used stops with one sentence that names it, its value and what to do."""

from collections.abc import Callable

import pytest

from config import environment as env
from config.database_urls import database_address
from config.environment import SettingRefused, registry, section
from tests.config.installation import Installation

REFUSED: list[tuple[Callable[[str], object], str]] = [
    (env.yes_no, "maybe"),
    (env.port, "0"),
    (env.port, "70000"),
    (env.port, "http"),
    (env.count, "-1"),
    (env.count, "two"),
    (env.folder, ""),
    (env.time_zone, "Mars/Olympus"),
    (env.time_zone, "../../etc/passwd"),
    (env.currency, "euro"),
    (env.site_url, "points.example.com"),
    (env.site_url, "ftp://points.example.com"),
    (env.site_url, "https://points.example.com/shop"),
    (env.site_url, "https://points.example.com:http"),
    (env.networks, "10.0.0.0/99"),
    (env.one_of("a", "b"), "c"),
    (env.mail_url, "pigeon://coop"),
    (database_address, "mysql://somewhere/regulars"),
    (database_address, "postgresql://host"),
]
TAKEN: list[tuple[Callable[[str], object], str, object]] = [
    (env.yes_no, "Yes", True),
    (env.yes_no, "0", False),
    (env.port, "8080", 8080),
    (env.time_zone, "Asia/Shanghai", "Asia/Shanghai"),
    (env.site_url, "https://points.example.com/", "https://points.example.com"),
    (env.words, "a, b,,", ["a", "b"]),
    (env.mail_url, "", {}),
    (database_address, "", None),
]


@pytest.mark.parametrize(("read", "raw"), REFUSED)
def test_a_bad_value_is_refused_by_name(
    read: Callable[[str], object], raw: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(env, "registry", {})
    monkeypatch.setenv("TRIED", raw)
    with pytest.raises(SettingRefused, match=r"^TRIED is .* but it must .*\.$|^TRIED is .* but .*\.$"):
        section("Trial")("TRIED", read, default="", says="...")


@pytest.mark.parametrize(("read", "raw", "value"), TAKEN)
def test_a_good_value_is_read(read: Callable[[str], object], raw: str, value: object) -> None:
    assert read(raw) == value


def test_every_setting_is_described() -> None:
    assert len(registry) > 15
    assert [one.name for one in registry.values() if not one.says.endswith(".")] == []


def test_a_command_stops_with_that_sentence() -> None:
    done = Installation(settings={"PROGRAMME_CURRENCY": "euro"}).manage("doctor")
    assert done.returncode == 1
    assert done.stdout == ""
    sentence = "PROGRAMME_CURRENCY is 'euro', but it must be three capital letters such as EUR or CNY."
    assert done.stderr.strip() == sentence


@pytest.mark.parametrize(
    "raw",
    [
        "postgresql://wei:p%40ss@db.example.com:5433/regulars?sslmode=require",
        "postgresql://wei:secret@/regulars?host=/var/run/postgresql",
        "host=db user=wei dbname=regulars password='a b'",
    ],
)
def test_a_database_address_survives_its_own_forms(raw: str) -> None:
    address = database_address(raw)
    assert address is not None
    assert database_address(address.url()) == address
    assert database_address(address.conninfo()) == address
