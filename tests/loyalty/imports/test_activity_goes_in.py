"""What a file of activity becomes."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings

from loyalty.errors import MemberErased
from loyalty.imports.plan_errors import ColumnUnknown, FieldMissing, FieldUnknown, KindMissing
from loyalty.imports.row_errors import KindNotKnown
from loyalty.members import block_member, merge_members
from loyalty.models import Activity, Identity, Member, Provenance
from tests.loyalty.cast import ana, ting
from tests.loyalty.imports.files import HEADER, THREE, import_activity, recorded, refused, write

pytestmark = pytest.mark.django_db


def test_each_row_becomes_activity_of_the_member_named(tmp_path: Path) -> None:
    counts = import_activity(write(tmp_path, THREE))
    assert (counts.rows, counts.new, counts.known, counts.refused) == (3, 3, 0, 0)
    assert (counts.members, counts.enrolled, counts.complete) == (3, 3, True)
    assert recorded() == [
        ("C-1", "2026-01-05", "purchase", "10.0000"),
        ("C-2", "2026-01-06", "purchase", "20.5000"),
        ("C-3", "2026-01-07", "visit", "None"),
    ]


def test_every_field_finds_its_column(tmp_path: Path) -> None:
    text = (
        "who,when,kind,amount,currency,order_id,product,category,source,external_id,attributes.till,note\n"
        'ting@example.com,2026-01-05 10:11:12,purchase,9.5,cny,O-1,"Lenses, 30",lenses,shop,R-1,7,Über\n'
    )
    member = ting()
    import_activity(
        write(tmp_path, text),
        identity=Identity.Kind.EMAIL,
        columns={"member": "who", "occurred_at": "when", "attributes.note": "note"},
        provenance=Provenance.SECOND,
    )
    row = Activity.objects.get()
    assert row.member == member
    assert row.occurred_at.isoformat() == "2026-01-05T10:11:12+00:00"
    assert (row.kind.name, row.amount, row.currency, row.order_id) == (
        "purchase", Decimal("9.5"), "CNY", "O-1",
    )  # fmt: skip
    assert (row.product, row.category, row.source, row.external_id) == ("Lenses, 30", "lenses", "shop", "R-1")
    assert (row.attributes, row.provenance) == ({"till": "7", "note": "Über"}, Provenance.SECOND)


def test_awkward_signs_arrive_as_they_are(tmp_path: Path) -> None:
    awkward = 'a\\b \\N "q" é 李 \\. \\t'
    quoted = awkward.replace('"', '""')
    import_activity(
        write(tmp_path, f'member,occurred_at,product,attributes.x\n\\N,2026-01-05,"{quoted}","{quoted}"\n'),
        kind="visit",
    )
    row = Activity.objects.get()
    assert (row.product, row.attributes) == (awkward, {"x": awkward})
    assert Identity.objects.get().value == "\\N"


def test_the_day_is_that_of_the_programme(tmp_path: Path, settings: LazySettings) -> None:
    settings.PROGRAMME_TIME_ZONE = "Asia/Shanghai"
    text = HEADER + "A,2026-01-05,visit,\nB,2026-01-05T17:00:00Z,visit,\nC,2026-01-05T15:59:59.9Z,visit,\n"
    import_activity(write(tmp_path, text))
    assert [row[:2] for row in recorded()] == [("A", "2026-01-05"), ("B", "2026-01-06"), ("C", "2026-01-05")]
    midnight = Activity.objects.get(member__identities__value="A").occurred_at
    assert midnight.isoformat() == "2026-01-04T16:00:00+00:00"


def test_amounts_without_currency_get_that_of_the_plan_else_of_the_programme(
    tmp_path: Path, settings: LazySettings
) -> None:
    settings.PROGRAMME_CURRENCY = "CHF"
    import_activity(write(tmp_path, THREE), source="one")
    import_activity(write(tmp_path, THREE), source="two", currency="usd")
    found = Activity.objects.order_by("id").values_list("source", "currency")
    assert set(found) == {("one", "CHF"), ("one", ""), ("two", "USD"), ("two", "")}


def test_kinds_are_known_by_name_or_label_and_one_kind_may_hold_for_the_rest(tmp_path: Path) -> None:
    text = "member,occurred_at,kind\nA,2026-01-05,PURCHASE\nB,2026-01-05,Product viewed\nC,2026-01-05,\n"
    import_activity(write(tmp_path, text), kind="mail_opened")
    assert [row[2] for row in recorded()] == ["purchase", "product_viewed", "mail_opened"]


def test_merged_members_are_the_one_that_stays(tmp_path: Path) -> None:
    keep, merged = ting(), ana()
    merge_members(keep_id=keep.pk, merge_id=merged.pk)
    counts = import_activity(write(tmp_path, HEADER + "C-2,2026-01-05,visit,\n"))
    assert counts.enrolled == 0
    assert Activity.objects.get().member == keep


def test_blocked_members_keep_their_history(tmp_path: Path) -> None:
    block_member(member_id=ting().pk)
    assert import_activity(write(tmp_path, HEADER + "C-1,2026-01-05,visit,\n")).new == 1


def test_rows_of_erased_members_are_refused(tmp_path: Path) -> None:
    member = ting()
    Member.objects.filter(pk=member.pk).update(status=Member.Status.ERASED)
    text = HEADER + "C-2,2026-01-05,visit,\nC-1,2026-01-05,visit,\n"
    rejects = tmp_path / "refused.csv"
    counts = import_activity(write(tmp_path, text), rejects=rejects)
    assert (counts.new, counts.refused) == (1, 1)
    assert refused(rejects) == [(3, "member", "C-1", str(MemberErased()))]
    assert not Activity.objects.filter(member=member).exists()


@pytest.mark.parametrize(
    ("plan", "refusal"),
    [
        ({"columns": {"mebmer": "member"}}, FieldUnknown),
        ({"columns": {"amount": "price"}}, ColumnUnknown),
        ({"columns": {"member": "kind"}, "match_names": False}, FieldMissing),
        ({"columns": {"member": "member", "occurred_at": "occurred_at"}, "match_names": False}, KindMissing),
        ({"kind": "gift"}, KindNotKnown),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_before_anything_is_written(
    tmp_path: Path, plan: dict[str, Any], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        import_activity(write(tmp_path, THREE), **plan)
    assert not Activity.objects.exists()
    assert not Member.objects.exists()
