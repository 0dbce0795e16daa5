"""求助点单 in the admin: the menu of services, and the requests with their steps; as rows they are never edited."""

import datetime as dt
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html, format_html_join

from practice.access import holds
from practice.admin.base import STAFF, ReadOnlyAdmin, ScopedAdmin
from practice.admin.export import Told
from practice.admin.fields import person
from practice.admin.filters import AreaFilter, ListFilter, PrivateSearch, by
from practice.admin.shown import tag
from practice.admin.unmasking import unmask_page
from practice.days import clock, long_day
from practice.models import User
from volunteers.models import Team

from ..desk.requests import history, length
from ..models import ServiceOffer, ServiceRequest
from ..services.requesting.revealing import knows_person
from .request_steps import revealed, step_page, steps_of

Status = ServiceRequest.Status
COLOURS = {
    Status.RECEIVED: "red",
    Status.DISPATCHED: "ochre",
    Status.ACCEPTED: "ochre",
    Status.DONE: "pine",
    Status.CONFIRMED: "pine",
}
MINE, WITH_TEAM, ENDED, ALL = "mine", "sent", "ended", "all"
WAITED = {"1": "1 天以上", "3": "3 天以上", "7": "7 天以上"}


class TeamAreaFilter(AreaFilter):
    place_path = "team__place__path"


@admin.register(ServiceOffer)
class ServiceOfferAdmin(ScopedAdmin):
    intro = "群众点单时看到的菜单。说群众的话，写清给谁做、要准备什么；暂时办不了的，把“在提供”去掉。"
    list_display = ["name", "team", "platform", "order", "shown_state"]
    list_filter = [TeamAreaFilter, by("is_active", "在提供")]
    list_select_related = ["team__place", "platform"]
    search_fields = ["name", "team__name"]
    search_help_text = "按服务名称、队名找"
    autocomplete_fields = ["team"]
    ordering = ["order", "pk"]
    fields = ["name", "team", "description", "platform", "order", "is_active"]
    exported = (
        ("名称", Told("name")),
        ("服务队", Told("team__name")),
        ("说明", Told("description")),
        ("服务平台", Told("platform__name")),
        ("排序", Told("order")),
        ("在提供", Told("is_active")),
    )

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """The county's own teams stand in the search as everywhere, but the county says what they offer."""
        if db_field.name == "team":
            kwargs["queryset"] = Team.objects.public().managed_by(person(request))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    @admin.display(description="状态", ordering="is_active")
    def shown_state(self, offer: ServiceOffer) -> str:
        return tag("在提供", "pine") if offer.is_active else tag("停了", "plain")


class TodoFilter(ListFilter):
    """What is still open, unless something else is asked for or looked for."""

    title = "要办的"
    parameter_name = "todo"
    everything = "还没办完的"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(MINE, "等我派单"), (WITH_TEAM, "派出去的"), (ENDED, "办完的"), (ALL, "全部")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.chosen == MINE:
            return queryset.waiting_for(person(request))
        if self.chosen == WITH_TEAM:
            return queryset.filter(status__in=(Status.DISPATCHED, Status.ACCEPTED))
        if self.chosen == ENDED:
            return queryset.exclude(status__in=ServiceRequest.OPEN)
        across = self.chosen == ALL or any(request.GET.get(name) for name in ("status", "find"))
        return queryset if across else queryset.open()


class WaitedFilter(ListFilter):
    """Of what is open: how long its present step has waited."""

    title = "等了"
    parameter_name = "waited"
    everything = "不论多久"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(WAITED.items())

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if not self.chosen:
            return queryset
        return queryset.open().filter(waiting_since__lt=timezone.now() - dt.timedelta(days=int(self.chosen)))


class RaisedFilter(ListFilter):
    title = "上报"
    parameter_name = "raised"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("1", "逾期报过上级的")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(raised__gt=0) if self.chosen else queryset


