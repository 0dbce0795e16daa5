"""Progress bars of the management commands: shown to a person at a terminal, silent in logs and pipes."""

import sys
from collections.abc import Iterable
from typing import TextIO, TypeVar

from tqdm import tqdm

Row = TypeVar("Row")

BAR = "{desc} {percentage:3.0f}%|{bar}| {n_fmt}/{total_fmt} 已用 {elapsed} 还要 {remaining}"


def progress(
    rows: Iterable[Row], label: str, *, total: int | None = None, stream: TextIO | None = None
) -> Iterable[Row]:
    """The rows themselves, with a bar on ``stream`` (standard error by default) when a terminal is there to show it."""
    stream = stream or sys.stderr
    return tqdm(
        rows, desc=label, total=total, file=stream, disable=not stream.isatty(), bar_format=BAR, dynamic_ncols=True
    )
