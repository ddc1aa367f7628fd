"""Public data through the way that everybody takes: import, columns, `manage.py rfm`."""

import gzip
import json
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command

from core.programme import day_start
from segments.models import RfmRun, RfmScore
from segments.scores.computing import compute_rfm
from segments.scores.current import standard_definition
from segments.scores.definitions import settings_of

DATA = Path(__file__).parents[2] / "data"
CDNOW = ("--as-of", "1998-07-01")
SEVEN = {
    547: (1306, 4468, 1809, 2307, 0, 11_908, 1772),
    365: (1086, 3787, 279, 3160, 0, 11_908, 3350),
}
NAMES = ("VIP", "loyal", "at risk", "needs attention", "new", "one-time buyer", "sleeping")

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


def rfm(*arguments: str) -> Any:
    output = StringIO()
    call_command("rfm", *arguments, "--json", stdout=output)
    return json.loads(output.getvalue())


def expected(members: int, counts: tuple[int, ...]) -> dict[str, int]:
    return {"members": members} | dict(zip(NAMES, counts, strict=True))


def import_activity(path: Path, **columns: str) -> None:
    mapped = [f"--column={field}={header}" for field, header in columns.items()]
    call_command("import_activity", str(path), "--kind", "purchase", *mapped, stdout=StringIO())


def import_cdnow(folder: Path) -> None:
    path = folder / "CDNOW_master.txt"
    path.write_bytes(gzip.decompress((DATA / "CDNOW_master.txt.gz").read_bytes()))
    form = ("--delimiter", "whitespace", "--date-format", "%Y%m%d", "--kind", "purchase")
    columns = ("member=customer_id", "occurred_at=date", "amount=dollar_value")
    call_command(
        "import_activity", str(path), *form, *(f"--column={one}" for one in columns), stdout=StringIO()
    )


def test_cdnow(tmp_path: Path) -> None:
    import_cdnow(tmp_path)
    for days, counts in SEVEN.items():
        assert rfm(*CDNOW, "--period-days", str(days)) == expected(23_570, counts)
    assert list(rfm(*CDNOW)) == [
        "members",
        "new",
        "one-time buyer",
        *NAMES[:3],
        "sleeping",
        "needs attention",
    ]
    settings = settings_of(standard_definition())
    as_of = day_start(date(1998, 7, 1))
    both = [compute_rfm(settings=settings, as_of=as_of, engine=engine) for engine in ("duckdb", "postgres")]
    here, there = (one.scores.sort_by("member_id") for one in both)
    assert here.num_rows == 23_570
    assert here.equals(there)
    assert not RfmRun.objects.exists()
    rfm(*CDNOW, "--store")
    stored = {group: RfmScore.objects.filter(group=group).count() for group in NAMES}
    assert {"members": 23_570} | stored == expected(23_570, SEVEN[365])


def test_completejourney_by_basket() -> None:
    import_activity(
        DATA / "completejourney_baskets.parquet",
        member="household_id",
        order_id="basket_id",
        amount="sales_value",
        occurred_at="transaction_timestamp",
    )
    counts = rfm("--as-of", "2018-01-01")
    assert counts == expected(2377, (281, 781, 317, 522, 15, 98, 363))