@admin.register(ServiceRequest)
class ServiceRequestAdmin(ReadOnlyAdmin):
    change_form_template = "admin/request_form.html"
    intro = "等得久的在前。派单、答复点进去办；谁也不能直接改一张单，每一步都留下是谁、什么时候办的。"
    list_display = ["code", "shown_what", "place", "shown_status", "shown_waited", "raised", "handled_at", "team"]
    list_filter = [PrivateSearch, AreaFilter, TodoFilter, by("status", "状态"), WaitedFilter, RaisedFilter]
    list_select_related = ["place", "handled_at", "offer", "team__place"]
    search_fields = ["code", "name", "phone"]
    search_help_text = "按单号、姓名或电话找"
    pages = {
        "dispatch": "dispatch_view",
        "refuse": "refuse_view",
        "callback": "callback_view",
        "accept": "accept_view",
        "decline": "decline_view",
        "finish": "finish_view",
        "withdraw": "withdraw_view",
        "unmask": "unmask_view",
    }
    fields = [
        "code",
        "shown_what",
        "shown_person",
        "place",
        "shown_address",
        "shown_when",
        "shown_status",
        "shown_waited",
        "handled_at",
        "team",
        "activity",
        "refusal",
        "report",
        "shown_rating",
        "shown_received",
        "shown_history",
    ]
    exported = (
        ("单号", Told("code")),
        ("村或社区", Told("place__name")),
        ("服务项目", Told("offer__name")),
        ("状态", lambda row: row.get_status_display()),
        ("受理单位", Told("handled_at__name")),
        ("接单的队伍", Told("team__name")),
        ("收到时间", Told("received_at")),
        ("首次答复", Told("answered_at")),
        ("办好时间", Told("done_at")),
        ("逾期上报次数", Told("raised")),
        ("评价（分）", Told("rating")),
    )

    def rows_for(self, user: User) -> QuerySet[Any]:
        return ServiceRequest.objects.handled_by(user)

    def get_ordering(self, request: HttpRequest) -> Any:
        """What waits longest first; of what is over the newest."""
        over = any(request.GET.get(name) for name in ("status", "find")) or request.GET.get("todo") in (ENDED, ALL)
        return ["-received_at", "-pk"] if over else ["waiting_since", "pk"]

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return holds(person(request), *STAFF)

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        """With who looks at it: what is shown of the person depends on that."""
        found = super().get_object(request, object_id, from_field)
        found.is_known = knows_person(found, by=person(request))
        return found

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        found = super().get_changelist_instance(request)
        for row in found.result_list:
            row.is_known = knows_person(row, by=person(request))
        return found

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        if (row := context.get("original")) is not None:
            context["steps"] = steps_of(row, person(request))
        return super().render_change_form(request, context, *args, **kwargs)

    @admin.display(description="帮什么忙")
    def shown_what(self, request: Any) -> str:
        """On the page all that was written, in the list its beginning."""
        offer = request.offer.name if request.offer else ""
        words = request.words if getattr(request, "is_known", False) else ""
        return "。".join(part for part in (offer, words[:60] + ("…" if len(words) > 60 else "")) if part) or "请人帮忙"

    @admin.display(description="谁点的")
    def shown_person(self, request: Any) -> str:
        if request.erased_at:
            return "姓名和电话已经删除"
        if not request.is_known:
            return "队伍接单以后显示"
        whose = f"，替{request.for_whom}点的" if request.for_whom else ""
        return f"{request.name}{whose} {request.masked_phone}".strip()

    @admin.display(description="到哪里")
    def shown_address(self, request: Any) -> str:
        return request.address if request.is_known else "队伍接单以后显示"

    @admin.display(description="想什么时候")
    def shown_when(self, request: ServiceRequest) -> str:
        day = f"{long_day(request.wanted_on)} " if request.wanted_on else ""
        return f"{day}{request.get_wanted_part_display()}"

    @admin.display(description="状态", ordering="status")
    def shown_status(self, request: ServiceRequest) -> str:
        return tag(request.get_status_display(), COLOURS.get(Status(request.status), "plain"))

    @admin.display(description="等了多久", ordering="waiting_since")
    def shown_waited(self, request: ServiceRequest) -> str:
        return length(timezone.now() - request.waiting_since) if request.status in ServiceRequest.OPEN else ""

    @admin.display(description="评价")
    def shown_rating(self, request: Any) -> str:
        if request.rating is None:
            return "没有评价，不算好评" if request.status in ServiceRequest.FINISHED else ""
        words = f"：{request.rating_words}" if request.rating_words else ""
        return f"{request.get_rating_display()}{words}"

    @admin.display(description="收到")
    def shown_received(self, request: ServiceRequest) -> str:
        by_whom = f"，{request.entered_by}代办" if request.entered_by else ""
        return f"{long_day(request.received_at)} {clock(request.received_at)}{by_whom}"

    @admin.display(description="办理过程")
    def shown_history(self, request: ServiceRequest) -> str:
        steps = history(request.steps.select_related("by", "team", "at_place").order_by("at", "pk"))
        lines = format_html_join(
            "",
            "<li>{} {}　{}（{}）{}</li>",
            (
                (long_day(one.at), clock(one.at), one.what, one.who, f"：{one.note}" if one.note else "")
                for one in steps
            ),
        )
        return format_html("<ol>{}</ol>", lines)

    def dispatch_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "dispatch")

    def refuse_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "refuse")

    def callback_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "call_back")

    def accept_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "accept")

    def decline_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "decline")

    def finish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "finish")

    def withdraw_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "withdraw")

    def unmask_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return unmask_page(request, self, object_id, what="电话", reveal=revealed)
