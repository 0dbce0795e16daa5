"""What a file must not exceed, and the look into an .xlsx file's directory before any library unpacks it.

A 514 kB file can unpack to 1 GB.
"""

import struct
import zipfile
import zlib
from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError

from .extent import Extent

MEGABYTE = 1024 * 1024
CHUNK = MEGABYTE

END = struct.Struct("<4s8xLLH")
"""The end of an archive without a comment: its mark, then the directory's size, place, and the comment's length."""


class SheetRefused(ValidationError):
    """The file as a whole cannot be taken; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes are bytes; ``ratio`` is unpacked to packed (real tables reach about 20); rows leave the header out."""

    packed: int = 10 * MEGABYTE
    unpacked: int = 100 * MEGABYTE
    ratio: int = 200
    entries: int = 500
    rows: int = 20_000
    columns: int = 200


def check_archive(data: bytes, limits: Limits) -> Extent:
    """Raise SheetRefused unless the archive is small enough and as small as its directory says.

    The directory's figures are judged first; then every entry is unpacked in passing, which never goes beyond those
    figures, finds the entry that holds more, and gives the extent of all cells in the archive.
    """
    extent = Extent(limits.columns)
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            _check_directory(archive.infolist(), limits)
            for entry in archive.infolist():
                _unpack(archive, entry, extent)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, RuntimeError, NotImplementedError, ValueError):
        raise SheetRefused("文件已损坏或有密码，打不开。请用 Excel 或 WPS 打开后另存为 .xlsx，再传一次。") from None
    if not _has_one_directory(data):
        extent.is_plain = False
    return extent


def _check_directory(entries: list[zipfile.ZipInfo], limits: Limits) -> None:
    unpacked = sum(entry.file_size for entry in entries)
    packed = sum(entry.compress_size for entry in entries)
    if len(entries) > limits.entries or unpacked > limits.unpacked or unpacked > limits.ratio * max(packed, 1):
        raise SheetRefused("文件解开后太大，不像普通的表格，没有读取。请把数据复制到新的工作簿里，分成几个文件再传。")


def _unpack(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, extent: Extent) -> None:
    with archive.open(entry) as body:
        while chunk := body.read(CHUNK):
            extent.look_at(chunk)
    extent.finish_entry()


def _has_one_directory(data: bytes) -> bool:
    """Whether every reader finds the same directory: it stands right before the end, and nothing stands after."""
    mark, size, start, comment = END.unpack(data[-END.size :])
    return bool(mark == b"PK\x05\x06" and comment == 0 and start + size + END.size == len(data))
