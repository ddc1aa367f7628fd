"""How a demo member and the maker keep in touch: visits, mails, questions, reviews and surveys."""

from datetime import UTC, datetime, time, timedelta

from config.demo.catalogue import EYE_DROPS, LENS_BOXES, SOLUTION
from config.demo.diary import CODE_PAGE, DESK, MAILER, SHOP, Diary, Entry
from config.demo.people import DemoMember
from config.demo.process import Life

# A member who bought for the last time still looks in for a while.
LOOKING_IN_DAYS = 45
MAIL_TOPICS = (
    "New year, clear view", "Care tips for winter", "Spring pollen and your eyes", "Book your eye test",
    "Double points in May", "Ready for the sun", "Lenses and swimming", "Holiday packing list",
    "Back to the screen", "Autumn colours", "Our birthday week", "Gifts and thanks",
)  # fmt: skip
QUESTIONS = (
    "where is my order",
    "code not readable",
    "points missing",
    "change my address",
    "lens feels dry",
)
NETWORKS = ("Weibo", "Xiaohongshu"), ("Instagram", "Facebook")


def write_contact(diary: Diary, life: Life, *, joined: int) -> None:
    """Write everything but the purchases themselves."""
    last_day = diary.seasons.days - 1
    active_until = last_day if life.left_on is None else min(life.left_on + LOOKING_IN_DAYS, last_day)
    _write_visits(diary, life, joined=joined, active_until=active_until)
    _write_mails(diary, joined=joined, active_until=active_until)
    _write_voices(diary, life, joined=joined, active_until=active_until)


def _write_visits(diary: Diary, life: Life, *, joined: int, active_until: int) -> None:
    """Write visits around purchases and between them."""
    random = diary.random
    days = [day for day in life.days[1:] if random.random() < 0.3]
    pause = random.uniform(50, 220)
    day = joined + random.expovariate(1 / pause)
    while day <= active_until:
        days.append(int(day))
        day += random.expovariate(1 / pause) + 1
    for visiting_day in sorted(days):
        _write_visit(diary, diary.moment(visiting_day))


def _write_visit(diary: Diary, at: datetime) -> None:
    """Write one visit: some look at products, few fill a cart, fewer leave it standing."""
    random = diary.random
    diary.write(Entry("visit", at, SHOP, attributes={"device": diary.member.device}))
    if random.random() > 0.42:
        return
    own_boxes = [LENS_BOXES[diary.person.lens, 30], LENS_BOXES[diary.person.lens, 90]]
    seen = random.sample(
        [*own_boxes, LENS_BOXES["colour", 30], SOLUTION, EYE_DROPS], random.choice((1, 1, 2))
    )
    for product in dict.fromkeys(seen):
        at += timedelta(seconds=random.randrange(20, 180))
        diary.look("product_viewed", at, product)
    if random.random() < 0.13:
        diary.look("cart_filled", at + timedelta(seconds=40), seen[-1])
        diary.look("cart_abandoned", at + timedelta(seconds=40, hours=1), seen[-1])


def _write_mails(diary: Diary, *, joined: int, active_until: int) -> None:
    """Write which monthly mails were opened and clicked while the member agreed to them."""
    random = diary.random
    interest = random.betavariate(1.6, 3.2)
    for day in diary.seasons.mailing_days:
        if day <= joined:
            continue
        sent_on = diary.seasons.opening + timedelta(days=day)
        sent_at = datetime.combine(sent_on, time(9), tzinfo=diary.person.zone).astimezone(UTC)
        chance = interest if day <= active_until else interest * 0.25
        if not agreed_to_mail(diary.member, sent_at) or random.random() >= chance:
            continue
        opened_at = sent_at + timedelta(seconds=int(random.expovariate(1 / 30_000)) + 60)
        subject = f"{MAIL_TOPICS[sent_on.month - 1]} {sent_on.year}"
        diary.write(Entry("mail_opened", opened_at, MAILER, attributes={"mail": subject}))
        if random.random() < 0.24:
            clicked_at = opened_at + timedelta(seconds=random.randrange(5, 300))
            diary.write(Entry("mail_clicked", clicked_at, MAILER, attributes={"mail": subject}))


def agreed_to_mail(member: DemoMember, at: datetime) -> bool:
    """Return the answer to mail that was in force at a moment."""
    answers = [
        consent.granted for consent in member.consents if consent.channel == "email" and consent.since <= at
    ]
    return bool(answers) and answers[-1]


def _write_voices(diary: Diary, life: Life, *, joined: int, active_until: int) -> None:
    """Write questions, reviews, the welcome survey and posts."""
    random = diary.random
    for day in life.days:
        if random.random() < 0.035:
            rating = random.choices((1, 2, 3, 4, 5), (3, 5, 12, 35, 45))[0]
            at = diary.moment(day) + timedelta(days=random.randrange(5, 15))
            box = LENS_BOXES[diary.person.lens, 30]
            attributes: dict[str, str | int] = {"rating": rating}
            diary.write(
                Entry("review", at, SHOP, product=box.name, category=box.category, attributes=attributes)
            )
    if random.random() < 0.16:
        at = diary.moment(random.randint(joined, active_until))
        topic = random.choice(QUESTIONS)
        diary.write(Entry("support_contact", at, DESK, attributes={"topic": topic}))
    if random.random() < 0.3:
        at = diary.member.enrolled_at + timedelta(minutes=random.randrange(30, 30 * 1440))
        diary.write(Entry("survey_completed", at, CODE_PAGE, attributes={"survey": "welcome"}))
    if random.random() < 0.025:
        networks = NETWORKS[0 if diary.member.country == "CN" else 1]
        at = diary.moment(random.randint(joined, active_until))
        diary.write(Entry("social_mention", at, random.choice(networks)))
