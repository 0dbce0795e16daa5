"""Files that last as long as somebody holds them open."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


class Opened(io.RawIOBase):
    """A file without a name, open for reading. Forgotten, it closes like any buffer: a reply may never be sent."""

    def __init__(self, descriptor: int) -> None:
        super().__init__()
        self._descriptor = descriptor

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = os.read(self._descriptor, len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        return os.lseek(self._descriptor, offset, whence)

    def close(self) -> None:
        if not self.closed:
            os.close(self._descriptor)
        super().close()


@contextmanager
def new_file(suffix: str) -> Iterator[tuple[str, IO[bytes]]]:
    """A path to write to, and the same file open for reading; the name is gone afterwards, whatever happens."""
    descriptor, path = tempfile.mkstemp(suffix)
    file = io.BufferedReader(Opened(descriptor))
    try:
        yield path, file
    except BaseException:
        file.close()
        raise
    finally:
        Path(path).unlink()
