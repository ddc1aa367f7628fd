"""Where everything must have run, `translations --check` compared the catalogues with the sources."""

import os

import pytest

from config.translations.gather import has_gettext


def test_the_catalogues_can_be_compared_with_the_sources() -> None:
    if not has_gettext() and os.environ.get("CI"):
        pytest.fail("CI is set, but there is no gettext: install the package gettext")
    if not has_gettext():
        pytest.skip("comparing catalogues with the sources needs gettext: install the package gettext")
