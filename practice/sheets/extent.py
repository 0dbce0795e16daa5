"""How far the cells of a workbook reach, found from its XML in passing and without parsing it.

The fast reader lays a sheet out as one rectangle, so it may only be given files whose cells are known to lie close
together. A cell that does not begin as ``<c r="B7"`` within what was seen so far is looked at one by one; all others,
nearly all of a file, are passed over inside one regular expression. Anything unusual (another order of attributes, a
namespace prefix, no reference at all, an error value, which the fast reader would make blank) makes the file not
plain; it is then read by the slow reader, which takes everything.
"""

import re
from functools import lru_cache

LARGEST_AREA = 4_000_000
"""Cells of the rectangle, blank ones included, at about 32 bytes each."""

REST = r"(?: s=\"[0-9]+\")?(?: t=\"(?:s|n|b|str|inlineStr)\")?/?>"
"""What may follow the reference: a style, and a type other than error and ISO date."""

CELL = re.compile(rf'<c r="([A-Z]{{1,2}})([1-9][0-9]{{0,6}})"{REST}'.encode())
PREFIXED = re.compile(rb":c[\s/>]")

LONGEST_BEGINNING = 96
"""Bytes that show whether a tag begins as a plain cell."""


class Extent:
    """The last row and column that any cell of the archive may stand in; meaningful while ``is_plain``."""

    def __init__(self, most_columns: int) -> None:
        self.most_columns = min(most_columns, 26 * 27)
        self.rows = 1
        self.columns = 1
        self.is_plain = True
        self._beyond = _beyond(1, 1)
        self._kept = b""

    def look_at(self, chunk: bytes) -> None:
        """The next part of an entry; a tag that may be cut in two is judged with the part that follows."""
        if not self.is_plain:
            return
        next_tag = chunk.find(b"<", 0, LONGEST_BEGINNING)
        self._judge(self._kept + chunk[: next_tag if next_tag >= 0 else LONGEST_BEGINNING])
        last_tag = chunk.rfind(b"<", -LONGEST_BEGINNING)
        end = last_tag if last_tag >= 0 else len(chunk)
        self._judge(chunk, end)
        self._kept = chunk[max(min(end, len(chunk) - 2), 0) :]

    def finish_entry(self) -> None:
        self._judge(self._kept)
        self._kept = b""

    def _judge(self, text: bytes, end: int | None = None) -> None:
        """Judge the tags that begin and end before ``end``."""
        end = len(text) if end is None else end
        if PREFIXED.search(text):
            self.is_plain = False
        position = 0
        while self.is_plain and (found := self._beyond.search(text, position, end)):
            position = found.start()
            self._widen(CELL.match(text, position, end))

    def _widen(self, cell: re.Match[bytes] | None) -> None:
        if cell is None:
            self.is_plain = False
            return
        row, column = int(cell[2]), _column(cell[1])
        self.columns = max(self.columns, column)
        if row > self.rows:
            self.rows = _rounded(max(row, self.rows * 5 // 4))
        self.is_plain = self.columns <= self.most_columns and self.rows * self.columns <= LARGEST_AREA
        if self.is_plain:
            self._beyond = _beyond(self.rows, self.columns)


@lru_cache(maxsize=1024)
def _beyond(rows: int, columns: int) -> re.Pattern[bytes]:
    """Finds a cell that does not begin plainly, or lies below these rows or right of these columns."""
    plain = rf' r="(?:{_letters_up_to(columns)})(?:{_digits_up_to(rows)})"{REST}'
    return re.compile(rf"<c(?!{plain})[\s/>]".encode())


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _letters_up_to(column: int) -> str:
    """A pattern of the columns A to this one, at most ZZ."""
    tens, ones = divmod(column - 1, 26)
    last = chr(65 + ones)
    if tens == 0:
        return f"[A-{last}]"
    whole = f"|[A-{chr(63 + tens)}][A-Z]" if tens > 1 else ""
    return f"[A-Z]{whole}|{chr(64 + tens)}[A-{last}]"


def _rounded(row: int) -> int:
    """Up to two leading digits and nines: few patterns serve all files."""
    unit = 10 ** max(len(str(row)) - 2, 0)
    return int((row // unit + 1) * unit - 1)


def _digits_up_to(row: int) -> str:
    """A pattern of the numbers 1 to a rounded one."""
    digits = str(row)
    length = len(digits)
    if length == 1:
        return f"[1-{digits}]"
    first, second = int(digits[0]), digits[1]
    shorter = f"[1-9][0-9]{{0,{length - 2}}}"
    lower = f"|[1-{first - 1}][0-9]{{{length - 1}}}" if first > 1 else ""
    return f"{shorter}{lower}|{first}[0-{second}][0-9]{{{length - 2}}}"
