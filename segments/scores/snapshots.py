"""What a run keeps of the definition that it was computed by, to be read when that has changed."""

from collections.abc import Sequence
from typing import Any

from segments.models import RfmRun
from segments.scores.definitions import RfmSettings

_KINDS = "kinds"  # beside the settings: which kinds of activity counted as a purchase


def snapshot_of(settings: RfmSettings, kinds: Sequence[str]) -> dict[str, Any]:
    """Return plain JSON of everything that staff decide and that scores depend on."""
    return settings.snapshot() | {_KINDS: sorted(kinds)}


def settings_then(run: RfmRun) -> RfmSettings:
    """Return the settings of a run as they were."""
    return RfmSettings.model_validate({name: value for name, value in run.snapshot.items() if name != _KINDS})


def kinds_then(run: RfmRun) -> tuple[str, ...]:
    """Return the names of the kinds that counted as a purchase in a run."""
    return tuple(run.snapshot.get(_KINDS, ()))
