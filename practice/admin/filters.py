"""Filters of the admin's lists: each one a plain select, so that a list is narrowed without a script."""

from collections.abc import Iterable
from typing import Any, ClassVar

from django.contrib import admin
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest

from ..days import long_month, month_of, parse_month, previous_month, today
from ..errors import PortalError
from ..identity import unseal
from ..models import Place, User

MONTHS_OFFERED = 24


class ListFilter(admin.SimpleListFilter):
    """A select above the list. A value that is not offered finds what no value finds: everything."""

    everything: ClassVar[str] = "全部"
    on_top: ClassVar[bool] = False
    """Shown as a strip of its own above the selects."""

    @property
    def chosen(self) -> str:
        return value if (value := str(self.value() or "")) in {str(key) for key, _ in self.lookup_choices} else ""

    @property
    def options(self) -> list[tuple[str, str, bool]]:
        """(value, words, whether chosen), the first one being everything."""
        rows = [("", f"{self.title}：{self.everything}", not self.chosen)]
        return rows + [(str(key), str(words), str(key) == self.chosen) for key, words in self.lookup_choices]


class FieldFilter(ListFilter):
    """The choices of a field."""

    field: ClassVar[str]

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[Any, str]]:
        field = model_admin.opts.get_field(self.field)
        return field.choices or [("1", "是"), ("0", "否")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(**{self.field: self.chosen}) if self.chosen else queryset


def by(field: str, title: str) -> type[FieldFilter]:
    """``list_filter = [by("status", "状态")]``"""
    return type(f"By{field.title()}", (FieldFilter,), {"field": field, "title": title, "parameter_name": field})


class AreaFilter(ListFilter):
    """The institutes of the person's scope; where there is but one, its stations."""

    title = "所在"
    parameter_name = "area"
    place_path: ClassVar[str] = "place__path"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[Any, str]]:
        assert isinstance(request.user, User)
        levels = (Place.Level.INSTITUTE, Place.Level.STATION)
        places = (
            Place.objects.managed_by(request.user)
            .filter(level__in=levels, closed_on=None)
            .order_by("level", "code", "pk")
        )
        institutes = [place for place in places if place.level == Place.Level.INSTITUTE]
        offered = institutes if len(institutes) > 1 else [place for place in places if place not in institutes]
        self.paths = {str(place.pk): place.path for place in offered}
        return [(place.pk, place.label) for place in offered]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        path = self.paths.get(str(self.value()))
        return queryset.filter(**{f"{self.place_path}__startswith": path}) if path else queryset


class HomeAreaFilter(AreaFilter):
    """For volunteers, who belong to a home place."""

    place_path = "home_place__path"


class OwnAreaFilter(AreaFilter):
    """For places themselves."""

    place_path = "path"


class MonthFilter(ListFilter):
    """The last two years, month by month."""

    title = "月份"
    parameter_name = "month"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[Any, str]]:
        month, offered = month_of(today()), []
        for _ in range(MONTHS_OFFERED):
            offered.append((f"{month:%Y-%m}", long_month(month)))
            month = previous_month(month)
        return offered

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(month=parse_month(self.chosen)) if self.chosen else queryset


class PrivateSearch(ListFilter):
    """A search whose words stand in the address sealed: names and numbers must not, addresses end up in logs."""

    title = "查找"
    parameter_name = "find"
    on_top = True
    words = ""

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[Any, str]]:
        self.model_admin = model_admin
        return [("", "")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        assert isinstance(request.user, User)
        self.words = opened(str(self.value() or ""), request.user)
        if not self.words:
            return queryset
        rows: QuerySet[Any]
        rows, doubled = self.model_admin.get_search_results(request, queryset, self.words)
        return rows.distinct() if doubled else rows


def sealed_for(user: User) -> str:
    """What a search is bound to: nobody else can open it."""
    return f"admin.find:{user.pk}"


def opened(value: str, user: User) -> str:
    try:
        return unseal(value, bound_to=sealed_for(user)) if value else ""
    except (PortalError, ValidationError):
        return ""
