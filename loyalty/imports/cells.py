"""What a cell of a table can hold once it is read, and how a refused one is shown to people."""

from datetime import date, datetime
from decimal import Decimal

# Text formats give str; workbooks and Parquet files give numbers and dates as they are stored. None is a gap.
Cell = str | date | datetime | Decimal | int | None

SHOWN_LENGTH = 60


def shown(cell: Cell) -> str:
    """Return a cell as a person may see it in a message: short, on one line, without control characters."""
    text = str(cell)
    start = text[:SHOWN_LENGTH]
    clean = "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in start)
    return f"{clean}…" if len(text) > SHOWN_LENGTH else clean
