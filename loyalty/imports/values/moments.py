"""Moments: dates and times of a column as aware UTC datetimes."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from loyalty.imports.cells import Cell, shown
from loyalty.imports.date_formats import DateFormat
from loyalty.imports.errors import YearOutOfRange
from loyalty.imports.values.conversion import Converted, Converter
from loyalty.imports.values.days import FIRST_YEAR, not_a_date

_HOUR = timedelta(hours=1)
_INSTANT = timedelta(microseconds=1)
_HOUR_LENGTH = len("2017-01-28 19")


class Moments(Converter[datetime]):
    """Moments from 1900 to the end of next year.

    A day without a time is its midnight, and a time without an offset is local, both in ``zone``. Where a
    clock change skips or repeats an hour, the offset before the change counts (``fold=0``).
    """

    def __init__(
        self,
        *,
        field: str,
        zone: ZoneInfo,
        now: datetime,
        date_format: str = "",
        required: bool = False,
    ) -> None:
        """``date_format`` is for strptime; empty for ISO 8601. Raises DateFormatRefused."""
        super().__init__(field=field, required=required)
        self.zone = zone
        self.date_format = DateFormat(date_format)
        self.last_year = now.year + 1
        self._first = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
        self._end = datetime(self.last_year + 1, 1, 1, tzinfo=UTC)
        self._offsets = _HourOffsets(zone)

    def convert(self, cells: Sequence[Cell]) -> Converted[datetime]:
        """Return the moments of a column; ISO texts with a time and without an offset go all at once."""
        if not self.date_format.format:
            try:
                return self._local_iso(cells)
            except (ValueError, TypeError, OverflowError):
                pass
        return super().convert(cells)

    def parse(self, cell: Cell) -> datetime:
        """Return one moment. Raises DateUnreadable, DateImpossible, YearOutOfRange."""
        moment = self._read(cell)
        if not FIRST_YEAR <= moment.year <= self.last_year:
            raise self._out_of_range(cell)
        aware = moment if moment.tzinfo else moment.replace(tzinfo=self.zone)
        result = aware.astimezone(UTC)
        if not self._first <= result < self._end:
            raise self._out_of_range(cell)
        return result

    def _local_iso(self, cells: Sequence[Cell]) -> Converted[datetime]:
        """Read every cell as ISO text of a local time. Raises ValueError or TypeError when one is not."""
        read, offsets, hour = datetime.fromisoformat, self._offsets, _HOUR_LENGTH
        moments: list[datetime | None] = [
            read(cell + "+00:00") - offsets[cell[:hour]]  # type: ignore[arg-type, operator, index]
            for cell in cells
        ]
        if moments and not (self._first <= min(moments) and max(moments) < self._end):  # type: ignore[type-var, operator]
            raise ValueError("a year is out of range")
        return Converted(moments)

    def _read(self, cell: Cell) -> datetime:
        if isinstance(cell, datetime):
            return cell
        if isinstance(cell, date):
            return datetime.combine(cell, time.min)
        text = str(cell)
        try:
            return self.date_format.read(text)
        except (ValueError, OverflowError):
            raise not_a_date(text, self.date_format, field=self.field, last_year=self.last_year) from None

    def _out_of_range(self, cell: Cell) -> YearOutOfRange:
        return YearOutOfRange(self.field, value=shown(cell), first=FIRST_YEAR, last=self.last_year)


class _HourOffsets(dict[str, timedelta]):
    """The zone's offset from UTC by local hour as ISO text, for hours in which it does not change."""

    def __init__(self, zone: ZoneInfo) -> None:
        super().__init__()
        self.zone = zone

    def __missing__(self, hour: str) -> timedelta:
        start = datetime.fromisoformat(hour).replace(tzinfo=self.zone)
        offset, last = start.utcoffset(), (start + _HOUR - _INSTANT).utcoffset()
        if offset is None or offset != last:
            raise ValueError("the clocks change within this hour")
        if len(self) >= 100_000:
            self.clear()
        self[hour] = offset
        return offset
