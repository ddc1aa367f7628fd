"""What is wrong with a catalogue: missing and guessed texts, lost placeholders and tags, the wrong script."""

import gettext
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from config.translations.catalogue import Catalogue, Message
from config.translations.scripts import FOREIGN_SIGNS, FOREIGN_WORDS

PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|(?<!%)%[sdr]\b|\{\w*\}")
TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
HALF_WIDTH = re.compile(r"[\u4e00-\u9fff](?:[,;!?]|[.:](?!\w|//))")


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One fault of one message, said so that a translator can find and mend it."""

    message: Message
    fault: str

    def __str__(self) -> str:
        place = self.message.places[0] if self.message.places else "?"
        text = self.message.msgid.strip().replace("\n", " ")
        return f"{place}: {self.fault}: {text[:80]!r}"


def problems(catalogue: Catalogue, *, language: str) -> Iterator[Problem]:
    """Every fault of every message; a message without a translation has that one fault only."""
    for message in catalogue.messages:
        if not message.is_translated:
            yield Problem(message=message, fault="guessed" if message.is_fuzzy else "untranslated")
            continue
        for text in message.texts:
            faults = [check(message, text) for check in FAITHFUL]
            faults += [check(text, language) for check in NATIVE]
            yield from (Problem(message=message, fault=fault) for fault in faults if fault)


def differences_from_compiled(catalogue: Catalogue, *, compiled: Path) -> Iterator[Problem]:
    """The translated messages that the .mo file does not give; needs no gettext programs.

    Raises OSError when `compiled` cannot be read.
    """
    with compiled.open("rb") as stream:
        translations = gettext.GNUTranslations(stream)
    for message in catalogue.messages:
        if message.is_translated and _lookup(translations, message) not in message.texts:
            yield Problem(message=message, fault=f"differs from {compiled.name}")


def _lookup(translations: gettext.GNUTranslations, message: Message) -> str:
    match (message.context, message.plural):
        case (None, None):
            return translations.gettext(message.msgid)
        case (str(context), None):
            return translations.pgettext(context, message.msgid)
        case (None, str(plural)):
            return translations.ngettext(message.msgid, plural, 1)
        case (context, plural):
            return translations.npgettext(str(context), message.msgid, str(plural), 1)


def _placeholders(message: Message, text: str) -> str | None:
    found = Counter(PLACEHOLDER.findall(text))
    if any(found == Counter(PLACEHOLDER.findall(original)) for original in _originals(message)):
        return None
    return f"placeholders differ ({' '.join(found.elements()) or 'none'})"


def _tags(message: Message, text: str) -> str | None:
    found = Counter(TAG.findall(text))
    if any(found == Counter(TAG.findall(original)) for original in _originals(message)):
        return None
    return f"tags differ ({' '.join(found.elements()) or 'none'})"


def _edges(message: Message, text: str) -> str | None:
    for name, edge in (("start", 0), ("end", -1)):
        if (message.msgid[edge] == "\n") != (text[edge] == "\n"):
            return f"line break at the {name} differs"
    return None


def _script(text: str, language: str) -> str | None:
    foreign = sorted(set(text) & FOREIGN_SIGNS.get(language, frozenset()))
    return f"wrong script ({''.join(foreign)})" if foreign else None


def _words(text: str, language: str) -> str | None:
    for word, ours in FOREIGN_WORDS.get(language, {}).items():
        if word in text:
            return f"say {ours}, not {word}"
    return None


def _punctuation(text: str, language: str) -> str | None:
    if language in FOREIGN_SIGNS and (match := HALF_WIDTH.search(text)):
        return f"half-width punctuation ({match[0]})"
    return None


def _originals(message: Message) -> tuple[str, ...]:
    return (message.msgid,) if message.plural is None else (message.msgid, message.plural)


FAITHFUL: tuple[Callable[[Message, str], str | None], ...] = (_placeholders, _tags, _edges)
NATIVE: tuple[Callable[[str, str], str | None], ...] = (_script, _words, _punctuation)
