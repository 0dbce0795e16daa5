"""Pages of lists that may be as long as the ledger."""

from functools import cached_property
from typing import Any

from django.core.paginator import Paginator

MOST = 10_000
"""Nobody turns two hundred pages: whoever looks for something narrows the list."""


class BoundedPaginator(Paginator[Any]):
    """Counts no further than MOST rows, and has no page beyond them.

    Counting a million rows takes longer than showing fifty of them, and so does leafing to the last of them.
    """

    @cached_property
    def _counted(self) -> int:
        rows: Any = self.object_list
        return rows.order_by().values("pk")[: MOST + 1].count()  # type: ignore[no-any-return]

    @cached_property
    def count(self) -> int:
        return min(self._counted, MOST)

    @property
    def is_cut(self) -> bool:
        return self._counted > MOST
