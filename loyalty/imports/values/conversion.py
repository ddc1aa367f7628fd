"""How a column becomes values: each distinct cell is worked out once, and refused cells are told by index."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from loyalty.imports.cells import Cell
from loyalty.imports.errors import CellMissing, CellRefusal

T = TypeVar("T")

# Bounds of what one converter remembers: cells, and characters of a cell.
MEMORY_CELLS = 50_000
MEMORY_CHARACTERS = 64


@dataclass(slots=True)
class Converted(Generic[T]):
    """Values in the order of the cells, None for gaps and refused cells, and why by index in the column."""

    values: list[T | None]
    refused: list[tuple[int, CellRefusal]] = field(default_factory=list)


class Converter(ABC, Generic[T]):
    """Turns columns of one field into values."""

    def __init__(self, *, field: str, required: bool = False) -> None:
        """``field`` is what refusals name; gaps are refused when ``required``."""
        self.field = field
        self.required = required
        self._memory: _Memory[T] = _Memory(self._worked_out)

    @abstractmethod
    def parse(self, cell: str | Any) -> T | None:
        """Return the value of one filled cell, texts without outer white space. Raises CellRefusal."""

    def convert(self, cells: Sequence[Cell]) -> Converted[T]:
        """Return the values of a column and the cells that are refused."""
        try:
            values = list(map(self._memory.__getitem__, cells))
        except TypeError:  # a cell that cannot be remembered
            values = [self._worked_out(cell) for cell in cells]
        if not self._memory.refused:
            return Converted(values)
        return self._separated(values)

    def _worked_out(self, cell: Cell) -> Any:
        """Return the value of a cell, or the refusal itself in its place."""
        filled = cell.strip() if isinstance(cell, str) else cell
        try:
            if filled is None or filled == "":
                if self.required:
                    raise CellMissing(self.field, value="")
                return None
            return self.parse(filled)
        except CellRefusal as refusal:
            self._memory.refused = True
            # A remembered traceback would keep its frames alive.
            return refusal.with_traceback(None)

    def _separated(self, values: list[Any]) -> Converted[T]:
        refused = [(index, value) for index, value in enumerate(values) if isinstance(value, CellRefusal)]
        for index, _refusal in refused:
            values[index] = None
        return Converted(values, refused)


class _Memory(dict[Cell, Any], Generic[T]):
    """Values by cell, worked out when first asked for, forgotten all at once when there are too many."""

    def __init__(self, work_out: Callable[[Cell], T | None]) -> None:
        super().__init__()
        self.work_out = work_out
        self.refused = False

    def __missing__(self, cell: Cell) -> Any:
        value = self.work_out(cell)
        if len(self) >= MEMORY_CELLS:
            self.clear()
        if not isinstance(cell, str) or len(cell) <= MEMORY_CHARACTERS:
            self[cell] = value
        return value
