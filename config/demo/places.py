"""Where the demo's members live: city, region, country, language, time zone and phones that fit together."""

from dataclasses import dataclass

from config.demo.names import NameBook


@dataclass(frozen=True, slots=True)
class Place:
    """One city: ``weight`` is its share of members, ``numbers`` begins a range of 1,000 phone numbers."""

    city: str
    region: str
    country: str
    language: str
    time_zone: str
    names: NameBook
    weight: int
    numbers: str | None = None


def _china(city: str, region: str, weight: int) -> Place:
    return Place(city, region, "CN", "zh-hans", "Asia/Shanghai", "simplified", weight)


def _taiwan(city: str, weight: int) -> Place:
    return Place(city, city, "TW", "zh-hant", "Asia/Taipei", "traditional", weight)


def _britain(city: str, region: str, weight: int, numbers: str) -> Place:
    return Place(city, region, "GB", "en", "Europe/London", "english", weight, numbers)


def _germany(city: str, region: str, weight: int, numbers: str | None = None) -> Place:
    return Place(city, region, "DE", "de", "Europe/Berlin", "german", weight, numbers)


# Phone numbers come from the ranges that Ofcom (United Kingdom) and the Bundesnetzagentur (Germany) keep free
# for films and examples. The other countries have no such range, so members there have no phone number.
BRITISH_MOBILE = "+447700900"

PLACES: tuple[Place, ...] = (
    _china("Shanghai", "Shanghai", 70),
    _china("Beijing", "Beijing", 55),
    _china("Guangzhou", "Guangdong", 40),
    _china("Shenzhen", "Guangdong", 45),
    _china("Hangzhou", "Zhejiang", 30),
    _china("Ningbo", "Zhejiang", 12),
    _china("Chengdu", "Sichuan", 32),
    _china("Chongqing", "Chongqing", 24),
    _china("Nanjing", "Jiangsu", 22),
    _china("Suzhou", "Jiangsu", 20),
    _china("Wuhan", "Hubei", 20),
    _china("Xi'an", "Shaanxi", 16),
    _china("Qingdao", "Shandong", 12),
    _china("Xiamen", "Fujian", 12),
    _taiwan("Taipei", 62),
    _taiwan("New Taipei", 48),
    _taiwan("Taoyuan", 22),
    _taiwan("Taichung", 34),
    _taiwan("Tainan", 18),
    _taiwan("Kaohsiung", 28),
    _taiwan("Hsinchu", 14),
    Place("Hong Kong", "Hong Kong", "HK", "zh-hant", "Asia/Hong_Kong", "traditional", 42),
    Place("Singapore", "Singapore", "SG", "zh-hans", "Asia/Singapore", "simplified", 24),
    Place("Singapore", "Singapore", "SG", "en", "Asia/Singapore", "english", 14),
    _britain("London", "England", 62, "+442079460"),
    _britain("Manchester", "England", 24, "+441614960"),
    _britain("Birmingham", "England", 22, "+441214960"),
    _britain("Leeds", "England", 16, "+441134960"),
    _britain("Bristol", "England", 14, "+441174960"),
    _britain("Liverpool", "England", 12, "+441514960"),
    _britain("Edinburgh", "Scotland", 14, "+441314960"),
    _britain("Glasgow", "Scotland", 14, "+441414960"),
    Place("Dublin", "Leinster", "IE", "en", "Europe/Dublin", "english", 16),
    Place("Cork", "Munster", "IE", "en", "Europe/Dublin", "english", 6),
    _germany("Berlin", "Berlin", 34, "+493023125"),
    _germany("Hamburg", "Hamburg", 22, "+494066969"),
    _germany("Munich", "Bavaria", 24, "+498999998"),
    _germany("Cologne", "North Rhine-Westphalia", 18, "+492214710"),
    _germany("Frankfurt am Main", "Hesse", 14, "+496990009"),
    _germany("Leipzig", "Saxony", 8),
    _germany("Stuttgart", "Baden-Württemberg", 10),
    Place("Vienna", "Vienna", "AT", "de", "Europe/Vienna", "german", 14),
    Place("Graz", "Styria", "AT", "de", "Europe/Vienna", "german", 4),
    Place("Zurich", "Zurich", "CH", "de", "Europe/Zurich", "german", 10),
)
