"""The demo is the same every time, ends now, and is peopled as a real programme is."""

import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from config.demo.catalogue import LENS_BOXES, REWARD_LIST
from config.demo.diary import DemoActivity
from config.demo.names import CHINESE_FAMILY, CHINESE_FEMALE, CHINESE_MALE
from config.demo.places import BRITISH_MOBILE, PLACES
from config.demo.programme import DAYS, DemoProgramme, make_programme
from tests.config.naive_rfm import COUNTED, Bought, groups

NOW = datetime(2026, 11, 21, 15, 30, tzinfo=UTC)
# Least and most share of each group, in per cent of the members with a purchase.
BELIEVABLE = {
    "VIP": (5, 12),
    "loyal": (18, 32),
    "new": (2.5, 9),
    "one-time buyer": (10, 25),
    "needs attention": (15, 30),
    "at risk": (4, 11),
    "sleeping": (10, 22),
}


def programme(now: datetime, *, count: int = 5000, seed: str = "clarity-1") -> DemoProgramme:
    return make_programme(today=now.date(), now=now, currency="EUR", count=count, seed=seed)


@pytest.fixture(scope="module")
def demo() -> DemoProgramme:
    return programme(NOW)


def purchases(demo: DemoProgramme) -> list[Bought]:
    """Orders as one purchase, voided rows left out, merged members as one."""
    stays = {goes: stays for stays, goes in demo.merges}
    orders: dict[tuple[str, str], Bought] = {}
    for one in demo.activities:
        if one.kind in COUNTED and not one.voided:
            assert one.amount is not None
            member = stays.get(one.member, one.member)
            key = (member, one.order_id or one.external_id)
            known = orders.get(key)
            amount = one.amount + known.amount if known else one.amount
            orders[key] = Bought(member, known.at if known else one.occurred_at, amount)
    return list(orders.values())


def test_the_same_day_gives_the_same_programme_and_another_seed_another() -> None:
    assert programme(NOW, count=150) == programme(NOW, count=150)
    assert programme(NOW, count=150) != programme(NOW, count=150, seed="another")


def test_an_earlier_moment_of_the_day_gives_a_part_of_it() -> None:
    morning, evening = programme(NOW.replace(hour=5), count=600), programme(NOW.replace(hour=23), count=600)
    assert morning.members == evening.members
    assert morning.activities == evening.activities[: len(morning.activities)]
    assert len(morning.activities) < len(evening.activities)


def test_all_seven_groups_have_a_believable_share(demo: DemoProgramme) -> None:
    assert_believable(demo, NOW)


@pytest.mark.parametrize(
    "now", [datetime(2026, 2, 3, 8, tzinfo=UTC), datetime(2028, 2, 29, 23, 59, tzinfo=UTC)], ids=str
)
def test_the_shares_do_not_hang_on_the_day(now: datetime) -> None:
    assert_believable(programme(now, count=2000), now)


def assert_believable(demo: DemoProgramme, now: datetime) -> None:
    counts = groups(purchases(demo), as_of=now)
    everybody = sum(counts.values())
    shares = {name: 100 * counts[name] / everybody for name in BELIEVABLE}
    assert set(counts) == set(BELIEVABLE)
    assert all(low <= shares[name] <= high for name, (low, high) in BELIEVABLE.items()), shares


def test_it_is_as_large_as_promised(demo: DemoProgramme) -> None:
    assert len(demo.members) == 5000
    assert 60_000 <= len(demo.activities) <= 90_000
    assert 5 <= len(demo.merges) <= 20
    assert 5 <= len(demo.blocked) <= 20
    assert 15 <= sum(one.voided for one in demo.activities) <= 80


def test_nothing_lies_before_joining_or_after_now(demo: DemoProgramme) -> None:
    joined = {member.external_id: member.enrolled_at for member in demo.members}
    assert all(joined[one.member] <= one.occurred_at <= NOW for one in demo.activities)
    assert all(one.since <= NOW and one.since >= joined[one.member] for one in demo.traits)
    for member in demo.members:
        assert member.first_touch <= member.last_touch <= member.enrolled_at <= NOW
        assert all(member.enrolled_at <= consent.since <= NOW for consent in member.consents)
    assert demo.activities[-1].occurred_at > NOW - timedelta(hours=2)
    assert min(joined.values()).date() == NOW.date() - timedelta(days=DAYS)


def test_the_first_member_joins_on_the_opening_day_of_their_own_calendar(demo: DemoProgramme) -> None:
    first = demo.members[0]
    local = first.enrolled_at.astimezone(ZoneInfo(first.time_zone))
    assert local.date() == NOW.date() - timedelta(days=DAYS)


def test_ids_addresses_and_numbers_are_unique(demo: DemoProgramme) -> None:
    for values in (
        [member.external_id for member in demo.members],
        [member.email for member in demo.members if member.email],
        [member.phone for member in demo.members if member.phone],
        [activity.external_id for activity in demo.activities],
    ):
        assert len(values) == len(set(values))


