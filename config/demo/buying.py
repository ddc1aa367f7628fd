"""What a buying day of a demo member looks like: codes from boxes, web shop orders, and points exchanged."""

from dataclasses import replace
from datetime import datetime, timedelta

from config.demo.catalogue import EYE_DROPS, LENS_BOXES, REWARD_LIST, SOLUTION, PackSize, Product
from config.demo.diary import CODE_PAGE, SHOP, Diary, Entry
from config.demo.process import Life

DOUBLE_POINTS_MONTH = 5
ENTERED_TWICE = 0.0015
RETURN_REASONS = ("wrong power", "wrong base curve", "box damaged", "ordered too many")


def write_purchases(diary: Diary, life: Life) -> None:
    """Write a member's codes, orders, returns and exchanges. The first day is the day of joining."""
    random = diary.random
    usual: PackSize = 90 if random.random() < 0.32 else 30
    exchanges = random.random() < 0.65
    points = 0
    for visit, day in enumerate(life.days):
        if visit:
            at = diary.moment(day)
        else:
            at = diary.member.enrolled_at + timedelta(seconds=random.randrange(90, 900))
        basket = _basket(diary, usual)
        if random.random() < diary.member.shop_share:
            _write_order(diary, at, basket, order_id=f"W-{diary.member.number:05}-{visit + 1:03}")
        else:
            points += _write_codes(diary, at, basket)
        if exchanges and random.random() < 0.4:
            points -= _write_exchange(diary, at, points)


def _basket(diary: Diary, usual: PackSize) -> list[Product]:
    """Return the boxes and bottles of one purchase; some need one box for each eye."""
    random = diary.random
    size: PackSize = usual if random.random() < 0.85 else (30 if usual == 90 else 90)
    box = LENS_BOXES[diary.person.lens, size]
    basket = [box, box] if random.random() < 0.24 else [box]
    if random.random() < (0.06 if diary.person.wears_daily else 0.2):
        basket.append(random.choice((SOLUTION, SOLUTION, EYE_DROPS)))
    return basket


def _write_codes(diary: Diary, at: datetime, basket: list[Product]) -> int:
    """Write one code entry for each pack and return the points that they gave."""
    earned = 0
    for product in basket:
        points = product.points * (2 if at.astimezone(diary.person.zone).month == DOUBLE_POINTS_MONTH else 1)
        earned += points
        entry = Entry(
            "code_redeemed",
            at,
            CODE_PAGE,
            amount=product.price,
            product=product.name,
            category=product.category,
            attributes={
                "sku": product.sku,
                "pack": product.pack,
                "points": points,
                "device": diary.member.device,
            },
        )
        diary.write(entry)
        if diary.random.random() < ENTERED_TWICE:
            diary.write(replace(entry, at=at + timedelta(seconds=11), voided=True))
        at += timedelta(seconds=diary.random.randrange(25, 120))
    return earned


def _write_order(diary: Diary, at: datetime, basket: list[Product], *, order_id: str) -> None:
    """Write a web shop order, one line for each article, and now and then the return of its first article."""
    random = diary.random
    for product in dict.fromkeys(basket):
        filled_at = at - timedelta(seconds=random.randrange(120, 1500))
        diary.look("cart_filled", max(filled_at, diary.member.enrolled_at), product)
        quantity = basket.count(product)
        diary.write(
            Entry(
                "purchase",
                at,
                SHOP,
                amount=product.price * quantity,
                order_id=order_id,
                product=product.name,
                category=product.category,
                attributes={"sku": product.sku, "quantity": quantity, "device": diary.member.device},
            )
        )
    if random.random() < 0.045:
        first = basket[0]
        diary.write(
            Entry(
                "return",
                at + timedelta(minutes=random.randrange(4 * 1440, 20 * 1440)),
                SHOP,
                amount=first.price,
                order_id=order_id,
                product=first.name,
                category=first.category,
                attributes={"sku": first.sku, "quantity": 1, "reason": random.choice(RETURN_REASONS)},
            )
        )


def _write_exchange(diary: Diary, at: datetime, points: int) -> int:
    """Exchange ``points`` for the best reward within reach, if any; return the points spent."""
    within_reach = [reward for reward in REWARD_LIST if reward.points <= points]
    if not within_reach:
        return 0
    reward = within_reach[-1]
    diary.write(
        Entry(
            "points_exchanged",
            at + timedelta(minutes=diary.random.randrange(3, 4 * 1440)),
            CODE_PAGE,
            amount=reward.value,
            product=reward.name,
            category="rewards",
            attributes={"points": reward.points, "device": diary.member.device},
        )
    )
    return reward.points
