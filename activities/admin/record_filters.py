"""How the ledger's list is narrowed, and the form that corrects a row of it."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone

from practice.admin.filters import ListFilter, MonthFilter
from practice.admin.forms import ReasonForm
from practice.days import month_of, today
from practice.letters import part_of
from practice.models import User
from volunteers.models import ServiceRecord, Volunteer
from volunteers.queries import not_entered_again

from ..models import Activity

MINE, RETURNED = "mine", "returned"
SESSIONS = 1000
"""Of one title, as many are searched; each stands for ten records or more."""


class TodoFilter(ListFilter):
    title = "要办的"
    parameter_name = "todo"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(MINE, "等我核对"), (RETURNED, "近 30 天退回没重报")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        assert isinstance(request.user, User)
        if self.chosen == MINE:
            return queryset.approvable_by(request.user)
        return not_entered_again(queryset, now=timezone.now()) if self.chosen == RETURNED else queryset


class LedgerMonthFilter(MonthFilter):
    """This month, unless another is asked for or something is looked for across months.

    A county's ledger grows for ten years and more; a list of all of it would only be waited for.
    """

    ACROSS = ("todo", "find", "volunteer")

    def __init__(self, request: HttpRequest, params: Any, model: Any, model_admin: Any) -> None:
        looked_for = any(request.GET.get(name) for name in self.ACROSS)
        self.present = "" if looked_for else f"{month_of(today()):%Y-%m}"
        super().__init__(request, params, model, model_admin)

    def value(self) -> str:
        asked = super().value()
        return self.present if asked is None else asked


def named(rows: QuerySet[Any], words: str) -> QuerySet[Any]:
    """Records of whom or of what is called so: each word is part of the volunteer's name or of the activity's title.

    The activity is found by its title of today, and of very many so called the latest. Both are looked up by their own
    indexes, and the records by theirs: no index serves one condition on either name, and a county's ledger is too long
    to be read through.
    """
    for word in words.split():
        people = Volunteer.objects.filter(part_of("name", word)).order_by().values("pk")
        sessions = Activity.objects.filter(part_of("title", word)).order_by("-starts_at").values("uid")[:SESSIONS]
        served = ServiceRecord.objects.filter(volunteer__in=people).order_by().values("pk")
        took_place = ServiceRecord.objects.filter(activity_uid__in=sessions).order_by().values("pk")
        rows = rows.filter(pk__in=served.union(took_place))
    return rows


class FlagFilter(ListFilter):
    title = "提示"
    parameter_name = "flag"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [*ServiceRecord.Flag.choices, ("late", "逾期补记")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        if self.chosen == "late":
            return queryset.filter(is_late=True)
        return queryset.filter(flags__contains=self.chosen) if self.chosen else queryset


class VolunteerFilter(ListFilter):
    """The records of one volunteer, by the link on their page."""

    title = "志愿者"
    parameter_name = "volunteer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        key = str(self.value() or "")
        return [(key, "这一位")] if key.isdecimal() and len(key) < 18 else []

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        return queryset.filter(volunteer=int(self.chosen)) if self.chosen else queryset


class CorrectionForm(ReasonForm):
    """Other minutes, or none: the record is undone."""

    what = forms.ChoiceField(
        label="怎么更正",
        choices=[("correct", "改成别的时长"), ("reverse", "冲正：这次服务不算")],
        widget=forms.RadioSelect,
        initial="correct",
    )
    minutes = forms.IntegerField(label="更正后的时长（分钟）", required=False, min_value=1, max_value=1440)
    field_order = ["what", "minutes", "reason"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("what") == "correct" and not cleaned.get("minutes") and "minutes" not in self.errors:
            self.add_error("minutes", "请填更正后的时长；这次服务不算的，请选“冲正”。")
        return cleaned
