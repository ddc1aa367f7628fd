"""What tests of the import pages share: a signed-in person, a file in the upload field, a worker."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import Group, User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from config.roles import sync_roles
from core.jobs import run_job
from loyalty import tasks
from loyalty.models import Import

__all__ = ["tasks"]  # imported so that the worker of these tests knows its work

# Five good rows of three members, one bad row.
TILL = b"""customer_id,date,total
C-1,2026-01-02,10.00
C-2,2026-01-03,5.50
C-1,2026-01-04,oops
C-1,2026-01-05,3.00
C-2,2026-01-06,4.00
C-3,2026-01-07,8.25
"""


def person(client: Client, role: str) -> Client:
    """Signs somebody of a role in."""
    sync_roles()
    user = User.objects.create(username=role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def files(tmp_path: Path, settings: LazySettings) -> Path:
    """Where uploads lie in this test."""
    settings.FILES_ROOT = tmp_path / "files"
    return tmp_path / "files"


@pytest.fixture
def marketing(client: Client, files: Path) -> Client:
    """Somebody who may import."""
    return person(client, "marketing")


def upload(client: Client, file: bytes = TILL, name: str = "till.csv", **more: Any) -> Any:
    """Hands a file over; returns the answer."""
    data = {"content": "activity", "file": SimpleUploadedFile(name, file)} | more
    return client.post(reverse("admin:loyalty_import_upload"), data)


def uploaded(client: Client, file: bytes = TILL, **more: Any) -> Import:
    """Hands a file over; returns its import."""
    answer = upload(client, file, **more)
    assert answer.status_code == 302, answer.content.decode()
    return Import.objects.latest("pk")


def mapping_url(row: Import) -> str:
    """The page on which columns get their meaning."""
    return reverse("admin:loyalty_import_mapping", args=[row.pk])


def as_shown(client: Client, row: Import) -> dict[str, Any]:
    """What the form of the mapping page would send if nobody touched it."""
    desk = client.get(mapping_url(row)).context["desk"]
    data = {"header_key": desk.header_key, **desk.format.initial, **desk.columns.initial, **desk.rows.initial}
    return {name: value for name, value in data.items() if value not in {None, False}}


def tried(client: Client, row: Import, **answers: Any) -> Import:
    """Has the file tried as it is shown, with some answers changed, and a worker do it."""
    answer = client.post(mapping_url(row), as_shown(client, row) | answers)
    assert answer.status_code == 302, answer.context["refused"]
    return worked(row)


def worked(row: Import) -> Import:
    """Lets a worker do what waits."""
    row.refresh_from_db()
    assert row.job_id is not None
    run_job(row.job_id)
    row.refresh_from_db()
    return row


def show(client: Client, row: Import) -> str:
    """What stands on an import's page, without the frame around it."""
    assert client.get(reverse("admin:loyalty_import_show", args=[row.pk])).status_code == 200
    return str(client.get(reverse("admin:loyalty_import_progress", args=[row.pk])).content.decode())
