"""docs/settings.md says what the settings say."""

from config.environment import registry
from config.management.commands.settings_docs import document
from tests.house.sources import BASE


def test_the_settings_page_is_up_to_date() -> None:
    page = (BASE / "docs" / "settings.md").read_text()
    assert page == document(list(registry.values())), "run python3 manage.py settings_docs"
