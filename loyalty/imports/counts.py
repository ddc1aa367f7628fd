"""What became of the rows of a file."""

from dataclasses import asdict, dataclass, field
from typing import Any

from loyalty.imports.batches import RefusedLine
from loyalty.imports.cells import shown
from loyalty.imports.outcomes import Outcome

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Example:
    """One refused row: its number, the column and the value that were refused, and the sentence."""

    row: int
    column: str
    value: str
    reason: str


@dataclass(slots=True)
class Reason:
    """How many rows were refused for one reason, and the first of them."""

    count: int = 0
    examples: list[Example] = field(default_factory=list)


@dataclass(slots=True)
class ImportCounts:
    """Rows by what became of them: ``rows`` = ``new`` + ``changed`` + ``known`` + ``refused``.

    For activity ``new`` are the rows recorded and ``changed`` is 0; for members they are the members enrolled
    and changed. ``members`` are the different members of all good rows, ``enrolled`` those added. Until it is
    ``complete``, rows that perhaps occurred before in the file are counted in ``rows`` alone.
    """

    rows: int = 0
    new: int = 0
    changed: int = 0
    known: int = 0
    refused: int = 0
    members: int = 0
    enrolled: int = 0
    traits_defined: int = 0
    seconds: float = 0.0
    dry_run: bool = False
    complete: bool = False
    reasons: dict[str, Reason] = field(default_factory=dict)

    def add(self, outcome: Outcome) -> None:
        """Count what the database made of a batch."""
        self.new += outcome.new
        self.changed += outcome.changed
        self.known += outcome.known
        self.enrolled += outcome.enrolled

    def refuse(self, line: RefusedLine) -> None:
        """Count a refused row under the code of its first problem."""
        self.refused += 1
        first = line.problems[0]
        reason = self.reasons.setdefault(first.refusal.code, Reason())
        reason.count += 1
        if len(reason.examples) < EXAMPLES:
            value = "" if first.value is None else shown(first.value)
            example = Example(line.row_number, first.column, value, str(first.refusal))
            reason.examples.append(example)

    def as_json(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an import is: bytes of the file that are read, and what became of the rows so far."""

    done_bytes: int
    total_bytes: int
    counts: ImportCounts
