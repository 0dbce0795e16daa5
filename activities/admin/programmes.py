"""Programmes in the admin, and generating a month of their activities with a preview."""

import datetime as dt
from collections import Counter
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from practice.access import may_manage
from practice.admin.base import ScopedAdmin, with_above
from practice.admin.fields import person
from practice.admin.filters import ListFilter, by
from practice.admin.forms import MonthField
from practice.admin.grouped import PlaceTicks
from practice.admin.shown import tag
from practice.days import long_month, month_of, next_month, today
from practice.models import User

from ..models import Programme
from ..services import generate_month, preview_month
from .recurring import ProgrammeForm, rule_in_words

FINISHED = "finished"


class RunningFilter(ListFilter):
    title = "状态"
    parameter_name = "state"
    everything = "在办的"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(FINISHED, "停办的")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(is_active=self.chosen != FINISHED)


class MonthForm(forms.Form):
    month = MonthField(label="月份")


@admin.register(Programme)
class ProgrammeAdmin(ScopedAdmin):
    form = ProgrammeForm
    completes = True
    change_form_template = "admin/programme_form.html"
    list_display = ["name", "category", "kind", "place", "shown_rule", "on_day_off", "shown_state"]
    list_filter = [by("category", "类别"), by("kind", "类型"), RunningFilter]
    list_select_related = ["place__parent"]
    search_fields = ["name", "content"]
    search_help_text = "按项目名称找"
    autocomplete_fields = ["place", "team"]
    ordering = ["order", "pk"]
    pages = {"generate": "generate_view"}
    fieldsets = [
        (None, {"fields": ["name", "category", "kind", "place", "team", "content", "methods", "themes"]}),
        (
            "什么时候办",
            {
                "fields": [
                    "weekdays",
                    "days",
                    "recurrence",
                    "on_day_off",
                    ("starts_time", "minutes"),
                    ("first_day", "last_day"),
                    ("is_active", "order"),
                ]
            },
        ),
        ("在哪里办", {"fields": ["held_at"]}),
    ]
    exported = (
        ("名称", lambda row: row.name),
        ("类别", lambda row: row.get_category_display()),
        ("活动类型", lambda row: row.get_kind_display()),
        ("主办阵地", lambda row: row.place.name),
        ("什么时候办", lambda row: rule_in_words(row.recurrence)),
        ("遇放假", lambda row: row.get_on_day_off_display()),
        ("开始时间", lambda row: row.starts_time),
        ("时长（分钟）", lambda row: row.minutes),
        ("在办", lambda row: row.is_active),
    )

    def rows_for(self, user: User) -> QuerySet[Any]:
        return with_above(Programme.objects.all(), user)

    def may_change(self, user: User, obj: Any = None) -> bool:
        return super().may_change(user, obj) and (obj is None or may_manage(user, obj.place))

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "held_at":
            kwargs["widget"] = PlaceTicks()
        return super().formfield_for_manytomany(db_field, request, **kwargs)

    @admin.display(description="什么时候办")
    def shown_rule(self, programme: Programme) -> str:
        return rule_in_words(programme.recurrence)

    @admin.display(description="状态")
    def shown_state(self, programme: Programme) -> str:
        return tag("在办", "pine") if programme.is_active else tag("停办", "plain")

    def generate_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """A month of activities: shown first; once confirmed, created. Again, and nothing is added."""
        programme = self.get_object(request, object_id)
        if not self.may_change(person(request), programme):
            raise PermissionDenied
        asked = request.POST if request.method == "POST" else request.GET if "month" in request.GET else None
        form = MonthForm(asked, initial={"month": next_month(month_of(today()))})
        month = form.cleaned_data["month"] if form.is_bound and form.is_valid() else None
        if request.method == "POST" and month:
            return self._generate(request, programme, month)
        preview = preview_month(programme=programme, month=month, by=person(request)) if month else []
        context = {
            "title": f"生成“{programme}”的活动",
            "programme": programme,
            "form": form,
            "month": month,
            "preview": preview,
            "counts": Counter(_fate(one) for one in preview),
            "new": sum(one.is_new for one in preview),
        }
        return self.page(request, "admin/generate.html", context)

    def _generate(self, request: HttpRequest, programme: Programme, month: dt.date) -> HttpResponse:
        made = generate_month(programme=programme, month=month, by=person(request), now=timezone.now())
        said = f"新增了 {len(made)} 场。" if made else "的活动早已生成，没有新增。"
        messages.success(request, f"{long_month(month)}{said}")
        address = reverse("admin:activities_activity_changelist")
        return HttpResponseRedirect(f"{address}?on={month:%Y-%m}&programme={programme.pk}")


def _fate(occurrence: Any) -> str:
    if occurrence.exists:
        return "known"
    return "new" if occurrence.held_on else "skipped"
