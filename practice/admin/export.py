"""Every list as an .xlsx file: what the list shows now, filters and scope included, with an audit row."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.admin.views.main import ChangeList
from django.http import FileResponse, HttpRequest

from ..days import today
from ..models import AuditEvent, User
from ..services import audit
from ..sheets import Cell, Heading, write_xlsx

if TYPE_CHECKING:
    from .base import ScopedAdmin

Exported = Sequence[tuple[str, Callable[[Any], Cell]]]
"""Column names and how to read each from a row; what is masked on screen is masked here too."""

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CHUNK = 2000
WIDE = 16


def export_response(request: HttpRequest, model_admin: "ScopedAdmin", cl: ChangeList, *, by: User) -> FileResponse:
    """The filtered list as a file."""
    rows = cl.queryset.iterator(chunk_size=CHUNK)
    headings = [Heading(name, WIDE) for name, _ in model_admin.exported]
    file = write_xlsx(headings, ([read(row) for _, read in model_admin.exported] for row in rows))
    opts = model_admin.opts
    audit(by=by, action=AuditEvent.Action.EXPORT, subject=opts.label_lower, rows=cl.result_count)
    name = f"{opts.verbose_name_plural}-{today():%Y%m%d}.xlsx"
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
