"""Gather the texts of the house and of the packages it shows, merge them into every language, check."""

from argparse import ArgumentParser
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import to_locale

from config.translations.catalogue import read
from config.translations.gather import has_gettext
from config.translations.upkeep import DOMAINS, REMEDY, faults, gathered, po_path, shared_words, stale, write

SOURCE_LANGUAGE = "en"
HOW_TO_INSTALL = "GNU gettext is not installed: on Debian, apt-get install gettext."


class Command(BaseCommand):
    help = (
        "Gathers every text to translate, merges it into locale/, compiles, and lists what is untranslated. "
        "With --check nothing is written, and the exit code is 1 when a catalogue is not complete and right."
    )
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing, fail on any fault")

    def handle(self, *_args: Any, check: bool, **_options: Any) -> None:
        locale = Path(settings.LOCALE_PATHS[0])
        languages = [to_locale(code) for code, _ in settings.LANGUAGES if code != SOURCE_LANGUAGE]
        found = self._refresh(locale, languages=languages, check=check)
        found += faults(locale, languages=languages)
        for fault in found:
            self.stdout.write(fault)
        self._count(locale, languages=languages)
        if found and check:
            raise CommandError(f"{len(found)} faults in the translations, see docs/translating.md.")

    def _refresh(self, locale: Path, *, languages: Sequence[str], check: bool) -> list[str]:
        """Bring the files up to date, or, when checking, name those that are not."""
        if not has_gettext():
            if not check:
                raise CommandError(HOW_TO_INSTALL)
            self.stdout.write(f"{HOW_TO_INSTALL} Texts were not compared with the sources.")
            return []
        files = gathered(root=Path(settings.BASE_DIR), locale=locale, languages=languages)
        if not check:
            write(files)
        return [f"{path.relative_to(locale)}: not up to date, {REMEDY}" for path in stale(files)]

    def _count(self, locale: Path, *, languages: Sequence[str]) -> None:
        for language in languages:
            for domain in DOMAINS:
                messages = read(po_path(locale, language=language, domain=domain)).messages
                done = sum(message.is_translated for message in messages)
                self.stdout.write(f"{language} {domain}: {done} of {len(messages)} translated")
        for message in shared_words(locale, language=languages[0]):
            self.stdout.write(
                f"shared with a package, mind both uses: {message.msgid!r} ({message.places[0]})"
            )
