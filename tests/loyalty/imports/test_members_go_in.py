"""What a file of members becomes, and what it leaves alone."""

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection

from loyalty.consents import ConsentAnswer, set_consent
from loyalty.imports import run
from loyalty.imports.plan_errors import IdentityColumnMissing, TraitNameInvalid, TraitsUndefined
from loyalty.members import merge_members
from loyalty.models import Channel, Consent, Identity, Member, Trait, TraitDefinition
from loyalty.traits import define_trait
from tests.loyalty.cast import NOW, ana, ting
from tests.loyalty.imports.files import import_members, refused, write

pytestmark = pytest.mark.django_db
TWO = (
    "external_id,email,phone,name,birth_date,gender,city,consent.email,consent.sms,traits.kids\n"
    "X-1,Li@Example.com,+49 30 1234567,李明,1990-02-28,m,北京,yes,no,2\n"
    "X-2,,,Mia,,F,,是,,\n"
)


def stamps() -> dict[str, list[tuple[object, ...]]]:
    """Every row that an import of members may touch, with the transaction that wrote it."""
    with connection.cursor() as cursor:
        rows = {}
        for table in ("member", "identity", "consent", "trait", "memberevent"):
            cursor.execute(f"SELECT t.*, t.xmin::text FROM loyalty_{table} t ORDER BY 1")
            rows[table] = cursor.fetchall()
        return rows


def test_each_row_becomes_a_member(tmp_path: Path) -> None:
    counts = import_members(write(tmp_path, TWO), create_traits=True)
    assert (counts.rows, counts.new, counts.enrolled, counts.traits_defined) == (2, 2, 2, 1)
    member = Member.objects.get(identities__value="X-1")
    assert (member.name, member.birth_date, member.gender, member.city) == (
        "李明", date(1990, 2, 28), Member.Gender.MALE, "北京",
    )  # fmt: skip
    assert set(member.identities.values_list("kind", "value", "display")) == {
        ("external", "X-1", "X-1"),
        ("email", "li@example.com", "Li@Example.com"),
        ("phone", "+49301234567", "+49 30 1234567"),
    }
    assert dict(member.consents.values_list("channel", "granted")) == {"email": True, "sms": False}
    assert [trait.value for trait in member.traits.all()] == [Decimal(2)]
    other = Member.objects.get(identities__value="X-2")
    assert (other.gender, other.birth_date, other.traits.count()) == (Member.Gender.FEMALE, None, 0)


@pytest.mark.parametrize("rows", [1, 100])
def test_the_same_file_again_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", rows)
    path = write(tmp_path, TWO)
    import_members(path, create_traits=True)
    before = stamps()
    counts = import_members(path, create_traits=True)
    assert (counts.new, counts.changed, counts.known, counts.refused) == (0, 0, 2, 0)
    assert stamps() == before


def test_only_what_differs_is_changed_and_blank_cells_erase_nothing(tmp_path: Path) -> None:
    member, other = ting(), ana()
    counts = import_members(write(tmp_path, "external_id,name,city\nC-1,,Berlin\nC-2,Ana Roth,\n"))
    assert (counts.changed, counts.known) == (1, 1)
    unchanged = Member.objects.get(pk=other.pk)
    member.refresh_from_db()
    assert (member.name, member.city) == ("李婷", "Berlin")
    assert unchanged.updated_at == other.updated_at


def test_members_are_found_by_any_identity_and_get_the_others(tmp_path: Path) -> None:
    member = ting()
    counts = import_members(write(tmp_path, "external_id,email,phone\nNEW-1,TING@example.com,030 1234567\n"))
    assert (counts.new, counts.changed) == (0, 1)
    assert Identity.objects.filter(member=member).count() == 4


