"""Take the pictures in docs/screenshots from a freshly loaded demo.

    python3 -m docs.make_screenshots

Starts `manage.py demo` with a throwaway data folder and a free port, signs in, looks at home, a member and
RFM in light, dark and Chinese, and stops it again. Needs the development packages and Chromium.
"""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal
from urllib.request import urlopen

from playwright.sync_api import Browser, Page, sync_playwright

from tests.browser import CHROMIUM, FLAGS

BASE = Path(__file__).resolve().parent.parent
PICTURES = BASE / "docs" / "screenshots"
PAGES = {"home": "", "members": "loyalty/member/", "rfm": "rfm/"}
# Name, colour scheme, language.
LOOKS: list[tuple[str, Literal["light", "dark"], str]] = [
    ("light", "light", "en-GB"),
    ("dark", "dark", "en-GB"),
    ("zh-hans", "light", "zh-CN"),
    ("zh-hant", "light", "zh-TW"),
]
START_SECONDS = 300


def main() -> None:
    """Start the demo, take every picture, stop it."""
    PICTURES.mkdir(exist_ok=True)
    with _demo() as (address, user, password), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, scheme, locale in LOOKS:
            _look(browser, address, (user, password), name, scheme, locale)
        browser.close()


@contextmanager
def _demo() -> Iterator[tuple[str, str, str]]:
    """Run the demo; give its address, user and password."""
    folder = tempfile.mkdtemp(prefix="regulars-pictures-")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {"REGULARS_DATA": folder, "WEB_PORT": str(port)}
    command = [sys.executable, str(BASE / "manage.py"), "demo"]
    demo = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True, cwd=BASE)
    try:
        user, password = _doors(demo)
        address = f"http://localhost:{port}/admin/"
        _wait(address)
        yield address, user, password
    finally:
        demo.send_signal(signal.SIGTERM)
        demo.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def _doors(demo: subprocess.Popen[str]) -> tuple[str, str]:
    for line in demo.stdout or ():
        found = re.search(r" as (\S+) with the password (\S+) ", line)
        if found:
            return found[1], found[2]
    raise SystemExit("The demo ended before it said how to sign in.")


def _wait(address: str) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end:
        try:
            with urlopen(address, timeout=5):  # noqa: S310  (our own server)
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit("The demo does not answer.")


def _look(
    browser: Browser,
    address: str,
    door: tuple[str, str],
    name: str,
    scheme: Literal["light", "dark"],
    locale: str,
) -> None:
    context = browser.new_context(
        viewport={"width": 1440, "height": 1000}, color_scheme=scheme, locale=locale, device_scale_factor=1
    )
    page = context.new_page()
    page.goto(address)
    page.fill("input[name=login]", door[0])
    page.fill("input[name=password]", door[1])
    page.click("button[type=submit]:visible")
    page.wait_for_url(address)
    for title, path in PAGES.items():
        _picture(page, address + path, f"{title}-{name}")
    page.goto(f"{address}loyalty/member/?rfm_group=loyal")
    page.locator("#result_list a.house-link").nth(4).click()
    _picture(page, page.url, f"member-{name}")
    context.close()


def _picture(page: Page, address: str, name: str) -> None:
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{name}.png")
    print(PICTURES.relative_to(BASE) / f"{name}.png")


if __name__ == "__main__":
    main()
