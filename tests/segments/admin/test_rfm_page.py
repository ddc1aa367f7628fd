"""The RFM page: figures that lead to their members, what changed, and what went wrong."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from core.models import Job
from segments.models import RfmDefinition, RfmRun
from segments.scores import running
from tests.core.staff.cast import staff
from tests.segments.rfm.stored import DAY, FIXED, buys, crowd, define, run, shopper
from tests.segments.rfm.worlds import AS_OF

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def wei() -> Client:
    client = Client()
    client.force_login(staff("wei", "marketing"))
    return client


def rfm(client: Client, **query: Any) -> Any:
    response = client.get(reverse("admin:rfm"), query)
    assert response.status_code == 200
    return response


def count_of_list(client: Client, url: str) -> int:
    shown: int = client.get(url).context["cl"].result_count
    return shown


def two_runs() -> tuple[RfmRun, RfmRun]:
    everybody = crowd(10)
    buys(shopper("once"), 200)
    buys(shopper("new"), -3)
    first = run()
    for one in everybody[:3]:
        buys(one, *range(-9, 0), amount="80")
    return first, run(AS_OF + 10 * DAY)


def test_each_cell_and_each_group_leads_to_exactly_its_members(wei: Client) -> None:
    _first, second = two_runs()
    page = rfm(wei)
    cells = [cell for row in page.context["heat_map"].cells for cell in row if cell.count]
    assert sum(cell.count for cell in cells) == 10
    assert [count_of_list(wei, cell.url) for cell in cells] == [cell.count for cell in cells]
    parts = page.context["bar"].parts
    assert sum(part.value for part in parts) == second.counts["members"] == 12
    assert [count_of_list(wei, part.url) for part in parts] == [part.value for part in parts]
    assert [str(part.label) for part in parts] == [
        *("VIP", "loyal", "new", "one-time buyer", "needs attention", "at risk", "sleeping")
    ]


def test_the_table_tells_what_changed_from_where_and_why(wei: Client) -> None:
    first, second = two_runs()
    page = rfm(wei)
    rows = {str(row[0].label): row for row in page.context["table"].rows}
    for group, row in rows.items():
        assert row[4].amount == second.counts[group] - first.counts[group]
    assert "no purchase 1" in rows["new"][5]
    assert "behaviour" in rows["new"][6]
    text = page.content.decode()
    assert "Not on the map" in text
    assert "These count as a purchase: Code redeemed, Points exchanged, Purchase." in text


def test_any_two_runs_are_compared(wei: Client) -> None:
    first, second = two_runs()
    third = run(AS_OF + 20 * DAY)
    page = rfm(wei, run=third.pk, compare=first.pk)
    rows = {str(row[0].label): row for row in page.context["table"].rows}
    assert rows["VIP"][4].amount == third.counts["VIP"] - first.counts["VIP"]
    assert (
        page.context["chosen"].changes["new"]["in"]
        == second.changes["new"]["in"] + third.changes["new"]["in"]
    )


def test_an_old_run_is_shown_and_leads_nowhere(wei: Client) -> None:
    first, _second = two_runs()
    page = rfm(wei, run=first.pk)
    assert not any(cell.url for row in page.context["heat_map"].cells for cell in row)
    assert "lead to nobody" in page.content.decode()
    assert "rfm_group=" not in page.content.decode()


def test_a_run_that_did_not_write_scores_is_not_shown_as_the_members_scores(wei: Client) -> None:
    _first, second = two_runs()
    run(AS_OF - 5 * DAY)
    page = rfm(wei)
    assert page.context["chosen"].run == second
    assert page.context["chosen"].is_current


def test_without_a_run_the_page_says_how_to_begin(wei: Client) -> None:
    text = rfm(wei).content.decode()
    assert "Nobody has been scored yet" in text
    assert "Import purchases" in text
    assert reverse("admin:rfm_run") in text


def test_a_failed_run_stands_above_the_figures_of_the_one_before(
    wei: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    crowd(3)
    good = run()
    with monkeypatch.context() as patch:
        patch.setattr(running, "compute_rfm", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            run(AS_OF + DAY)
    page = rfm(wei)
    assert page.context["chosen"].run == good
    text = page.content.decode()
    assert "did not come to its end" in text
    assert "An unexpected error" in text
    run(AS_OF + 2 * DAY)
    assert "did not come to its end" not in rfm(wei).content.decode()


def test_changed_rules_are_told_until_they_are_computed(wei: Client) -> None:
    crowd(3)
    run()
    assert "The definition has changed since" not in rfm(wei).content.decode()
    define(period_days=100)
    assert "The definition has changed since" in rfm(wei).content.decode()
    run()
    assert "The definition has changed since" not in rfm(wei).content.decode()


def test_computing_starts_one_job_and_leads_to_it(wei: Client) -> None:
    crowd(3)
    run()
    answers = [wei.post(reverse("admin:rfm_run"), {"definition": "standard"}) for _ in range(2)]
    job = Job.objects.get()
    assert {answer["Location"] for answer in answers} == {reverse("admin:core_job_change", args=[job.pk])}
    assert "Being computed" in rfm(wei).content.decode()
    now = timezone.now()
    ended = {"state": Job.State.DONE, "started_at": now, "finished_at": now}
    Job.objects.update(**ended, result={"run": RfmRun.objects.get().pk})
    assert reverse("admin:rfm") in wei.get(answers[0]["Location"]).content.decode()


def test_those_who_may_only_look_have_no_button() -> None:
    client = Client()
    client.force_login(staff("ada", "auditor"))
    assert reverse("admin:rfm_run") not in rfm(client).content.decode()
    assert client.post(reverse("admin:rfm_run"), {"definition": "standard"}).status_code == 403
    assert not Job.objects.exists()


def test_files_hold_what_the_page_shows(wei: Client) -> None:
    _first, second = two_runs()
    text = b"".join(wei.get(reverse("admin:rfm_groups_csv")).streaming_content).decode()  # type: ignore[attr-defined]
    lines = [line.split(",") for line in text.lstrip("\ufeff").splitlines()[1:]]
    assert {line[0]: int(line[1]) for line in lines} == {name: second.counts[name] for name in second.money}
    text = b"".join(wei.get(reverse("admin:rfm_heat_map_csv")).streaming_content).decode()  # type: ignore[attr-defined]
    assert len(text.splitlines()) == 1 + len(second.heat_map)


def test_the_member_page_shows_group_scores_and_moves(wei: Client) -> None:
    everybody = crowd(10)
    run()
    buys(everybody[0], *range(-9, 0), amount="80")
    run(AS_OF + 10 * DAY)
    text = wei.get(reverse("admin:loyalty_member_show", args=[everybody[0].pk])).content.decode()
    text = re.sub(r"<[^>]+>|\s+", " ", text)
    assert "VIP" in text
    assert re.search(r"R5.F5.M5", text)
    assert "moved sleeping → VIP" in text or "moved needs attention → VIP" in text


def test_the_home_page_shows_the_groups_and_their_change(wei: Client) -> None:
    define(**FIXED)
    first, second = two_runs()
    text = re.sub(r"<[^>]+>|\s+", " ", wei.get(reverse("admin:index")).content.decode())
    assert "Members by RFM group" in text
    change = second.counts["VIP"] - first.counts["VIP"]
    assert change
    assert f"VIP: {second.counts['VIP']} members, {change:+,} since the run before" in text


def test_other_definitions_have_their_page(wei: Client) -> None:
    crowd(5)
    run()
    assert "Nobody has been scored yet" in rfm(wei, definition="eleven-groups").content.decode()
    eleven = run(definition=RfmDefinition.objects.get(slug="eleven-groups"))
    page = rfm(wei, definition="eleven-groups")
    assert page.context["chosen"].run == eleven
    assert len(page.context["bar"].parts) == 11
    assert wei.get(reverse("admin:rfm"), {"run": "999999"}).status_code == 404
    assert wei.get(reverse("admin:rfm"), {"definition": "nobody"}).status_code == 404
