"""How many rows a list has, at a cost that does not grow without bound."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property


def bounded_count(rows: QuerySet[Any], *, limit: int) -> int:
    """Return the number of rows, or ``limit`` + 1 when there are more than ``limit``."""
    return rows.order_by().values("pk")[: limit + 1].count()


class BoundedPaginator(Paginator):  # type: ignore[type-arg]  # not subscriptable at run time
    """Pages a list up to its first ``count_limit`` rows; ``is_cut`` says that there are more."""

    template_name = "core/admin/pagination.html"

    def __init__(self, *args: Any, count_limit: int, **kwargs: Any) -> None:
        """``count_limit``: how many rows are counted at most."""
        super().__init__(*args, **kwargs)
        self.count_limit = count_limit

    @cached_property
    def _counted(self) -> int:
        if isinstance(self.object_list, QuerySet):
            return bounded_count(self.object_list, limit=self.count_limit)
        return len(self.object_list)

    @cached_property
    def count(self) -> int:
        """How many rows can be paged through."""
        return min(self._counted, self.count_limit)

    @property
    def is_cut(self) -> bool:
        """Whether the list goes on behind the last page."""
        return self._counted > self.count_limit
