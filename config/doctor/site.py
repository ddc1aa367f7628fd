"""Address, files on disk and languages."""

import shutil
from collections.abc import Iterator
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import to_locale

from config.doctor.finding import Finding
from config.static import is_collected
from config.translations.upkeep import faults

ROOM_WANTED_MB = 2_000


def address() -> Iterator[Finding]:
    """SITE_URL is what people on other machines can use, and safe for passwords."""
    parts = urlsplit(settings.SITE_URL)
    host = parts.hostname or ""
    listens_beyond = settings.WEB_ADDRESS not in {"127.0.0.1", "::1", "localhost"}
    if settings.DEBUG:
        yield Finding.warn("site", "DEBUG is on: errors show the insides to anybody.", "Unset DEBUG.")
    if _is_local(host):
        level = Finding.warn if listens_beyond else None
        if level:
            yield level(
                "site",
                f"SITE_URL is {settings.SITE_URL}, which only works on this machine.",
                "Set SITE_URL to the address that people use.",
            )
        else:
            yield Finding.ok("site", f"{settings.SITE_URL}, for this machine only.")
    elif parts.scheme != "https":
        yield Finding.warn(
            "site", f"{settings.SITE_URL} sends passwords in the clear.", "Put HTTPS before it."
        )
    else:
        yield Finding.ok("site", settings.SITE_URL)


def static_files() -> Iterator[Finding]:
    """The collected files are those of today's packages."""
    if is_collected():
        yield Finding.ok("static", "Collected and up to date.")
    else:
        yield Finding.warn(
            "static", "Not collected for this version.", "Start once with: python3 manage.py up"
        )


def translations() -> Iterator[Finding]:
    """Every text has its translation."""
    languages = [to_locale(code) for code, _ in settings.LANGUAGES if code != "en"]
    found = list(faults(Path(settings.LOCALE_PATHS[0]), languages=languages))
    if found:
        says = f"{len(found)} faults, the first: {found[0]}"
        yield Finding.warn("translations", says, "See: python3 manage.py translations --check")
    else:
        yield Finding.ok("translations", f"{', '.join(languages)} are complete.")


def data_folder() -> Iterator[Finding]:
    """There is room to work, and the key is nobody else's to read."""
    root: Path = settings.DATA_ROOT
    free_mb = shutil.disk_usage(root).free // 2**20
    if free_mb < ROOM_WANTED_MB:
        yield Finding.warn("disk", f"{free_mb:,} MB free on the disk of {root}.", "Make room.")
    else:
        yield Finding.ok("disk", f"{free_mb:,} MB free on the disk of {root}.")
    key = root / "secret_key"
    if key.exists() and key.stat().st_mode & 0o077:
        yield Finding.fail("secret key", f"{key} can be read by others.", f"Run: chmod 600 {key}")


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
