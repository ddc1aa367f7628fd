"""Cells that hold one of a few words: yes or no, a currency, a choice."""

from collections.abc import Mapping
from typing import Any, TypeVar

from core.text import comparable
from loyalty.imports.cells import Cell, shown
from loyalty.imports.currencies import CURRENCIES
from loyalty.imports.errors import CurrencyUnknown, WordUnknown
from loyalty.imports.values.conversion import Converter

T = TypeVar("T")

_SHOWN_WORDS = 12

_YES = ("true yes y t 1 on subscribed opted-in opt-in granted ja oui", "是 有 真 对 同意 已同意 订阅 已订阅")
_NO = ("false no n f 0 off unsubscribed opted-out opt-out refused nein non", "否 无 無 假 不同意 退订 未订阅")


class Words(Converter[T]):
    """One of the words that the caller knows, compared without case, full width and repeated spaces."""

    def __init__(
        self,
        *,
        field: str,
        words: Mapping[str, T],
        required: bool = False,
        shown_words: tuple[str, ...] = (),
    ) -> None:
        """``words`` are all spellings with what they mean; ``shown_words`` are those named in a refusal."""
        super().__init__(field=field, required=required)
        self._words = {comparable(word): meaning for word, meaning in words.items()}
        named = shown_words or tuple(words)
        self._shown = ", ".join(named[:_SHOWN_WORDS]) + (", …" if len(named) > _SHOWN_WORDS else "")

    def parse(self, cell: Cell) -> T:
        """Return the meaning of one word. Raises WordUnknown."""
        try:
            return self._words[comparable(str(cell))]
        except KeyError:
            raise WordUnknown(self.field, value=shown(cell), words=self._shown) from None


class Flags(Words[bool]):
    """Yes or no, in the words that exports use for it."""

    def __init__(self, *, field: str, required: bool = False) -> None:
        """Know the usual words."""
        words = dict.fromkeys(" ".join(_YES).split(), True) | dict.fromkeys(" ".join(_NO).split(), False)
        super().__init__(field=field, words=words, required=required, shown_words=("yes", "no"))


class Currencies(Converter[str]):
    """Currencies by their ISO 4217 codes, in capital letters."""

    def parse(self, cell: Cell | Any) -> str:
        """Return one code. Raises CurrencyUnknown."""
        code = str(cell).upper()
        if code not in CURRENCIES:
            raise CurrencyUnknown(self.field, value=shown(cell))
        return code
