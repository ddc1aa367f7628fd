"""Why a file, a row or a cell is not taken; every sentence says how to mend it.

A file that is refused leaves nothing behind. A row that is refused, for itself or for one of its cells, is
handed back with its number and the reason, and the other rows go in.
"""

from django.utils.translation import gettext_lazy as _

from core.errors import Refusal


class FileRefusal(Refusal):
    """The whole file cannot be read."""

    code = "file_refused"


class RowRefusal(Refusal):
    """One row cannot be read."""

    code = "row_refused"


class CellRefusal(Refusal):
    """One cell does not hold what its field needs; ``params`` has the shortened ``value``."""

    code = "cell_refused"


# --- Files -----------------------------------------------------------------------------------------------


class FileEmpty(FileRefusal):
    """There is nothing in the file."""

    code = "file_empty"
    message = _("The file is empty. Export it again, with a line of column names and at least one row.")


class FileMissing(FileRefusal):
    """There is no such file."""

    code = "file_missing"
    message = _("There is no file %(name)s. Check the path.")


class FileMisnamed(FileRefusal):
    """The content is of another kind than the name promises."""

    code = "file_misnamed"
    message = _(
        "%(name)s is not what its name says: inside is %(found)s. Give the file its right name, or save it "
        "again as CSV, XLSX or Parquet."
    )


class FileUnsupported(FileRefusal):
    """The file is of a kind that is not read here."""

    code = "file_unsupported"
    message = _("%(name)s is %(found)s, which cannot be imported. Save it as CSV, XLSX or Parquet.")


class FileDamaged(FileRefusal):
    """The file is of a kind that is read here, but broken."""

    code = "file_damaged"
    message = _("The file is damaged: %(detail)s. Save or export it again.")


class FileProtected(FileRefusal):
    """The file is locked with a password."""

    code = "file_protected"
    message = _("The file is protected by a password. Save it again without one.")


class EncodingUnknown(FileRefusal):
    """The bytes are text in none of the encodings that are read here."""

    code = "encoding_unknown"
    message = _("The text is neither UTF-8 nor GB18030. Save the file again with the encoding UTF-8.")


class FileTooExpansive(FileRefusal):
    """A small file would unfold into something that fills the memory or the time of the machine."""

    code = "file_too_expansive"
    message = _(
        "The file unfolds to more than is allowed (%(what)s: %(size)s, allowed: %(limit)s). "
        "Save the table alone in a new file, or as CSV."
    )


class LineTooLong(FileRefusal):
    """A line never seems to end."""

    code = "line_too_long"
    message = _(
        "A line of the file has more than %(limit)s characters, so this is not a table of rows. "
        "Export it again with one row on each line."
    )


class QuotesBroken(FileRefusal):
    """So many quotes are left open that the rows cannot be told apart."""

    code = "quotes_broken"
    message = _(
        "From row %(row)s on, quotes are opened and not closed again and again, so rows cannot be told "
        "apart. Export the file again with every quote inside a cell doubled."
    )


class HeaderDuplicate(FileRefusal):
    """Two columns have one name."""

    code = "header_duplicate"
    message = _("Columns %(first)s and %(second)s are both called “%(header)s”. Rename one of them.")


class HeaderBroken(FileRefusal):
    """The line of column names cannot be read."""

    code = "header_broken"
    message = _("The line of column names cannot be read: %(reason)s")


class ColumnsTooMany(FileRefusal):
    """The table is too wide."""

    code = "columns_too_many"
    message = _("The table has more than %(limit)s columns. Keep only those to import.")


class ColumnsNested(FileRefusal):
    """Columns of a Parquet file hold something that is not one value for each row."""

    code = "columns_nested"
    message = _(
        "These columns hold lists, records or raw bytes: %(columns)s. Leave them out or write them as text."
    )


class DelimiterRefused(FileRefusal):
    """The separator that was asked for cannot separate cells."""

    code = "delimiter_refused"
    message = _(
        "“%(value)s” cannot separate cells. Use one character, such as , or ; or “tab”, or “whitespace”."
    )


class SheetUnknown(FileRefusal):
    """The workbook has no sheet of that name, or none at all that people can see."""

    code = "sheet_unknown"
    message = _("The workbook has no such sheet. Its sheets are: %(sheets)s.")


class DateFormatRefused(FileRefusal):
    """The date format that was asked for cannot be used."""

    code = "date_format_refused"
    message = _(
        "“%(value)s” is not a usable date format. It needs year, month and day, such as "
        "%%Y%%m%%d or %%d/%%m/%%Y."
    )


