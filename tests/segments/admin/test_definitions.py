"""Staff edit groups line by line, are told which line is wrong, and choose the standard definition."""

from dataclasses import asdict
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from core.models import Job
from segments.admin.rule_rows import Line
from segments.models import RfmDefinition
from tests.core.staff.cast import staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def wei() -> Client:
    client = Client()
    client.force_login(staff("wei", "marketing"))
    return client


def standard() -> RfmDefinition:
    return RfmDefinition.objects.get(slug="standard")


def filled(lines: list[Line], **fields: Any) -> dict[str, Any]:
    """What the form posts."""
    posted = {
        f"groups-{n}-{name}": value for n, line in enumerate(lines, 1) for name, value in asdict(line).items()
    }
    given = {"name": "Ours", "period_days": 365, "new_days": 30, "method": "mid-rank"}
    return given | {"groups-count": len(lines)} | posted | fields


def lines_of(definition: RfmDefinition) -> list[Line]:
    """The lines as the page shows them, with their numbers."""
    shown = [Line.of(rule) for rule in definition.groups]
    return [Line(**asdict(line) | {"place": str(number)}) for number, line in enumerate(shown, 1)]


def change(client: Client, **posted: Any) -> Any:
    return client.post(reverse("admin:segments_rfmdefinition_change", args=[standard().pk]), posted)


@pytest.mark.parametrize("slug", ["standard", "eleven-groups"])
def test_saving_what_is_shown_changes_nothing(wei: Client, slug: str) -> None:
    definition = RfmDefinition.objects.get(slug=slug)
    before = definition.groups
    url = reverse("admin:segments_rfmdefinition_change", args=[definition.pk])
    assert wei.get(url).status_code == 200
    assert wei.post(url, filled(lines_of(definition), name=definition.name)).status_code == 302
    definition.refresh_from_db()
    assert definition.groups == before
    assert definition.cut_points is None


def test_lines_are_moved_emptied_and_added(wei: Client) -> None:
    lines = lines_of(standard())
    lines[2] = Line(place="3", group="gold", r_from="4", m_from="5")
    lines[6] = Line(place="1.5", group="lost", r_to="1")
    lines[5] = Line(place="6")
    lines.append(Line(group="never read", codes="555, 554"))
    assert change(wei, **filled(lines)).status_code == 302
    assert [rule["group"] for rule in standard().groups] == [
        *("new", "lost", "one-time buyer", "gold", "loyal", "at risk", "needs attention", "never read")
    ]
    assert standard().groups[1] == {"group": "lost", "r": [1, 1]}
    assert standard().groups[3] == {"group": "gold", "r": [4, 5], "m": [5, 5]}
    assert standard().groups[7]["codes"] == ["555", "554"]


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (Line(group="odd", r_from="4", r_to="2"), "line 9: a range of scores starts with the smaller one"),
        (Line(group="odd", f_from="9"), "line 9, F"),
        (Line(group="odd", codes="678"), "line 9, codes"),
        (Line(r_from="4"), "line 9, group"),
        (Line(group="odd", when="new", r_from="4"), "line 9: members of “odd” have no scores"),
    ],
)
def test_what_is_wrong_is_said_with_its_line_and_nothing_is_stored(
    wei: Client, line: Line, says: str
) -> None:
    before = standard().groups
    response = change(wei, **filled([*lines_of(standard()), line]))
    assert response.status_code == 200
    assert says in " ".join(response.context["adminform"].form.errors["groups"])
    assert standard().groups == before


def test_rules_with_a_gap_are_refused_with_an_example(wei: Client) -> None:
    response = change(wei, **filled(lines_of(standard())[:-1]))
    assert "No group takes a member with scores R 2, F 1, M 1" in str(
        response.context["adminform"].form.errors
    )
    assert len(standard().groups) == 8


def cut_points(**changed: str) -> dict[str, str]:
    values = {"r": ("300", "200", "100", "50"), "f": ("2", "3", "4", "5"), "m": ("10", "20", "30", "40.50")}
    posted = {
        f"cut_points-{name}-{score}": value
        for name, four in values.items()
        for score, value in zip("2345", four, strict=True)
    }
    return posted | {"method": "fixed"} | changed


def test_cut_points_are_typed_and_kept(wei: Client) -> None:
    assert change(wei, **filled(lines_of(standard())) | cut_points()).status_code == 302
    assert (standard().cut_points or {})["m"] == ["10", "20", "30", "40.50"]
    # Back to ranks: what stands in the hidden fields does not matter.
    assert (
        change(wei, **filled(lines_of(standard())) | cut_points() | {"method": "mid-rank"}).status_code == 302
    )
    assert standard().cut_points is None


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"cut_points-r-2": ""}, "1 number is missing"),
        ({"cut_points-r-2": "10"}, "days of R must fall"),
        ({"cut_points-m-5": "much"}, "cut_points.m.3"),
    ],
)
def test_wrong_cut_points_are_refused(wei: Client, changed: dict[str, str], says: str) -> None:
    response = change(wei, **filled(lines_of(standard())) | cut_points(**changed))
    assert says in " ".join(response.context["adminform"].form.errors["cut_points"])
    assert standard().cut_points is None


def test_a_new_definition_begins_with_the_rules_of_the_standard_one(wei: Client) -> None:
    url = reverse("admin:segments_rfmdefinition_add")
    assert 'value="needs attention"' in wei.get(url).content.decode()
    assert wei.post(url, filled(lines_of(standard()), slug="ours")).status_code == 302
    assert RfmDefinition.objects.get(slug="ours").groups == standard().groups
    assert not RfmDefinition.objects.get(slug="ours").is_standard


def test_another_definition_is_made_standard_after_saying_what_it_does(wei: Client) -> None:
    eleven = RfmDefinition.objects.get(slug="eleven-groups")
    url = reverse("admin:segments_rfmdefinition_make_standard", args=[eleven.pk])
    assert "All are computed anew by this definition" in wei.get(url).content.decode()
    assert standard().is_standard
    response = wei.post(url)
    assert [row.slug for row in RfmDefinition.objects.filter(is_standard=True)] == ["eleven-groups"]
    job = Job.objects.get()
    assert job.params["definition"] == "eleven-groups"
    assert response["Location"] == reverse("admin:core_job_change", args=[job.pk])


def test_those_who_may_only_look_read_the_rules_in_words() -> None:
    client = Client()
    client.force_login(staff("ada", "auditor"))
    text = client.get(reverse("admin:segments_rfmdefinition_change", args=[standard().pk])).content.decode()
    assert "first purchase in the last 30 days" in text
    assert "groups-count" not in text
    assert "Make it the standard" not in text