def test_addresses_and_numbers_reach_nobody(demo: DemoProgramme) -> None:
    reserved = {place.numbers for place in PLACES if place.numbers} | {BRITISH_MOBILE}
    for member in demo.members:
        assert re.fullmatch(r"[a-z0-9.]+@example\.(com|org|net)", member.email or "x@example.com")
        assert member.phone is None or (member.phone[:-3] in reserved and member.phone[-3:].isdigit())


def test_where_members_live_fits_together(demo: DemoProgramme) -> None:
    known = {(p.city, p.region, p.country, p.language, p.time_zone) for p in PLACES}
    for one in demo.members:
        assert (one.city, one.region, one.country, one.language, one.time_zone) in known
        chinese = not one.name.isascii() and " " not in one.name
        assert chinese == one.language.startswith("zh")
    languages = Counter(member.language for member in demo.members)
    assert min(languages[name] for name in ("en", "zh-hans", "zh-hant", "de")) > 500


def test_chinese_names_are_written_as_at_home(demo: DemoProgramme) -> None:
    entries = [e.split("/") for e in (CHINESE_FAMILY + CHINESE_FEMALE + CHINESE_MALE).split()]
    simplified = set("".join(entry[0] for entry in entries))
    traditional = set("".join(entry[1] for entry in entries))
    for member in demo.members:
        if member.language == "zh-hans":
            assert not set(member.name) & (traditional - simplified)
        elif member.language == "zh-hant":
            assert not set(member.name) & (simplified - traditional)


def test_consents_fit_the_ways_in_which_a_member_can_be_reached(demo: DemoProgramme) -> None:
    for member in demo.members:
        in_force: dict[str, bool] = {consent.channel: consent.granted for consent in member.consents}
        assert "email" not in in_force or member.email
        assert "sms" not in in_force or member.phone
        assert not member.preferred_channel or in_force[member.preferred_channel]


def test_mails_are_opened_only_by_those_who_agreed_to_them(demo: DemoProgramme) -> None:
    agreed = {
        member.external_id
        for member in demo.members
        if any(consent.channel == "email" and consent.granted for consent in member.consents)
    }
    opened = {one.member for one in demo.activities if one.kind in ("mail_opened", "mail_clicked")}
    assert opened
    assert opened <= agreed


def test_amounts_are_list_prices_and_values_of_rewards(demo: DemoProgramme) -> None:
    prices = {box.name: box.price for box in LENS_BOXES.values()}
    values = {reward.name: reward.value for reward in REWARD_LIST}
    for one in demo.activities:
        assert (one.amount is None) == (one.currency == "")
        if one.kind == "code_redeemed" and one.product in prices:
            assert one.amount == prices[one.product]
        if one.kind == "points_exchanged":
            assert one.amount == values[one.product]


def test_nobody_exchanges_points_that_they_did_not_earn(demo: DemoProgramme) -> None:
    points: Counter[str] = Counter()
    for one in demo.activities:
        if one.kind == "code_redeemed" and not one.voided:
            points[one.member] += int(one.attributes["points"])
        elif one.kind == "points_exchanged":
            points[one.member] -= int(one.attributes["points"])
            assert points[one.member] >= 0


def test_a_return_follows_the_order_that_it_names(demo: DemoProgramme) -> None:
    ordered: dict[tuple[str, str], DemoActivity] = {}
    returns = 0
    for one in demo.activities:
        if one.kind == "purchase":
            ordered[one.order_id, one.product] = one
        elif one.kind == "return":
            returns += 1
            bought = ordered[one.order_id, one.product]
            assert bought.member == one.member
            assert bought.amount is not None
            assert one.amount is not None
            assert one.amount <= bought.amount
    assert returns > 50


def test_a_merged_member_is_the_person_they_are_merged_into(demo: DemoProgramme) -> None:
    members = {member.external_id: member for member in demo.members}
    for stays, goes in demo.merges:
        first, again = members[stays], members[goes]
        assert (first.name, first.city) == (again.name, again.city)
        assert first.enrolled_at < again.enrolled_at
        assert first.email is None or first.email != again.email


def test_weekends_evenings_and_sales_are_busier(demo: DemoProgramme) -> None:
    zones = {member.external_id: ZoneInfo(member.time_zone) for member in demo.members}
    moments = [
        one.occurred_at.astimezone(zones[one.member])
        for one in demo.activities
        if one.kind == "code_redeemed"
    ]
    hours = Counter(moment.hour for moment in moments)
    weekdays = Counter(moment.weekday() for moment in moments)
    days = Counter(moment.date() for moment in moments)
    assert hours[20] > 5 * hours[4]
    assert weekdays[5] > weekdays[1]
    assert days[date(2026, 11, 11)] > 1.5 * days[date(2026, 11, 10)]