class DatesAmbiguous(FileRefusal):
    """The dates of a column can be read in more than one way, and nothing in the file decides."""

    code = "dates_ambiguous"
    message = _(
        "Dates such as “%(value)s” can be read in more than one way. Say which one is meant, by the date "
        "format: %(formats)s."
    )


# --- Rows ------------------------------------------------------------------------------------------------


class RowTooShort(RowRefusal):
    """The row has fewer cells than there are columns."""

    code = "row_too_short"
    message = _("The row has %(cells)s cells, but there are %(columns)s columns. Add the missing separators.")


class RowTooLong(RowRefusal):
    """The row has more cells than there are columns."""

    code = "row_too_long"
    message = _(
        "The row has %(cells)s cells, but there are only %(columns)s columns. "
        "Put quotes around a cell that contains the separator."
    )


class RowQuotes(RowRefusal):
    """The quotes of a row do not match."""

    code = "row_quotes"
    message = _("A quote in this row is not closed, or stands inside a cell. Write a quote in a cell twice.")


class RowBytes(RowRefusal):
    """The row has bytes that are not text in the encoding of the file."""

    code = "row_bytes"
    message = _("“%(value)s” has bytes that are not text in %(encoding)s. Write it again, or save as UTF-8.")


class RowTooLarge(RowRefusal):
    """The cells of a row hold more text than a row may."""

    code = "row_too_large"
    message = _("The row holds more than %(limit)s characters. Shorten its cells.")


# --- Cells -----------------------------------------------------------------------------------------------


class CellMissing(CellRefusal):
    """A cell that must be filled is empty."""

    code = "cell_missing"
    message = _("The cell is empty, but each row needs one. Fill it in.")


class SpreadsheetError(CellRefusal):
    """A spreadsheet wrote the error of a formula."""

    code = "spreadsheet_error"
    message = _("“%(value)s” is the error of a formula. Mend the formula, or empty the cell.")


class DateUnreadable(CellRefusal):
    """The text is not a date in the expected form."""

    code = "date_unreadable"
    message = _("“%(value)s” is not a date of the form %(form)s. Write it so, or choose another date format.")


class DateImpossible(CellRefusal):
    """The text has the form of a date, but the calendar or the clock has no such moment."""

    code = "date_impossible"
    message = _("“%(value)s” does not exist in the calendar. Correct the day, the month or the time.")


class YearOutOfRange(CellRefusal):
    """The date is too far away to be true."""

    code = "year_out_of_range"
    message = _("“%(value)s” lies outside the years %(first)s to %(last)s. Correct the year.")


class NumberUnreadable(CellRefusal):
    """The text is not a number."""

    code = "number_unreadable"
    message = _(
        "“%(value)s” is not a number. Write digits only, such as 12.50; a currency has its own column."
    )


class NumberAmbiguous(CellRefusal):
    """The comma may part thousands or decimals."""

    code = "number_ambiguous"
    message = _("“%(value)s” may mean thousands or decimals. Write it without separators of thousands.")


class AmountNegative(CellRefusal):
    """Money that goes back is a return."""

    code = "amount_negative"
    message = _("“%(value)s” is negative. Record a return as kind “return” with a positive amount.")


class NumberTooFine(CellRefusal):
    """More decimals than are kept."""

    code = "number_too_fine"
    message = _("“%(value)s” has more than %(places)s decimals. Round it as your books do.")


class NumberTooLarge(CellRefusal):
    """More digits than are kept."""

    code = "number_too_large"
    message = _("“%(value)s” has more than %(digits)s digits before the decimal mark. Correct it.")


class CurrencyUnknown(CellRefusal):
    """Not a currency of ISO 4217."""

    code = "currency_unknown"
    message = _("“%(value)s” is not a currency. Write its code of three letters, such as EUR, USD or CNY.")


class WordUnknown(CellRefusal):
    """Not one of the words that the field takes."""

    code = "word_unknown"
    message = _("“%(value)s” is not known here. Write one of: %(words)s.")


class TextTooLong(CellRefusal):
    """More characters than the field takes."""

    code = "text_too_long"
    message = _("“%(value)s” has %(length)s characters, at most %(limit)s are kept. Shorten it.")


class TextUnprintable(CellRefusal):
    """Control characters, or the remains of something that was not text."""

    code = "text_unprintable"
    message = _("“%(value)s” contains control characters or binary data. Remove them.")
