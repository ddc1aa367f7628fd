"""Places on the admin's pages where upper apps hang their pieces.

A lower app owns a page and asks a place what hangs there; an upper app adds to the place in its
``AppConfig.ready()``. So the member page shows scores without knowing that scores exist:

    MEMBER_CARDS.add(Card(name="rfm", order=30, permission="segments.view_score", draw=rfm_card))

Every piece says who may see it. A piece without a permission is for all staff.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic, TypeVar

from django.contrib.admin import ListFilter
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from core.pieces import Chip, Figure, Piece, Text

Subject = TypeVar("Subject", bound=Model)
Before = tuple[datetime, int]  # (time, id): older than this; ids are positive


@dataclass(frozen=True, kw_only=True)
class Hung:
    """What everything that hangs somewhere says about itself."""

    name: str  # unique in its place; part of addresses, so small letters and dashes
    order: int = 100
    permission: str = ""

    def visible_to(self, request: HttpRequest) -> bool:
        """Whether the signed-in person may see this piece."""
        return not self.permission or request.user.has_perm(self.permission)


@dataclass(frozen=True, kw_only=True)
class Card(Hung, Generic[Subject]):
    """A figure in the head of one subject's page; None draws nothing."""

    draw: Callable[[Subject, HttpRequest], Figure | None]


@dataclass(frozen=True, kw_only=True)
class Chips(Hung, Generic[Subject]):
    """Chips beside the subject's name: group, tier, tags."""

    draw: Callable[[Subject, HttpRequest], Iterable[Chip]]


@dataclass(frozen=True, kw_only=True)
class Tab(Hung, Generic[Subject]):
    """A tab of one subject's page, drawn only when it is opened."""

    title: Text
    draw: Callable[[Subject, HttpRequest], Sequence[Piece]]


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One dated line of a timeline. ``at`` and ``id`` order it within its source, newest first."""

    at: datetime
    id: int
    title: Text
    detail: Text = ""
    amount: str = ""  # already written for people, with its unit
    icon: str = "circle"  # a name of Material Symbols
    url: str = ""  # opens the entry's cause
    struck: bool = False  # voided: still shown, no longer true


@dataclass(frozen=True, kw_only=True)
class TimelineSource(Hung, Generic[Subject]):
    """Gives a subject's entries older than a point, newest first, at most so many."""

    title: Text
    entries: Callable[[Subject, Before, int], Sequence[Entry]]


@dataclass(frozen=True, kw_only=True)
class ListColumn(Hung):
    """A column of a list. ``prepare`` adds what the rows need to the list's query, for all rows at once."""

    title: Text
    show: Callable[[Any], str | int | None]
    prepare: Callable[[QuerySet[Any]], QuerySet[Any]] = lambda rows: rows
    sort_by: str = ""  # a database field; leave empty where no index helps
    numeric: bool = False


@dataclass(frozen=True, kw_only=True)
class FilterOfList(Hung):
    """A filter of a list, in the form that ``ModelAdmin.list_filter`` takes."""

    filter: type[ListFilter]


@dataclass(frozen=True, kw_only=True)
class HomeFigure(Hung):
    """A key figure of the home page; None draws nothing."""

    draw: Callable[[HttpRequest], Figure | None]


@dataclass(frozen=True, kw_only=True)
class Task:
    """A line of the home page that leads somewhere: something to do, or something that changed."""

    text: Text
    url: str
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class HomeTasks(Hung):
    """Finds lines for one of the home page's two lists."""

    find: Callable[[HttpRequest], Iterable[Task]]


@dataclass(frozen=True, kw_only=True)
class HomePanel(Hung):
    """A chart of the home page, with its own heading; None draws nothing."""

    draw: Callable[[HttpRequest], Piece | None]


@dataclass(frozen=True, kw_only=True)
class NavigationEntry(Hung):
    """A line of the menu; ``url_name`` is reversed, ``group`` a key of ``core.admin.navigation.GROUPS``."""

    group: str
    title: Text
    icon: str  # a name of Material Symbols
    url_name: str


@dataclass(frozen=True, kw_only=True)
class Found:
    """One answer of the search box."""

    title: str
    detail: Text
    url: str
    icon: str = "search"


@dataclass(frozen=True, kw_only=True)
class SearchSource(Hung):
    """Answers the search box that is open from everywhere; must use an index and return at most ten."""

    find: Callable[[str, HttpRequest], Iterable[Found]]


Kind = TypeVar("Kind", bound=Hung)


@dataclass(frozen=True)
class Place(Generic[Kind]):
    """One place on one page. Pieces are drawn by ``order``, then ``name``."""

    _pieces: dict[str, Kind] = field(default_factory=dict)

    def add(self, piece: Kind) -> None:
        """Hang a piece. Raises ``ValueError`` when another piece has its name."""
        if piece.name in self._pieces:
            raise ValueError(f"two pieces named {piece.name}")
        self._pieces[piece.name] = piece

    def __iter__(self) -> Iterator[Kind]:
        """Yield all pieces in the order in which they are drawn."""
        return iter(sorted(self._pieces.values(), key=lambda piece: (piece.order, piece.name)))

    def for_request(self, request: HttpRequest) -> list[Kind]:
        """Return the pieces that the signed-in person may see, in order."""
        return [piece for piece in self if piece.visible_to(request)]


MEMBER_CARDS: Place[Card[Any]] = Place()
MEMBER_CHIPS: Place[Chips[Any]] = Place()
MEMBER_TABS: Place[Tab[Any]] = Place()
MEMBER_TIMELINE: Place[TimelineSource[Any]] = Place()
MEMBER_COLUMNS: Place[ListColumn] = Place()
MEMBER_FILTERS: Place[FilterOfList] = Place()
HOME_FIGURES: Place[HomeFigure] = Place()
HOME_TO_DO: Place[HomeTasks] = Place()
HOME_CHANGES: Place[HomeTasks] = Place()
HOME_PANELS: Place[HomePanel] = Place()
NAVIGATION: Place[NavigationEntry] = Place()
SEARCH: Place[SearchSource] = Place()

# Where a job's result leads: job kind -> the page that shows it, from the job's ``result``.
JOB_LINKS: dict[str, Callable[[Mapping[str, Any]], str]] = {}
