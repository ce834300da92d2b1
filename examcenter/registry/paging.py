"""Pages of a long list: counting stops at a limit, since nobody leafs through more and counting a million is slow."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

PER_PAGE = 30
MOST = 3_000


class LongList(Paginator[Any]):
    """The first `MOST` rows in pages; `more` says that there are others, to be found by a narrower search."""

    object_list: QuerySet[Any, Any] | list[Any]

    def __init__(self, found: QuerySet[Any, Any] | list[Any]) -> None:
        super().__init__(found, PER_PAGE)

    @cached_property
    def _counted(self) -> int:
        if isinstance(self.object_list, list):
            return len(self.object_list)
        return self.object_list.order_by()[: MOST + 1].count()

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @property
    def more(self) -> bool:
        return self._counted > MOST
