"""The table of role x page, asked for one by one."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import models
from django.test import Client
from django.urls import URLPattern, URLResolver, reverse

from config.roles import ROLES, TABLE, granted, sync_roles
from core.models import Job, StoredMail
from loyalty.models import ActivityKind, Import, TraitDefinition
from segments.models import RfmDefinition, RfmRun
from tests.config.pages_of_roles import OPEN_TO_ALL_STAFF, PAGES
from tests.loyalty.cast import NOW, purchase, ting

STATUS = {"ok": 200, "gone": 404, "no": 403, "to": 302, "by": 405}
pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> dict[str, int]:
    """One row of each model, by the model's label."""
    member = ting()
    job = Job.objects.create(kind="test", title="till.csv")
    mail = StoredMail.objects.create(sender="a@example.com", subject="Hello", text="Hello")
    colour = TraitDefinition.objects.create(name="colour", label="Colour", type="text")
    scored = RfmRun.objects.create(
        definition=RfmDefinition.objects.get(slug="standard"),
        snapshot={},
        as_of=NOW,
        period_days=365,
        currency="EUR",
        cause=RfmRun.Cause.DEMAND,
        started_at=NOW,
    )
    person = User.objects.create(username="somebody", is_staff=True)
    return {
        "loyalty_member": member.pk,
        "loyalty_activity": purchase(member).pk,
        "loyalty_activitykind": ActivityKind.objects.get(name="purchase").pk,
        "loyalty_traitdefinition": colour.pk,
        "loyalty_import": Import.objects.create(content="members", file_name="m.csv").pk,
        "segments_rfmdefinition": scored.definition_id,
        "segments_rfmrun": scored.pk,
        "core_job": job.pk,
        "core_storedmail": mail.pk,
        "auth_user": person.pk,
    }


def signed_in(role: str) -> Client:
    user = User.objects.create(username=role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client = Client()
    client.force_login(user)
    return client


def address(name: str, rows: dict[str, int]) -> str:
    pattern = next(found for found in patterns() if found.name == name)
    row = next((pk for model, pk in rows.items() if name.startswith(f"{model}_")), 0)
    return reverse(f"admin:{name}", kwargs=dict.fromkeys(pattern.pattern.converters, row))


def patterns() -> Iterator[URLPattern]:
    waiting: list[URLPattern | URLResolver] = list(admin.site.get_urls())
    for pattern in waiting:
        if isinstance(pattern, URLResolver):
            waiting.extend(pattern.url_patterns)
        elif pattern.name:
            yield pattern


@pytest.mark.parametrize("role", ROLES)
def test_each_page_answers_each_role_as_the_table_says(role: str, rows: dict[str, int]) -> None:
    client = signed_in(role)
    wrong = []
    for line, expected in PAGES.items():
        name, _, method = line.partition(" ")
        url = address(name, rows)
        status = (client.post(url) if method else client.get(url)).status_code
        if status != STATUS[expected[ROLES.index(role)]]:
            wrong.append(f"{line}: {status}, not {expected[ROLES.index(role)]}")
    assert not wrong


def test_every_address_of_the_admin_stands_in_the_table() -> None:
    listed = {line.partition(" ")[0] for line in PAGES} | OPEN_TO_ALL_STAFF
    assert {str(pattern.name) for pattern in patterns()} == listed


def test_somebody_without_a_role_finds_no_page(rows: dict[str, int]) -> None:
    client = Client()
    client.force_login(User.objects.create(username="new", is_staff=True))
    open_pages = {name for name in PAGES if client.get(address(name.split()[0], rows)).status_code == 200}
    assert open_pages == {"index", "search"}


def test_the_public_is_sent_to_sign_in(client: Client, rows: dict[str, int]) -> None:
    for line in PAGES:
        response = client.get(address(line.split()[0], rows))
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/"), line
        assert "login" in response["Location"], line


def test_an_auditor_holds_no_right_but_to_look() -> None:
    assert {name for name in granted("auditor") if ".view_" not in name} == set()


def test_support_neither_exports_nor_imports() -> None:
    rights = granted("support")
    assert not [name for name in rights if ".export_" in name or name.endswith("_import")]


def test_every_model_of_the_admin_stands_in_the_table_of_roles() -> None:
    registered: set[type[models.Model]] = set(admin.site._registry)
    assert {model._meta.label_lower for model in registered} <= TABLE.keys()


def test_the_groups_hold_what_the_table_says_and_nothing_else() -> None:
    group = Group.objects.get(name="auditor")
    group.permissions.add(*Group.objects.get(name="administrator").permissions.all())
    sync_roles()
    held = {f"{one.content_type.app_label}.{one.codename}" for one in group.permissions.all()}
    assert held == granted("auditor")


def test_every_permission_of_the_table_exists() -> None:
    for role in ROLES:
        held = Group.objects.get(name=role).permissions.all()
        names = {f"{one.content_type.app_label}.{one.codename}" for one in held}
        assert names == granted(role)