@pytest.mark.parametrize("dry_run", [False, True])
def test_a_row_about_two_members_is_refused_and_names_them(tmp_path: Path, dry_run: bool) -> None:
    one, other = ting(), ana()
    rejects = tmp_path / "refused.csv"
    path = write(tmp_path, "external_id,email,city\nC-1,ana@example.com,Rome\n")
    counts = import_members(path, rejects=rejects, dry_run=dry_run)
    assert (counts.changed, counts.refused) == (0, 1)
    assert all(member.public_id in refused(rejects)[0][3] for member in (one, other))
    assert not Member.objects.filter(city="Rome").exists()


def test_merged_members_are_changed_as_the_one_that_stays(tmp_path: Path) -> None:
    keep, merged = ting(), ana()
    merge_members(keep_id=keep.pk, merge_id=merged.pk)
    counts = import_members(write(tmp_path, "external_id,email,city\nC-2,ting@example.com,Rome\n"))
    assert counts.changed == 1
    assert Member.objects.get(city="Rome") == keep


def test_rows_without_identity_and_rows_of_erased_members_are_refused(tmp_path: Path) -> None:
    Member.objects.filter(pk=ting().pk).update(status=Member.Status.ERASED)
    counts = import_members(write(tmp_path, "external_id,email,city\n,,Rome\nC-1,,Rome\n"))
    assert set(counts.reasons) == {"identity_missing", "member_erased"}
    assert not Member.objects.filter(city="Rome").exists()


@pytest.mark.parametrize("rows", [1, 100])
def test_two_rows_about_one_member_may_add_but_not_contradict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int
) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", rows)
    text = (
        "external_id,email,city,name,consent.email,traits.kids\n"
        "X-1,one@example.com,Rome,,yes,1\n"
        "X-1,two@example.com,Rome,Mia,yes,1\n"
        "X-1,,Paris,,,\n"
        "X-1,,,,no,\n"
        "X-1,,,,,2\n"
    )
    path = write(tmp_path, text)
    rejects = tmp_path / "refused.csv"
    for expected in ((1, 1, 0), (0, 0, 2)):
        counts = import_members(path, create_traits=True, rejects=rejects)
        assert (counts.new, counts.changed, counts.known) == expected
        assert [row[:2] for row in refused(rejects)] == [
            (4, "city"), (5, "consent.email"), (6, "traits.kids"),
        ]  # fmt: skip
    member = Member.objects.get()
    assert (member.city, member.name, member.identities.count()) == ("Rome", "Mia", 3)
    assert [consent.granted for consent in member.consents.all()] == [True]


def test_consents_keep_their_past_and_their_time(tmp_path: Path) -> None:
    member = ting()
    start = datetime(2025, 1, 1, tzinfo=UTC)
    set_consent(ConsentAnswer(member.pk, Channel.EMAIL, granted=True, since=start, source="form"))
    text = "external_id,consent.email,consent_at\nC-1,no,2025-06-01T08:00:00Z\n"
    import_members(write(tmp_path, text), source="crm")
    rows = Consent.objects.order_by("since").values_list("granted", "since", "until", "source")
    change = datetime(2025, 6, 1, 8, tzinfo=UTC)
    assert list(rows) == [(True, start, change, "form"), (False, change, None, "crm")]
    again = import_members(write(tmp_path, text), source="crm")
    assert (again.known, Consent.objects.count()) == (1, 2)
    older = "external_id,consent.email,consent_at\nC-1,yes,2025-03-01\n"
    assert set(import_members(write(tmp_path, older)).reasons) == {"newer_value_known"}
    assert Consent.objects.count() == 2


def test_traits_keep_their_past(tmp_path: Path) -> None:
    define_trait(name="kids", label="Kids", type=TraitDefinition.Type.NUMBER)
    ting()
    import_members(write(tmp_path, "external_id,traits.kids\nC-1,1\n"))
    import_members(write(tmp_path, "external_id,traits.kids\nC-1,1.0\n"))
    import_members(write(tmp_path, "external_id,traits.kids\nC-1,2\n"))
    first, second = Trait.objects.order_by("since")
    assert (first.value, second.value, second.until) == (1, 2, None)
    assert first.until == second.since


