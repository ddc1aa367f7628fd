"""What is asked of an import: which file format, which column means what, and what holds for every row."""

from pydantic import BaseModel, ConfigDict, Field

from loyalty.imports.readers.table import TableOptions
from loyalty.models import Identity, Import, Provenance

# A row without an id is known by its source too, so a file and the longer export that contains it must have
# the same one. The file's name would not do: exports are called after the day they were made.
DEFAULT_SOURCE = "import"


class ImportPlan(BaseModel):
    """How to read one file and what its columns mean; kept as JSON with the import.

    ``columns`` maps fields to column names (numbers from 1 without a header). ``kind`` and ``currency`` hold
    for rows that have none of their own, ``identity`` says what the column ``member`` holds. With
    ``match_names`` a column that is called like a field needs no mention.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    content: Import.Content
    columns: dict[str, str] = Field(default_factory=dict)
    match_names: bool = True
    delimiter: str | None = None
    has_header: bool = True
    sheet: str | None = None
    date_format: str | None = None
    decimal_comma: bool | None = None
    kind: str = ""
    currency: str = ""
    source: str = Field(default=DEFAULT_SOURCE, min_length=1, max_length=120)
    identity: Identity.Kind = Identity.Kind.EXTERNAL
    provenance: Provenance = Provenance.FIRST
    create_traits: bool = False

    def table_options(self, name: str | None = None) -> TableOptions:
        """Return how the file is to be opened; ``name`` is what it was called before it was stored."""
        return TableOptions(delimiter=self.delimiter, has_header=self.has_header, sheet=self.sheet, name=name)
