"""The ledger of hours in the admin: looked at, approved, returned, corrected; never edited or deleted as rows."""

import datetime as dt
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Case, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html_join

from practice.admin.base import ReadOnlyAdmin
from practice.admin.fields import person
from practice.admin.filters import AreaFilter, PrivateSearch, by
from practice.admin.forms import ReasonForm
from practice.admin.pages import Deed, deed_page, reason_page
from practice.admin.shown import tag, two_lines
from practice.days import clock, long_day, minutes_as_hours, span
from practice.errors import PortalError
from practice.models import User
from volunteers.models import ServiceRecord
from volunteers.services import approve_hours, return_hours, reverse_hours

from ..services import correct_record
from .record_columns import RECORD_COLUMNS, notes_of
from .record_filters import CorrectionForm, FlagFilter, LedgerMonthFilter, TodoFilter, VolunteerFilter, named

Status = ServiceRecord.Status
COLOURS = {Status.SUBMITTED: "ochre", Status.APPROVED: "pine", Status.RETURNED: "red", Status.REVERSED: "plain"}


@admin.register(ServiceRecord)
class ServiceRecordAdmin(ReadOnlyAdmin):
    change_form_template = "admin/record_form.html"
    intro = "登记的时长由另一个人核对后才算数。有提示的排在前面。记错了不能改也不能删，要办更正。"
    list_display = [
        "volunteer",
        "shown_when",
        "shown_length",
        "activity_title",
        "place",
        "shown_flags",
        "entered_by",
        "shown_status",
    ]
    list_filter = [
        PrivateSearch,
        AreaFilter,
        LedgerMonthFilter,
        by("status", "状态"),
        TodoFilter,
        FlagFilter,
        VolunteerFilter,
    ]
    list_select_related = ["volunteer", "place__parent", "entered_by", "approved_by", "returned_by"]
    search_fields = ["volunteer__name", "activity_title"]
    search_help_text = "按志愿者姓名，或活动名称（最近的 1,000 场）找"
    actions = ["approve_chosen", "return_chosen"]
    pages = {"correct": "correct_view"}
    fields = [
        "volunteer",
        "activity_title",
        "content",
        "place",
        "organiser",
        "person_in_charge",
        "shown_when",
        "shown_length",
        "shown_status",
        "shown_flags",
        "source",
        "shown_entry",
        "shown_decision",
        "correction_reason",
    ]
    exported = RECORD_COLUMNS

    def rows_for(self, user: User) -> QuerySet[Any]:
        rank = Case(When(flags="", then=Value(1)), default=Value(0))
        return ServiceRecord.objects.managed_by(user).annotate(flag_rank=rank)

    def get_ordering(self, request: HttpRequest) -> Any:
        """What is flagged first, where there is something to decide; else the newest."""
        deciding = request.GET.get("todo") or request.GET.get("status") == Status.SUBMITTED
        return ["flag_rank", "-served_on", "-pk"] if deciding else ["-pk"]

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> Any:
        return named(queryset, search_term), False

    def heading_of(self, obj: Any) -> str:
        return f"{obj.volunteer}的服务时长"

    def get_actions(self, request: HttpRequest) -> Any:
        """Deciding is not editing: the services ask who may."""
        return admin.ModelAdmin.get_actions(self, request)

    @admin.display(description="服务时间", ordering="served_on")
    def shown_when(self, record: ServiceRecord) -> str:
        return two_lines(long_day(record.served_on), span(record.starts_at, record.ends_at))

    @admin.display(description="时长", ordering="minutes")
    def shown_length(self, record: ServiceRecord) -> str:
        return minutes_as_hours(record.minutes)

    @admin.display(description="提示")
    def shown_flags(self, record: ServiceRecord) -> str:
        notes = notes_of(record.flags, record.is_late, record.reverses_id, record.replaces_id)
        return format_html_join(" ", "{}", ((tag(words, "ochre"),) for words in notes))

    @admin.display(description="状态", ordering="status")
    def shown_status(self, record: ServiceRecord) -> str:
        return tag(record.get_status_display(), COLOURS[Status(record.status)])

    @admin.display(description="登记")
    def shown_entry(self, record: ServiceRecord) -> str:
        return f"{record.entered_by}，{moment(record.entered_at)}"

    @admin.display(description="核对")
    def shown_decision(self, record: ServiceRecord) -> str:
        if record.returned_at:
            return f"{record.returned_by}，{moment(record.returned_at)}退回：{record.return_reason}"
        return f"{record.approved_by}，{moment(record.approved_at)}" if record.approved_at else ""

    @admin.action(description="核对通过")
    def approve_chosen(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        keys = list(rows.values_list("pk", flat=True))
        try:
            decision = approve_hours(records=keys, by=person(request), now=timezone.now())
        except PortalError as error:
            messages.error(request, error.message)
            return
        messages.success(request, f"已核对 {decision.decided} 条。{already_said(decision.already)}")

    @admin.action(description="退回")
    def return_chosen(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        form = ReasonForm(request.POST if "sure" in request.POST else None)
        if not form.is_valid():
            deed = Deed("退回时长", "退回", careful="登记的人会看到原因，改好后重新登记。")
            return reason_page(self, request, rows, deed, form, "return_chosen")
        keys = list(rows.values_list("pk", flat=True))
        try:
            decision = return_hours(
                records=keys, reason=form.cleaned_data["reason"], by=person(request), now=timezone.now()
            )
        except PortalError as error:
            messages.error(request, error.message)
        else:
            messages.success(request, f"已退回 {decision.decided} 条。{already_said(decision.already)}")
        return None

    def correct_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        record: ServiceRecord = self.get_object(request, object_id)
        if record.status != Status.APPROVED or record.is_correction:
            raise PermissionDenied("只有已核对的时长才能更正。")
        facts = [
            ("志愿者", str(record.volunteer)),
            ("活动", record.activity_title),
            ("服务时间", f"{long_day(record.served_on)} {span(record.starts_at, record.ends_at)}"),
            ("现在的时长", f"{minutes_as_hours(record.minutes)}（{record.minutes} 分钟）"),
        ]
        deed = Deed("更正时长", "提交更正", careful="更正要另一个人核对后才生效，原记录保留并标明已冲正。", facts=facts)

        def correct(said: dict[str, Any]) -> str:
            asked = {"record": record, "reason": said["reason"], "by": person(request), "now": timezone.now()}
            if said["what"] == "reverse":
                reverse_hours(**asked)
            else:
                correct_record(minutes=said["minutes"], **asked)
            return "更正已提交，等另一个人核对。"

        return deed_page(self, request, record, deed, CorrectionForm(request.POST or None), correct)


def already_said(count: int) -> str:
    return f"另有 {count} 条此前已有人办过，没有变动。" if count else ""


def moment(at: dt.datetime) -> str:
    return f"{long_day(at)} {clock(at)}"
