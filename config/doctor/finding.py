"""One thing the doctor saw."""

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True)
class Finding:
    """What was looked at, what was seen, and what to do about it (empty when nothing)."""

    level: Level
    subject: str
    says: str
    advice: str = ""

    @classmethod
    def ok(cls, subject: str, says: str) -> "Finding":
        """All well."""
        return cls(Level.OK, subject, says)

    @classmethod
    def warn(cls, subject: str, says: str, advice: str) -> "Finding":
        """Works, but not as it should."""
        return cls(Level.WARN, subject, says, advice)

    @classmethod
    def fail(cls, subject: str, says: str, advice: str) -> "Finding":
        """Does not work."""
        return cls(Level.FAIL, subject, says, advice)
