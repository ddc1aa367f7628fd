"""What the manifest row holds: the parts of every table, their bound, and the server that it belongs to."""

from collections.abc import Iterator
from datetime import datetime
from typing import Self

from pydantic import BaseModel, ConfigDict


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True)


class Part(_Frozen):
    """One Parquet file in the folder of columns; it never changes."""

    file: str
    rows: int
    bytes: int


class TableParts(_Frozen):
    """The parts of one table: the sorted base, and what came since, oldest first.

    `fingerprint` is a digest of the content of a table that is copied whole.
    """

    base: tuple[Part, ...] = ()
    changes: tuple[Part, ...] = ()
    fingerprint: str = ""

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts."""
        return self.base + self.changes

    def followed_by(self, *parts: Part) -> Self:
        """With further changes."""
        return self.model_copy(update={"changes": self.changes + parts})


class Identity(_Frozen):
    """Which server's transaction ids the bound is one of, and the layout that the parts were written in.

    A restored, promoted or copied database counts its transactions anew from some point: the same number
    means something else there.
    """

    system: str
    timeline: str
    database: int
    layout: str


class Contents(_Frozen):
    """All columns at one moment: every row with a stamp below `bound` is in them once, and no other row."""

    version: int = 0
    identity: Identity | None = None
    bound: int = 0
    tables: dict[str, TableParts] = {}
    forgotten_at: datetime | None = None  # when erased people were last taken out of the files themselves

    @property
    def is_built(self) -> bool:
        """Whether there is anything to ask."""
        return self.identity is not None and bool(self.tables)

    @property
    def files(self) -> Iterator[str]:
        """The names of all files in use."""
        return (part.file for parts in self.tables.values() for part in parts.parts)

    def having(self, name: str, parts: TableParts) -> Self:
        """With other parts for one table."""
        return self.model_copy(update={"tables": {**self.tables, name: parts}})
