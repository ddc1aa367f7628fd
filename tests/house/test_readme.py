"""Every command that the README names exists, and takes what the README gives it."""

import re
import shlex

import pytest
from django.core.management import get_commands, load_command_class

from tests.house.sources import BASE

NAMED = re.compile(r"python3 manage\.py ([a-z_]+[^`\n#|]*)")


def commands() -> list[list[str]]:
    pages = [BASE / "README.md", *sorted((BASE / "docs").glob("*.md"))]
    return [shlex.split(found) for page in pages for found in NAMED.findall(page.read_text())]


def test_the_readme_names_commands() -> None:
    assert {"demo", "up", "test", "backup", "doctor"} <= {words[0] for words in commands()}


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_a_named_command_takes_these_arguments(words: list[str]) -> None:
    name, *arguments = words
    app = get_commands()[name]
    command = load_command_class(app, name) if isinstance(app, str) else app
    command.create_parser("manage.py", name).parse_args(arguments)
