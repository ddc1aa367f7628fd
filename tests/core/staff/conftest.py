"""What tests of sign-in share. Limits per minute are counted in the cache, which outlives a test."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _no_limit_is_used_up() -> None:
    cache.clear()
