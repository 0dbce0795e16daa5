"""Activities in the admin: planning, publishing, calling off, one by one or many at once."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from practice.access import may_approve
from practice.admin.base import ScopedAdmin
from practice.admin.fields import ScopedInline, person
from practice.admin.filters import AreaFilter, ListFilter, by
from practice.admin.forms import ReasonForm
from practice.admin.pages import Deed, do_each, reason_page
from practice.admin.shown import tag, two_lines
from practice.days import long_day, short_weekday, span, today
from practice.models import User

from ..models import Activity, Photo, Programme, SignUpTerms
from ..services import cancel, create_activity, mark_edited, publish, return_to_draft, submit
from .forms import ActivityForm, PhotoForm
from .signups import TermsInline, store_terms
from .steps import STEPS, step_page, steps_of
from .strip import DayStrip
from .upload import ActivityImporter

Status = Activity.Status
COLOURS = {
    Status.DRAFT: "plain",
    Status.SUBMITTED: "ochre",
    Status.PUBLISHED: "pine",
    Status.HELD: "pine",
    Status.REPORTED: "plain",
    Status.CANCELLED: "red",
}
UNREPORTED = "unreported"


class TodoFilter(ListFilter):
    title = "要办的"
    parameter_name = "todo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(UNREPORTED, "办完没补记")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.unreported().filter(ends_at__lt=timezone.now()) if self.chosen else queryset


class ProgrammeFilter(ListFilter):
    title = "项目"
    parameter_name = "programme"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        shared = model_admin.admin_site.get_model_admin(Programme).rows_for(request.user)
        return shared.order_by("order", "pk").values_list("pk", "name")

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(programme=int(self.chosen)) if self.chosen else queryset


class PhotoInline(ScopedInline):
    model = Photo
    form = PhotoForm
    fields = ["image", "alt"]


@admin.register(Activity)
class ActivityAdmin(ScopedAdmin):
    form = ActivityForm
    inlines = [TermsInline, PhotoInline]
    importer = ActivityImporter()
    change_form_template = "admin/activity_form.html"
    list_display = ["shown_when", "title", "place", "kind", "attendances", "shown_status"]
    list_display_links = ["title"]
    list_filter = [AreaFilter, by("status", "状态"), by("kind", "类型"), ProgrammeFilter, TodoFilter, DayStrip]
    list_select_related = ["place__parent", "programme", "team"]
    search_fields = ["title", "venue", "place__name"]
    search_help_text = "按名称、地点找"
    autocomplete_fields = ["place", "team"]
    readonly_fields = ["shown_status", "cancel_reason", "shown_report"]
    ordering = ["starts_at", "pk"]
    actions = ["publish_chosen", "submit_chosen", "return_chosen", "cancel_chosen"]
    pages = {name: f"{name}_view" for name in STEPS}
    related_history = ((Photo, "activity"), (SignUpTerms, "activity"))
    exported = (
        ("日期", lambda row: today(row.starts_at)),
        ("时间", lambda row: span(row.starts_at, row.ends_at)),
        ("名称", lambda row: row.title),
        ("类型", lambda row: row.get_kind_display()),
        ("项目", lambda row: row.programme.name if row.programme else ""),
        ("所", lambda row: row.place.parent.label if row.place.parent else ""),
        ("阵地", lambda row: row.place.label),
        ("具体地点", lambda row: row.venue),
        ("组织队伍", lambda row: row.team.name if row.team else ""),
        ("负责人", lambda row: row.person_in_charge),
        ("状态", lambda row: row.get_status_display()),
        ("参加人次", lambda row: row.attendances),
        ("取消原因", lambda row: row.cancel_reason),
    )

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        told = ["shown_status"] if obj else []
        told += ["cancel_reason"] if obj and obj.cancel_reason else []
        told += ["shown_report"] if obj and obj.reported_at else []
        return [
            (None, {"fields": [*told, "title", ("kind", "programme"), ("starts_at", "ends_at")]}),
            ("在哪里，谁来办", {"fields": ["place", "venue", "team", "person_in_charge", "enquiry_phone", "capacity"]}),
            ("内容", {"fields": ["content", "methods", "themes"]}),
        ]

    def may_change(self, user: User, obj: Any = None) -> bool:
        return super().may_change(user, obj) and (obj is None or obj.status != Status.CANCELLED)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Only what was never more than a draft; anything else is called off, with a reason."""
        return obj is not None and obj.status == Status.DRAFT and self.may_change(person(request), obj)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            create_activity(activity=obj, by=person(request))
            return
        before = Activity.objects.get(pk=obj.pk)
        super().save_model(request, obj, form, change)
        mark_edited(before=before, after=obj)

    def save_formset(self, request: HttpRequest, form: Any, formset: Any, change: bool) -> None:
        if formset.model is SignUpTerms:
            store_terms(formset, form.instance, by=person(request))
            return
        for photo in formset.save(commit=False):
            photo.added_by = photo.added_by or person(request)
            photo.save()
        for photo in formset.deleted_objects:
            photo.delete()

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Methods and themes are stored by now, so that publishing at once shows the activity whole."""
        super().save_related(request, form, formsets, change)
        if "_publish" in request.POST and may_approve(person(request), form.instance.place):
            do_each(request, [form.instance], self._publishing(request), "已发布，群众在日历上能看到了。")

    def render_change_form(self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any) -> Any:
        activity = context.get("original")
        context["may_publish"] = activity is None or (
            activity.status in (Status.DRAFT, Status.SUBMITTED) and may_approve(person(request), activity.place)
        )
        context["may_report"] = bool(
            activity and activity.status in (Status.PUBLISHED, Status.HELD) and activity.starts_at < timezone.now()
        )
        context["steps"] = steps_of(activity, person(request)) if activity else []
        return super().render_change_form(request, context, *args, **kwargs)

    def get_view_on_site_url(self, obj: Any = None) -> str | None:
        return super().get_view_on_site_url(obj) if obj and obj.status in Activity.PUBLIC else None

    def response_post_save_add(self, request: HttpRequest, obj: Any) -> HttpResponseRedirect:
        """To the list of its month, where it can be seen."""
        return HttpResponseRedirect(f"{reverse('admin:activities_activity_changelist')}?on={obj.month:%Y-%m}")

    @admin.display(description="时间", ordering="starts_at")
    def shown_when(self, activity: Activity) -> str:
        day = today(activity.starts_at)
        return two_lines(f"{long_day(day)} {short_weekday(day)}", span(activity.starts_at, activity.ends_at))

    @admin.display(description="状态", ordering="status")
    def shown_status(self, activity: Activity) -> str:
        return tag(activity.get_status_display(), COLOURS[Status(activity.status)])

    @admin.display(description="补记")
    def shown_report(self, activity: Activity) -> str:
        if activity.reported_at is None:
            return ""
        return f"参加 {activity.attendances} 人次，{activity.reported_by} 于 {long_day(activity.reported_at)} 补记"

    def _publishing(self, request: HttpRequest) -> Any:
        return lambda one: publish(activity=one, by=person(request), now=timezone.now())

    @admin.action(description="发布")
    def publish_chosen(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        do_each(request, rows, self._publishing(request), "已发布 {count} 场。")

    @admin.action(description="报上级发布")
    def submit_chosen(self, request: HttpRequest, rows: QuerySet[Any]) -> None:
        do_each(request, rows, lambda one: submit(activity=one, by=person(request)), "已报送 {count} 场。")

    @admin.action(description="退回修改")
    def return_chosen(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        deed = Deed("退回修改", "退回", careful="只有待发布的活动能退回；报送的人会看到原因。")

        def give_back(one: Activity, reason: str) -> object:
            return return_to_draft(activity=one, reason=reason, by=person(request))

        return self._with_reason(request, rows, deed, "return_chosen", give_back, "已退回 {count} 场。")

    @admin.action(description="取消活动")
    def cancel_chosen(self, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponse | None:
        deed = Deed("取消活动", "取消这些活动", careful="已发布的活动取消后仍留在日历上，标明“已取消”和原因。")

        def call_off(one: Activity, reason: str) -> object:
            return cancel(activity=one, reason=reason, by=person(request))

        return self._with_reason(request, rows, deed, "cancel_chosen", call_off, "已取消 {count} 场。")

    def _with_reason(
        self, request: HttpRequest, rows: Any, deed: Deed, action: str, do: Any, done: str
    ) -> HttpResponse | None:
        form = ReasonForm(request.POST if "sure" in request.POST else None)
        if form.is_valid():
            do_each(request, rows, lambda one: do(one, form.cleaned_data["reason"]), done)
            return None
        return reason_page(self, request, rows, deed, form, action)

    def publish_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "publish")

    def submit_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "submit")

    def draft_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "draft")

    def held_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "held")

    def cancel_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return step_page(request, self, object_id, "cancel")
