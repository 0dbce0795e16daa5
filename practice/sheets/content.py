"""What any reader of a file gives: its lines, one by one, with the row numbers that Excel shows."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from .archive import Limits, SheetRefused
from .cells import Cell, is_blank

NOT_A_TABLE = "这个文件不是能读取的表格。请用 Excel 或 WPS 打开后另存为 .xlsx，再传一次。"


class Line(NamedTuple):
    """A row that is not blank; ``number`` counts from 1 as Excel does."""

    number: int
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Content:
    """A file's rows. ``exact_width``: each row has its own number of cells, so that a wrong one shows (CSV)."""

    lines: Iterator[Line]
    """Read as they are asked for, once; asking may raise SheetRefused."""
    exact_width: bool
    merged: list[range] = field(default_factory=list)
    """The row numbers of each merged range."""


def within_limits(rows: Iterable[Line], limits: Limits) -> Iterator[Line]:
    """The rows that are not blank; too many, or too wide a one, end it with SheetRefused."""
    taken = 0
    for line in rows:
        number, cells = line
        if len(cells) > limits.columns:
            raise SheetRefused(f"第 {number} 行有 {len(cells)} 列，太多了。请删掉右边多余的列再传。")
        if all(map(is_blank, cells)):
            continue
        if taken > limits.rows:
            raise SheetRefused(f"超过 {limits.rows:,} 行。请分成几个文件再传。")
        taken += 1
        yield line
