"""From lines to rows: the header found by its column names, each cell understood by its column, each error kept."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import IO, Any

from django.core.exceptions import ValidationError

from .archive import Limits, SheetRefused
from .cells import CLOSER_LOOK, Cell, as_text, is_blank, plainly
from .content import Content, Line
from .lines import read_content

REASON = "原因"
IGNORED_HEADERS = frozenset({REASON, "序号"})
"""Headers that carry nothing to import: the reasons of a file handed back, and people's own numbering."""

HEADER_WITHIN = 10
"""Filled rows in which the header is looked for; a title may stand above it."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table that people fill in. ``name`` is the header they see, ``key`` its name in code."""

    key: str
    name: str
    read: Callable[[Cell], Any] = as_text
    required: bool = False
    """Required columns must be there, and filled in each row; others may be left out of the file."""
    also_called: tuple[str, ...] = ()
    note: str = ""
    """How to fill it in, for the template's note sheet."""
    example: str = ""
    choices: tuple[str, ...] = ()
    """What the template offers in a list."""
    width: int = 16

    @property
    def names(self) -> set[str]:
        return {_plain(name) for name in (self.name, *self.also_called)}


@dataclass(slots=True)
class Row:
    """A row of the file: ``cells`` as given, ``values`` by column key, and the reasons against it.

    The values of a row with reasons may be incomplete. An importer adds its own reasons with ``refuse``.
    """

    line: int
    cells: tuple[Cell, ...]
    values: dict[str, Any] = field(default_factory=dict)
    reasons: list[str] = field(default_factory=list)

    def refuse(self, reason: str) -> None:
        self.reasons.append(reason)


@dataclass(frozen=True, slots=True)
class Table:
    """A file as read: its own header, and every row below it that is not blank."""

    header: tuple[Cell, ...]
    rows: list[Row]

    @property
    def refused(self) -> list[Row]:
        return [row for row in self.rows if row.reasons]


def read_table(file: IO[bytes], columns: Sequence[Column], *, limits: Limits | None = None) -> Table:
    """Read an .xlsx or .csv file. Raises SheetRefused where the file as a whole cannot be taken.

    Merged cells are refused row by row and not filled in: the same name for five people is harmless, the same
    attendance figure for five activities is not.
    """
    header, rows = stream_table(file, columns, limits=limits)
    return Table(header, list(rows))


def stream_table(
    file: IO[bytes], columns: Sequence[Column], *, limits: Limits | None = None
) -> tuple[tuple[Cell, ...], Iterator[Row]]:
    """The header of a file, and its rows as they are asked for: as ``read_table``, for files of any length.

    SheetRefused may also come while the rows are read.
    """
    content = read_content(file, limits or Limits())
    first = list(islice(content.lines, HEADER_WITHIN))
    header = _find_header(first, columns)
    understand = _reader(header, columns, content)
    below = (line for line in chain(first, content.lines) if line.number > header.number)
    return header.cells, _not_empty(map(understand, below))


def _not_empty(rows: Iterator[Row]) -> Iterator[Row]:
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007
        yield row
    if not count:
        raise SheetRefused("文件里只有表头，没有数据。请从表头下一行开始填写。")


def _plain(header: Cell) -> str:
    """A header for comparison: without white space, stars and letter case."""
    return "".join(unicodedata.normalize("NFKC", str(plainly(header) or "")).split()).strip("*").casefold()


def _find_header(lines: list[Line], columns: Sequence[Column]) -> Line:
    """The row with the most known names among the first ones."""
    known = set().union(*(column.names for column in columns))
    best = max(lines, key=lambda line: sum(_plain(cell) in known for cell in line.cells), default=None)
    if best is None:
        raise SheetRefused("文件是空的。请下载模板，填好后再传。")
    if not any(_plain(cell) in known for cell in best.cells):
        names = "、".join(column.name for column in columns)
        raise SheetRefused(f"没有找到表头。表头应有这些列：{names}。请对照模板。")
    return best


def _place(header: Line, columns: Sequence[Column]) -> dict[int, Column]:
    """Which column stands at which position of the header; raises SheetRefused naming every header that is wrong."""
    by_name = {name: column for column in columns for name in column.names}
    placed: dict[int, Column] = {}
    problems = []
    for position, cell in enumerate(header.cells):
        column = by_name.get(_plain(cell))
        if column is None:
            problems += [] if is_blank(cell) or _plain(cell) in IGNORED_HEADERS else [f"多出“{plainly(cell)}”这一列"]
        elif column in placed.values():
            problems.append(f"“{column.name}”这一列有两个")
        else:
            placed[position] = column
    missing = [column for column in columns if column.required and column not in placed.values()]
    problems += [f"缺少“{column.name}”这一列" for column in missing]
    if problems:
        raise SheetRefused(f"第 {header.number} 行的表头不对：{'；'.join(problems)}。请对照模板改好再传。")
    return placed


def _reader(header: Line, columns: Sequence[Column], content: Content) -> Callable[[Line], Row]:
    """A function that understands a line; what is the same for all lines is settled beforehand."""
    placed = [(at, one.key, one.name, one.required, one.read) for at, one in _place(header, columns).items()]
    width, merged, exact = len(header.cells), content.merged, content.exact_width
    unnamed = [position for position, name in enumerate(header.cells) if is_blank(name)]

    def understand(line: Line) -> Row:
        number, cells = line
        row = Row(number, cells, {}, [])
        if exact and len(cells) != width:
            row.refuse(f"这一行有 {len(cells)} 列，表头有 {width} 列。可能多了或少了逗号，请核对。")
        elif (unnamed or len(cells) > width) and (stray := _stray(cells, unnamed, width)):
            row.refuse(f"表头没有写列名的地方有内容：“{plainly(stray[0])}”。请移到对应的列，或删掉。")
        if merged and any(number in rows for rows in merged):
            row.refuse("这一行有合并单元格。请取消合并，每一行都填完整。")
        if not row.reasons:
            _read_cells(row, placed)
        return row

    return understand


def _stray(cells: tuple[Cell, ...], unnamed: list[int], width: int) -> list[Cell]:
    """What stands where the header names no column."""
    below = [cells[position] for position in unnamed if position < len(cells)]
    return [cell for cell in (*below, *cells[width:]) if not is_blank(cell)]


def _read_cells(row: Row, placed: Sequence[tuple[int, str, str, bool, Callable[[Cell], Any]]]) -> None:
    cells, values = row.cells, row.values
    width = len(cells)
    for position, key, name, required, read in placed:
        cell = cells[position] if position < width else None
        if read is as_text and cell.__class__ is str and cell[:1] not in CLOSER_LOOK and cell.isprintable():
            values[key] = cell.strip()  # what as_text would say, for nine cells in ten, without asking it
            continue
        if required and is_blank(cell):
            row.refuse(f"“{name}”没有填。")
            continue
        try:
            values[key] = read(cell)
        except ValidationError as refused:
            row.refuse(f"“{name}”：{''.join(refused.messages)}")
