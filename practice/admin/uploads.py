"""Importing a file in the admin: a dry run that lists every bad row, and nothing imported unless all is well.

An importer says which columns it reads (``columns``), what the rows would do (``plan``: it refuses bad rows with
``Row.refuse``) and does it (``apply``). Rows go through the same model forms as the admin's own pages, so both refuse
in the same words; what is known already, by its natural key, is left alone, so that the same file twice adds nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from io import BytesIO
from typing import TYPE_CHECKING, Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse

from ..errors import PortalError
from ..models import User
from ..sheets import Column, Limits, Row, Table, read_table, refused_rows_xlsx, template_xlsx
from .export import XLSX
from .pages import refusals_of
from .parking import discard, fetch, park

if TYPE_CHECKING:
    from .base import ScopedAdmin


MOST_BYTES = Limits().packed
"""No more of a file is read than it takes to see that it is too long."""


@dataclass
class Plan:
    """What an import would do. ``sections`` are headings with lines, for a person to read before they confirm."""

    added: Sequence[Any] = ()
    known: int = 0
    sections: list[tuple[str, list[str]]] = field(default_factory=list)
    held: Any = None
    """Whatever the importer needs to carry the plan out."""
    changes: int = 0
    """Rows that are there already and would be changed."""

    @property
    def is_empty(self) -> bool:
        return not self.added and not self.changes


class Importer:
    """One kind of table."""

    columns: ClassVar[Sequence[Column]]
    unit: ClassVar[str]
    """What is counted: 位志愿者, 场活动."""
    hint: ClassVar[str] = ""

    def plan(self, rows: list[Row], by: User) -> Plan:
        raise NotImplementedError

    def apply(self, plan: Plan, by: User) -> None:
        raise NotImplementedError


class UploadForm(forms.Form):
    file = forms.FileField(
        label="文件",
        help_text=".xlsx 或 .csv，不超过 10 MB、2 万行。",
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
        error_messages={"required": "请先选择文件。", "empty": "这个文件是空的。请换一个。"},
    )


def upload_page(request: HttpRequest, model_admin: "ScopedAdmin", importer: Importer, *, by: User) -> HttpResponseBase:
    """The one address of an import: template, form, dry run, the refused rows as a file, confirmation."""
    if not model_admin.has_add_permission(request):
        raise PermissionDenied
    if request.method != "POST":
        if "template" in request.GET:
            return _file(template_xlsx(importer.columns), f"{model_admin.opts.verbose_name}导入模板.xlsx")
        return _show(request, model_admin, importer, form=UploadForm())
    token = request.POST.get("token", "")
    try:
        if not token:
            return _checked(request, model_admin, importer, by)
        return _settled(request, model_admin, importer, token, by)
    except (PortalError, ValidationError) as error:
        return _show(request, model_admin, importer, form=UploadForm(), wrong="".join(refusals_of(error)))


def _checked(request: HttpRequest, model_admin: "ScopedAdmin", importer: Importer, by: User) -> HttpResponse:
    """The dry run."""
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, model_admin, importer, form=form)
    data = form.cleaned_data["file"].read(MOST_BYTES + 1)
    table, plan = _dry_run(data, importer, by)
    shown = {"table": table, "plan": plan, "refused": table.refused, "token": park(data, by=by)}
    return _show(request, model_admin, importer, form=UploadForm(), **shown)


def _settled(
    request: HttpRequest, model_admin: "ScopedAdmin", importer: Importer, token: str, by: User
) -> HttpResponseBase:
    """Once the person has read the dry run: the refused rows as a file, or the import itself."""
    table, plan = _dry_run(fetch(token, by=by), importer, by)
    if "refused" in request.POST:
        return _file(refused_rows_xlsx(table), f"{model_admin.opts.verbose_name}导入-要改的行.xlsx")
    if table.refused:
        shown = {"table": table, "plan": plan, "refused": table.refused, "token": token}
        return _show(request, model_admin, importer, form=UploadForm(), **shown)
    _carry_out(importer, plan, by)
    discard(token)
    known = f"；另有 {plan.known} {importer.unit}早已登记，没有重复添加" if plan.known else ""
    messages.success(request, f"已导入 {len(plan.added)} {importer.unit}{known}。")
    opts = model_admin.opts
    return HttpResponseRedirect(reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"))


def _carry_out(importer: Importer, plan: Plan, by: User) -> None:
    try:
        with transaction.atomic():
            importer.apply(plan, by)
    except IntegrityError as error:
        raise PortalError("就在刚才，有人登记了和文件里相同的内容，一条也没有导入。请重新上传，再检查一次。") from error


def _dry_run(data: bytes, importer: Importer, by: User) -> tuple[Table, Plan]:
    table = read_table(BytesIO(data), importer.columns)
    return table, importer.plan(table.rows, by)


def _show(request: HttpRequest, model_admin: "ScopedAdmin", importer: Importer, **shown: Any) -> HttpResponse:
    opts = model_admin.opts
    context = {
        "title": f"导入{opts.verbose_name}",
        "importer": importer,
        "back": reverse(f"admin:{opts.app_label}_{opts.model_name}_changelist"),
        "plan": None,
        "refused": [],
        "wrong": "",
        **shown,
    }
    return model_admin.page(request, "admin/upload.html", context)


def _file(file: Any, name: str) -> FileResponse:
    return FileResponse(file, as_attachment=True, filename=name, content_type=XLSX)
