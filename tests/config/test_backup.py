"""`backup` and `restore`: whatever happens in between, everything is as it was."""

import shutil
from pathlib import Path

import pytest

from tests.config.installation import Installation

pytestmark = pytest.mark.slow

FILL = """
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
User.objects.create_superuser("wei", password="a long password of wei")
default_storage.save("imports/till.csv", ContentFile(b"member,amount"))
"""
LOOK = """
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.storage import default_storage
from django.contrib.contenttypes.models import ContentType
print(User.objects.get().check_password("a long password of wei"))
print(default_storage.open("imports/till.csv").read())
print(ContentType.objects.count(), settings.SECRET_KEY)
"""


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A backup, and what the installation looked like; the installation itself is lost."""
    folder = tmp_path_factory.mktemp("backup")
    house = Installation.prepared()
    house.shell(FILL)
    before = house.shell(LOOK)
    assert house.manage("backup", str(folder / "all.backup")).returncode == 0
    shutil.rmtree(house.data)
    return folder / "all.backup", before


def test_everything_comes_back_on_an_empty_machine(saved: tuple[Path, str]) -> None:
    backup, before = saved
    house = Installation()
    done = house.manage("restore", "--yes", str(backup))
    assert done.returncode == 0, done.stderr
    assert house.shell(LOOK) == before
    assert "True" in before


def test_what_was_written_since_is_gone(saved: tuple[Path, str]) -> None:
    backup, before = saved
    house = Installation.prepared()
    house.shell("from django.contrib.auth.models import User; User.objects.create(username='later')")
    assert house.manage("restore", str(backup), stdin="yes\n").returncode == 0
    assert house.shell(LOOK) == before


def test_rows_carry_stamps_of_this_server(saved: tuple[Path, str]) -> None:
    house = Installation.prepared()
    house.manage("restore", "--yes", str(saved[0]))
    done = house.manage("columns", "catch-up")
    assert done.returncode == 0, done.stderr


def test_only_the_owner_may_read_a_backup(saved: tuple[Path, str]) -> None:
    assert saved[0].stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("answer", ["no\n", "", "y\n"])
def test_without_a_clear_yes_nothing_changes(saved: tuple[Path, str], answer: str) -> None:
    house = Installation()
    done = house.manage("restore", str(saved[0]), stdin=answer)
    assert done.returncode == 1
    assert "Nothing was changed." in done.stderr
    assert not (house.data / "pg").exists()


def test_a_damaged_dump_leaves_everything_as_it_was(saved: tuple[Path, str], tmp_path: Path) -> None:
    house = Installation.prepared()
    house.shell("from django.contrib.auth.models import User; User.objects.create(username='stays')")
    key = (house.data / "secret_key").read_text()
    damaged = tmp_path / "damaged.backup"
    content = saved[0].read_bytes()
    middle = content.index(b"PGDMP") + 60_000
    damaged.write_bytes(content[:middle] + bytes(2_000) + content[middle + 2_000 :])
    done = house.manage("restore", "--yes", str(damaged))
    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (
        house.shell("from django.contrib.auth.models import User; print(User.objects.get().username)")
        == "stays"
    )
    assert (house.data / "secret_key").read_text() == key


@pytest.mark.parametrize("content", [b"", b"not an archive", b"\x1f\x8b" + bytes(600)])
def test_another_file_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    done = Installation().manage("restore", "--yes", str(tmp_path / "other"))
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "is not a whole archive" in done.stderr
