"""Rows into .xlsx files: text always text, never a formula; rows are taken one by one and the file grows on disk."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from typing import IO, Any, Protocol

from rustpy_xlsxwriter import Format, write_worksheet

from .cells import Cell
from .dress import TEXT, Kind, dresser, storable
from .passing import new_file
from .reading import REASON, Table

LOOKED_AT = 500
"""Rows from which the format of a column is told that does not name its kind."""

PADDING = 5 / 7
"""What Excel adds to a width for the cell's edges, in characters."""


class Titled(Protocol):
    """Whatever has a column name and a width in characters: a Heading, or a reading Column."""

    @property
    def name(self) -> str: ...
    @property
    def width(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Heading:
    name: str
    width: int = 16
    kind: Kind | None = None
    """What the column holds; told from the first rows where it is not said."""


class Header(str):
    """A key of a row, equal to itself only: two columns may have the same name."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> bool:
        return self is other

    def __ne__(self, other: object) -> bool:
        return self is not other


def write_xlsx(columns: Sequence[Titled], rows: Iterable[Iterable[Cell]], *, sheet: str = "数据") -> IO[bytes]:
    """An open temporary file, at its beginning, with a bold header that stays in view and one line for each row.

    ``rows`` is consumed one by one and never held: a long export takes no more memory than a short one. Text stays
    text whatever it begins with; aware moments become Shanghai clock time; True and False become 是 and 否. A date
    that comes late in a column of something else is written as text.
    """
    rest = iter(rows)
    first = [list(row) for row in islice(rest, LOOKED_AT)]
    kinds = [_kind(column, [row[at] for row in first]) for at, column in enumerate(columns)]
    with new_file(".xlsx") as (path, file):
        write_worksheet(
            _records(columns, kinds, chain(first, rest)),
            path,
            sheet_name=sheet,
            freeze_row=1,
            header_format=Format().set_bold().set_num_format(TEXT),
            column_formats=[_format(kind) for kind in kinds],
            column_widths=[column.width - PADDING for column in columns],
        )
    return file


def _kind(column: Titled, cells: Iterable[Cell]) -> Kind | None:
    """What the column says it holds, else the first thing that its first cells hold which needs a format."""
    said: Kind | None = getattr(column, "kind", None)
    return said or next((kind for kind in map(Kind.of, cells) if kind), None)


def _format(kind: Kind | None) -> Format:
    return Format().set_num_format(kind.value) if kind else Format()


def _records(
    columns: Sequence[Titled], kinds: Sequence[Kind | None], rows: Iterable[Iterable[Cell]]
) -> Iterator[dict[Header, Any]]:
    """Each row as the writer wants it; one that is blank where there is none, or it would write no header."""
    keys = [Header(storable(column.name)) for column in columns]
    dress = dresser(kinds)
    row = None
    for row in rows:
        yield dict(zip(keys, dress(row), strict=True))
    if row is None:
        yield dict.fromkeys(keys)


def refused_rows_xlsx(table: Table) -> IO[bytes]:
    """The rows of a file that were refused, as they were given, with the reasons in a last column 原因.

    Put right, the file can be uploaded as it is: the column of reasons is not read.
    """
    kept = [position for position, header in enumerate(table.header) if header != REASON]
    width = max(len(table.header), *(len(row.cells) for row in table.refused), 0)
    kept += range(len(table.header), width)
    names = [*_at(table.header, kept), REASON]
    rows = ([*_at(row.cells, kept), f"第 {row.line} 行：{''.join(row.reasons)}"] for row in table.refused)
    return write_xlsx([Heading(str(name or ""), 60 if name == REASON else 16) for name in names], rows)


def _at(cells: tuple[Cell, ...], positions: list[int]) -> list[Cell]:
    return [cells[position] if position < len(cells) else None for position in positions]