@pytest.mark.parametrize(
    ("values", "type_"),
    [
        (("1", "-2.5", ""), TraitDefinition.Type.NUMBER),
        (("2026-01-05", "1990-12-31"), TraitDefinition.Type.DATE),
        (("yes", "no"), TraitDefinition.Type.BOOLEAN),
        (("1", "3+"), TraitDefinition.Type.TEXT),
        (("00123", "00456"), TraitDefinition.Type.TEXT),
        (("", ""), TraitDefinition.Type.TEXT),
    ],
)
def test_a_missing_trait_gets_the_type_that_all_its_values_have(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, values: tuple[str, ...], type_: TraitDefinition.Type
) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", 1)
    rows = "".join(f"X-{number},{value}\n" for number, value in enumerate(values))
    path = write(tmp_path, "external_id,traits.what\n" + rows)
    with pytest.raises(TraitsUndefined):
        import_members(path)
    assert not Member.objects.exists()
    trial = import_members(path, create_traits=True, dry_run=True)
    assert (trial.traits_defined, TraitDefinition.objects.count()) == (1, 0)
    counts = import_members(path, create_traits=True)
    assert (counts.new, counts.refused) == (len(values), 0)
    assert TraitDefinition.objects.get().type == type_


def test_values_must_fit_the_trait_that_is_defined(tmp_path: Path) -> None:
    define_trait(name="kids", label="Kids", type=TraitDefinition.Type.NUMBER)
    counts = import_members(write(tmp_path, "external_id,traits.kids\nX-1,many\nX-2,2\n"))
    assert (counts.new, list(counts.reasons)) == (1, ["number_unreadable"])


def test_a_dry_run_tells_what_a_run_does_and_writes_nothing(tmp_path: Path) -> None:
    ting()
    path = write(tmp_path, TWO + "C-1,,,Ting,,,,,,\nX-1,,,李明,,,,,,\n,,,nobody,,,,,,\n")
    before = stamps()
    trial = import_members(path, create_traits=True, dry_run=True)
    assert stamps() == before
    counts = import_members(path, create_traits=True)
    facts = ("rows", "new", "changed", "known", "refused", "enrolled", "members", "traits_defined", "reasons")
    assert [getattr(trial, name) for name in facts] == [getattr(counts, name) for name in facts]
    assert (counts.new, counts.changed, counts.known, counts.refused) == (2, 1, 1, 1)


def test_a_dry_run_knows_in_later_batches_whom_it_would_have_enrolled(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "BATCH_ROWS", 1)
    path = write(tmp_path, "external_id,email\nX-1,a@example.com\n,A@example.com\nX-2,\n")
    trial = import_members(path, dry_run=True)
    assert (trial.new, trial.known, trial.enrolled, trial.members) == (2, 1, 2, 2)


def test_when_members_joined_is_kept_where_the_file_says_it(tmp_path: Path) -> None:
    import_members(write(tmp_path, "external_id,enrolled_at\nX-1,2024-03-01\n"))
    import_members(write(tmp_path, "external_id,enrolled_at\nX-1,2020-03-01\n"))
    assert Member.objects.get().enrolled_at == datetime(2024, 3, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "refusal"),
    [("name,city", IdentityColumnMissing), ("external_id,traits.Größe", TraitNameInvalid)],
)
def test_columns_that_cannot_be_used_are_refused_before_anything_is_written(
    tmp_path: Path, header: str, refusal: type[Exception]
) -> None:
    columns = {"traits.Größe": "traits.Größe"} if "traits" in header else {}
    with pytest.raises(refusal):
        import_members(write(tmp_path, f"{header}\nX-1,Y\n"), create_traits=True, columns=columns)
    assert not Member.objects.exists()


def test_what_was_known_before_a_change_is_kept(tmp_path: Path) -> None:
    member = ting()
    import_members(write(tmp_path, "external_id,city\nC-1,Rome\n"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT city FROM loyalty_memberevent WHERE pgh_obj_id = %s", [member.pk])
        assert cursor.fetchall() == [("上海",)]
    assert Member.objects.get().updated_at > NOW
