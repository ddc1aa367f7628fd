"""Which benchmarks there are."""

from collections.abc import Callable

from bench import catch_up_speed, import_speed, rfm_speed
from bench.measuring import Measured
from bench.world import World

# In the order in which `all` runs them: the import leaves the full table behind that the others read.
BENCHMARKS: dict[str, Callable[[World], list[Measured]]] = {
    "import": import_speed.measure,
    "catch-up": catch_up_speed.measure,
    "rfm": rfm_speed.measure,
}
