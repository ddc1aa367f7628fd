"""Cells that name something the programme knows: a member, a kind of activity."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.text import comparable
from loyalty.errors import IdentityInvalid
from loyalty.identities import normalised
from loyalty.imports.cells import Cell, shown
from loyalty.imports.row_errors import IdentityNotValid, KindNotKnown
from loyalty.imports.values import Converted, Converter, Texts
from loyalty.models import ActivityKind, Identity

IDENTITY_CHARACTERS = 254


@dataclass(frozen=True, slots=True)
class Name:
    """An identity in the form in which it is compared, and as it is shown."""

    value: str
    shown: str


class Identities(Texts):
    """Identities of one kind, in the form in which they are compared."""

    def __init__(self, *, field: str, kind: Identity.Kind, required: bool = False) -> None:
        """``kind`` decides how two of them are compared."""
        super().__init__(field=field, limit=IDENTITY_CHARACTERS, required=required)
        self.kind = kind

    def convert(self, cells: Sequence[Cell]) -> Converted[Name]:  # type: ignore[override]
        """Return the identities of a column."""
        return Converter.convert(self, cells)  # type: ignore[arg-type]

    def parse(self, cell: Cell) -> Name:  # type: ignore[override]
        """Return one identity. Raises IdentityNotValid and what Texts raises."""
        text = super().parse(cell)
        try:
            return Name(*normalised(self.kind, text))
        except IdentityInvalid as refusal:
            raise IdentityNotValid(self.field, **refusal.params) from None


class Kinds(Converter[int]):
    """Kinds of activity by their names or labels, in any language that the labels have."""

    def __init__(self, *, field: str, required: bool, known: Mapping[str, int], names: Sequence[str]) -> None:
        """``known`` maps names and labels, compared without case, to ids; ``names`` are told on refusal."""
        super().__init__(field=field, required=required)
        self.known = known
        self.names = ", ".join(names)

    def parse(self, cell: Cell) -> int:
        """Return the id of one kind. Raises KindNotKnown."""
        found = self.known.get(comparable(str(cell)))
        if found is None:
            raise KindNotKnown(self.field, kind=shown(cell), known=self.names)
        return found


def kinds_of_activity(*, field: str, required: bool) -> Kinds:
    """Return a converter that knows today's kinds."""
    kinds = list(ActivityKind.objects.order_by("name"))
    known = {comparable(text): kind.pk for kind in kinds for text in (str(kind), kind.label)}
    known |= {comparable(kind.name): kind.pk for kind in kinds}
    return Kinds(field=field, required=required, known=known, names=[kind.name for kind in kinds])
