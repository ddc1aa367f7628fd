"""Lists and names with values have the punctuation of the reader's language."""

import pytest
from django.utils import translation

from core.sentences import listed, named


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "a, b, 3"), ("zh-hans", "a、b、3"), ("zh-hant", "a、b、3")]
)
def test_the_parts_of_a_list_are_joined_as_the_language_does(language: str, expected: str) -> None:
    with translation.override(language):
        assert listed(["a", "b", 3]) == expected


@pytest.mark.parametrize(
    ("language", "expected"), [("en", "SMS: yes"), ("zh-hans", "SMS：yes"), ("zh-hant", "SMS：yes")]
)
def test_a_value_follows_its_name_after_the_colon_of_the_language(language: str, expected: str) -> None:
    with translation.override(language):
        assert named("SMS", "yes") == expected
