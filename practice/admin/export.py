"""Every list as an .xlsx file: what the list shows now, filters and scope included, with an audit row."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import itemgetter
from typing import IO, TYPE_CHECKING, Any

from django.contrib.admin.views.main import ChangeList
from django.db import models
from django.db.models import QuerySet
from django.http import FileResponse, HttpRequest

from ..days import today
from ..models import AuditEvent, User
from ..services import audit
from ..sheets import Cell, Heading, Kind, write_xlsx

if TYPE_CHECKING:
    from .base import ScopedAdmin


class Told:
    """A column read from fields alone: their value, or what ``say`` makes of their values.

    A list of such columns is read without making a model of each row: ten times faster for the ledger.
    """

    __slots__ = ("fields", "say")

    def __init__(self, *fields: str, say: Callable[..., Cell] | None = None) -> None:
        self.fields = fields
        self.say = say


Reader = Callable[[Any], Cell]
Exported = Sequence[tuple[str, Reader | Told]]
"""Column names and how to read each from a row; what is masked on screen is masked here too."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 2000
WIDE = 16
KINDS: Sequence[tuple[type[models.Field[Any, Any]], Kind]] = (
    (models.DateTimeField, Kind.MOMENT),
    (models.DateField, Kind.DAY),
    (models.TimeField, Kind.TIME),
    (models.CharField, Kind.TEXT),
    (models.TextField, Kind.TEXT),
)


def export_response(request: HttpRequest, model_admin: "ScopedAdmin", cl: ChangeList, *, by: User) -> FileResponse:
    """The filtered list as a file."""
    counted = Counted(rows_of(cl.queryset, model_admin.exported))
    file = workbook_of(cl.queryset.model, model_admin.exported, counted)
    opts = model_admin.opts
    audit(by=by, action=AuditEvent.Action.EXPORT, subject=opts.label_lower, rows=counted.count)
    name = f"{opts.verbose_name_plural}-{today():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)


class Counted:
    """Rows, and how many of them have been asked for."""

    def __init__(self, rows: Iterable[Any]) -> None:
        self.rows = rows
        self.count = 0

    def __iter__(self) -> Iterator[Any]:
        for row in self.rows:
            self.count += 1
            yield row


def workbook_of(model: type[models.Model], exported: Exported, rows: Iterable[Iterable[Cell]]) -> IO[bytes]:
    """The rows as an open .xlsx file under the columns' names."""
    return write_xlsx([Heading(name, WIDE, _kind(model, read)) for name, read in exported], rows)


def _kind(model: type[models.Model], read: Reader | Told) -> Kind | None:
    """What a column holds, where it is one of the model's own fields."""
    if not isinstance(read, Told) or read.say or "__" in read.fields[0]:
        return None
    field = model._meta.get_field(read.fields[0])
    return next((kind for types, kind in KINDS if isinstance(field, types)), None)


def rows_of(queryset: QuerySet[Any], exported: Exported) -> Iterator[list[Cell]]:
    """The cells of each row, a chunk of rows at a time."""
    readers = [read for _, read in exported]
    told = [read for read in readers if isinstance(read, Told)]
    if len(told) == len(readers):
        yield from _told_rows(queryset, told)
        return
    for row in queryset.iterator(chunk_size=CHUNK):
        yield [_read(row, read) for read in readers]


def _read(row: Any, read: Reader | Told) -> Cell:
    if not isinstance(read, Told):
        return read(row)
    values = [_at(row, path) for path in read.fields]
    return read.say(*values) if read.say else values[0]


def _at(row: Any, path: str) -> Any:
    for name in path.split("__"):
        row = getattr(row, name, None)
    return row


def _told_rows(queryset: QuerySet[Any], told: Sequence[Told]) -> Iterator[list[Cell]]:
    fields = list(dict.fromkeys(field for column in told for field in column.fields))
    plan = [(itemgetter(*map(fields.index, one.fields)), one.say, len(one.fields) > 1) for one in told]
    for row in queryset.values_list(*fields).iterator(chunk_size=CHUNK):
        yield [
            take(row) if say is None else say(*take(row)) if several else say(take(row)) for take, say, several in plan
        ]


def label_of(choices: type[models.TextChoices]) -> Callable[[str], str]:
    """The label of a choice, by its value."""
    labels = {value: str(label) for value, label in choices.choices}
    return lambda value: labels.get(value, value)


def either(first: str | None, second: str | None) -> str:
    """The first of two texts that is there, as the short name of a place or else its name."""
    return first or second or ""
