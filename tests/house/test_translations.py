"""Every text is translated into every language, by a person who meant it."""

import os
from pathlib import Path

import pytest
from django.conf import settings
from django.utils.translation import to_locale

from config.translations.gather import has_gettext
from config.translations.upkeep import faults, gathered, stale

LANGUAGES = [to_locale(code) for code, _ in settings.LANGUAGES if code != "en"]


def locale() -> Path:
    return Path(settings.LOCALE_PATHS[0])


def test_nothing_is_untranslated_or_guessed() -> None:
    assert list(faults(locale(), languages=LANGUAGES)) == []


def test_the_catalogues_follow_the_sources() -> None:
    if not has_gettext():
        if os.environ.get("CI"):
            pytest.fail("CI is set, but there is no gettext: install the package gettext")
        pytest.skip("comparing catalogues with the sources needs gettext: install the package gettext")
    files = gathered(root=Path(settings.BASE_DIR), locale=locale(), languages=LANGUAGES)
    assert [path.name for path in stale(files)] == [], "run python3 manage.py translations"
