"""The generated population as Arrow tables, with the field names that the import knows."""

from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from bench.population import KINDS, PRODUCTS, START, Population, Rows

CURRENCY = "EUR"
CATEGORIES = ("care", "daily lenses", "monthly lenses", "sunglasses", "accessories", "frames")
# Purchases come from the first three.
SOURCES = ("till", "web shop", "app", "code page", "mailer", "call centre")
SOURCE_OF_KIND = {
    "code_redeemed": 3, "points_exchanged": 3, "survey_completed": 3, "mail_opened": 4, "mail_clicked": 4,
    "support_contact": 5,
}  # fmt: skip
MONEY_KINDS = ("purchase", "return", "code_redeemed", "points_exchanged")
WITHOUT_PRODUCT = (
    "visit", "mail_opened", "mail_clicked", "support_contact", "survey_completed", "social_mention",
)  # fmt: skip
# Prices rise from about 3 to about 250, in cents.
PRICES = np.round(300 * np.exp(np.linspace(0, np.log(83), PRODUCTS)) / 10).astype(np.int64) * 10 - 1

GIVEN = (
    "Amelia",
    "Ben",
    "Clara",
    "David",
    "Emma",
    "Felix",
    "Grace",
    "Hugo",
    "Ines",
    "Jonas",
    "伟",
    "婷",
    "怡君",
    "志明",
)
FAMILY = (
    "Adams",
    "Becker",
    "Clark",
    "Duval",
    "Evans",
    "Fischer",
    "Green",
    "Huber",
    "Ito",
    "Jones",
    "王",
    "李",
    "陳",
    "林",
)
# City, country, language, time zone.
PLACES = (
    ("Shanghai", "CN", "zh-hans", "Asia/Shanghai"),
    ("Chengdu", "CN", "zh-hans", "Asia/Shanghai"),
    ("Taipei", "TW", "zh-hant", "Asia/Taipei"),
    ("Kaohsiung", "TW", "zh-hant", "Asia/Taipei"),
    ("London", "GB", "en", "Europe/London"),
    ("Leeds", "GB", "en", "Europe/London"),
    ("Berlin", "DE", "de", "Europe/Berlin"),
    ("Vienna", "AT", "de", "Europe/Vienna"),
)
WAYS_IN = (
    ("box leaflet", "print"),
    ("optician", "referral"),
    ("Instagram", "paid social"),
    ("web search", "organic"),
)
DEVICES = ("Android phone", "iPhone", "desktop", "tablet")

ACTIVITY_SCHEMA = pa.schema(
    {
        "external_id": pa.string(),
        "member": pa.string(),
        "occurred_at": pa.timestamp("s", "UTC"),
        "kind": pa.string(),
        "amount": pa.decimal128(12, 2),
        "currency": pa.string(),
        "order_id": pa.string(),
        "product": pa.string(),
        "category": pa.string(),
        "source": pa.string(),
    }
)


def activity_table(rows: Rows, *, first_number: int) -> pa.Table:
    """Return rows as the import reads them; external ids count on from ``first_number``."""
    kind = rows["kind"]
    product = rows["product"]
    has_money = np.isin(kind, [KINDS.index(name) for name in MONEY_KINDS])
    no_product = np.isin(kind, [KINDS.index(name) for name in WITHOUT_PRODUCT])
    names = pa.array([f"Article {number:03}" for number in range(PRODUCTS)])
    categories = pa.array([CATEGORIES[number % len(CATEGORIES)] for number in range(PRODUCTS)])
    usual_sources = np.array([SOURCE_OF_KIND.get(name, 1) for name in KINDS])
    products = pa.array(product.astype(np.int64), mask=no_product)
    moments = rows["at"].astype(np.int64) + int(START.timestamp())
    columns = [
        _numbered("A", np.arange(first_number, first_number + len(rows)), 10),
        member_names(rows["member"]),
        pa.array(moments).cast(pa.timestamp("s", "UTC")),
        pc.take(pa.array(KINDS), pa.array(kind)),
        _decimals(PRICES[product] * rows["quantity"], has_money),
        pc.if_else(pa.array(has_money), CURRENCY, pa.scalar(None, pa.string())),
        _numbered("O", rows["order"], 9, mask=rows["order"] < 0),
        pc.take(names, products),
        pc.take(categories, products),
        pc.take(pa.array(SOURCES), pa.array(np.where(kind == 0, rows["source"], usual_sources[kind]))),
    ]
    return pa.table(columns, schema=ACTIVITY_SCHEMA)


def member_table(random: np.random.Generator, population: Population, low: int, high: int) -> pa.Table:
    """Return members ``low`` to ``high``."""
    count = high - low
    numbers = np.arange(low, high)
    place = random.integers(0, len(PLACES), count)
    way = random.integers(0, len(WAYS_IN), count)
    born = date(1950, 1, 1).toordinal() - date(1970, 1, 1).toordinal() + random.integers(0, 57 * 365, count)
    joined = pa.array(population.joined[low:high] + int(START.timestamp())).cast(pa.timestamp("s", "UTC"))
    return pa.table(
        {
            "external_id": member_names(numbers),
            "email": pc.binary_join_element_wise(_numbered("member.", numbers, 8), "example.com", "@"),
            "name": pc.binary_join_element_wise(
                _drawn(random, GIVEN, count), _drawn(random, FAMILY, count), " "
            ),
            "birth_date": pa.array(born.astype(np.int32)).cast(pa.date32()),
            "gender": _drawn(random, ("female", "female", "male", "male", "other"), count),
            "country": _taken([entry[1] for entry in PLACES], place),
            "city": _taken([entry[0] for entry in PLACES], place),
            "language": _taken([entry[2] for entry in PLACES], place),
            "time_zone": _taken([entry[3] for entry in PLACES], place),
            "source": _taken([entry[0] for entry in WAYS_IN], way),
            "medium": _taken([entry[1] for entry in WAYS_IN], way),
            "first_touch": joined,
            "device": _drawn(random, DEVICES, count),
            "consent.email": _drawn(random, ("yes", "yes", "no"), count),
        }
    )


def member_names(numbers: Any) -> pa.Array:
    """Return the external ids of members by their numbers from 0."""
    return _numbered("M", numbers, 8)


def _numbered(prefix: str, numbers: Any, digits: int, mask: Any = None) -> pa.Array:
    """Return texts such as ``M00000042``; where ``mask`` is set there is none."""
    texts = pa.array(numbers, mask=mask).cast(pa.string())
    return pc.binary_join_element_wise(prefix, pc.utf8_lpad(texts, digits, "0"), "")


def _decimals(cents: Any, present: Any) -> pa.Array:
    """Return decimals with two places from whole cents, null where not ``present``.

    An Arrow decimal is a 128-bit integer, low half first; positive 64-bit values have an empty high half.
    """
    halves = np.zeros((len(cents), 2), np.int64)
    halves[:, 0] = cents
    valid = np.packbits(present, bitorder="little")
    return pa.Array.from_buffers(
        pa.decimal128(12, 2), len(cents), [pa.py_buffer(valid), pa.py_buffer(halves)]
    )


def _drawn(random: np.random.Generator, names: tuple[str, ...], count: int) -> pa.Array:
    return _taken(names, random.integers(0, len(names), count))


def _taken(names: Any, places: Any) -> pa.Array:
    return pc.take(pa.array(names), pa.array(places))
