"""What segments stores, one file per noun."""

from segments.models.columns import Manifest
from segments.models.rfm import RfmDefinition, RfmMove, RfmRun, RfmScore

__all__ = ["Manifest", "RfmDefinition", "RfmMove", "RfmRun", "RfmScore"]
