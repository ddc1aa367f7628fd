"""Tests in a real browser: the system's Chromium, driven by Playwright."""

import os
import shutil
from typing import Any

import pytest

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--headless",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Whatever drives a page is a browser test."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", []):
            item.add_marker(pytest.mark.browser)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips where there is no Chromium, and fails instead where everything must have run."""
    if CHROMIUM or not item.get_closest_marker("browser"):
        return
    if os.environ.get("CI"):
        pytest.fail("CI is set, but there is no Chromium: install the package chromium")
    pytest.skip("browser tests need Chromium: install the package chromium")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's browser instead of a downloaded one."""
    # Playwright's loop runs in this thread, and Django takes that for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    return browser_type_launch_args | {"executable_path": CHROMIUM, "args": FLAGS}
