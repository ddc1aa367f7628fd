"""What a benchmark found: our figure beside that of a reference from the same run, and the goal."""

import statistics
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Measured:
    """One line. ``ratio`` is ours by the reference's, in seconds or rows/s as ``unit`` says."""

    what: str
    ours: float
    unit: str
    reference: str
    reference_value: float | None
    goal: str
    reached: bool | None
    note: str = ""

    @property
    def ratio(self) -> float | None:
        """Ours divided by the reference's; None without a reference."""
        return self.ours / self.reference_value if self.reference_value else None

    def as_json(self) -> dict[str, Any]:
        """Return every figure, for comparing runs."""
        return asdict(self) | {"ratio": self.ratio}


def seconds_of(function: Callable[[], object]) -> float:
    """Return how long one call takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def median_seconds(functions: Sequence[Callable[[], object]], *, rounds: int) -> list[float]:
    """Return the median time of each function. They take turns, so that a noisy minute hits all of them."""
    times: list[list[float]] = [[] for _ in functions]
    for _round in range(rounds):
        for function, seconds in zip(functions, times, strict=True):
            seconds.append(seconds_of(function))
    return [statistics.median(one) for one in times]
