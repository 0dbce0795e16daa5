"""Filters of the lists, with Chinese labels; what a list does not know is refused, not ignored."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError as FormError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from practice.days import FIRST_MONTH, LAST_MONTH, InvalidMonth, day_bounds, month_bounds, parse_month
from practice.models import Place

from .fields import KEY_SCHEMA, LARGEST_KEY, MONTH_SCHEMA

COMMON = {"cursor", "page_size", "ordering", "format"}


class KnownParameters(filters.DjangoFilterBackend):
    """Applies the view's filters and refuses a parameter that it does not know: a slip must not return everything."""

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        chosen = self.get_filterset_class(view, queryset)
        known = chosen.base_filters if chosen else ()
        asked = [name for name in request.query_params if name not in COMMON]
        unknown = [name for name in asked if name not in known]
        if unknown:
            raise ValidationError({name: ["没有这个查询参数，请核对名称。"] for name in unknown[:20]})
        if chosen and not asked:
            return chosen.unasked(queryset)
        return super().filter_queryset(request, queryset, view)


class Filters(filters.FilterSet):
    """Of a list's filters only those asked for are made: making them all costs more than reading the rows."""

    base_filters: Any

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        self.base_filters = {name: one for name, one in type(self).base_filters.items() if name in (data or ())}
        super().__init__(data, *args, **kwargs)

    @staticmethod
    def unasked(rows: Any) -> Any:
        """The rows where no filter was asked for."""
        return rows


class MonthFormField(forms.CharField):
    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        try:
            return parse_month(text) if text else None
        except InvalidMonth as error:
            raise FormError(str(error)) from error


class KeyFormField(forms.IntegerField):
    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_KEY, **kwargs)


class DayFormField(forms.DateField):
    default_validators = [
        MinValueValidator(FIRST_MONTH, "日期太早，请核对。"),
        MaxValueValidator(LAST_MONTH, "日期太晚，请核对。"),
    ]


@extend_schema_field(KEY_SCHEMA)
class KeyFilter(filters.Filter):
    """A row named by its primary key."""

    field_class = KeyFormField


@extend_schema_field(MONTH_SCHEMA)
class MonthFilter(filters.Filter):
    """A month written 2026-10."""

    field_class = MonthFormField


class MonthOfMomentFilter(MonthFilter):
    """Moments of a Shanghai month, by their own bounds: a page in the order of these moments then stops early."""

    def filter(self, qs: QuerySet[Any], value: dt.date | None) -> QuerySet[Any]:
        if value is None:
            return qs
        start, end = month_bounds(value)
        return qs.filter(**{f"{self.field_name}__gte": start, f"{self.field_name}__lt": end})


@extend_schema_field(OpenApiTypes.BOOL)
class FlagFilter(filters.TypedChoiceFilter):
    """true or false, nothing else."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(choices=[("true", "是"), ("false", "否")], coerce=lambda text: text == "true", **kwargs)


@extend_schema_field(OpenApiTypes.BOOL)
class MineFilter(FlagFilter):
    """Of a public list only what lies in the user's own scope, or with false all of it."""

    def __init__(self) -> None:
        super().__init__(label="true：只要我范围内的；不登录就什么也没有")

    def filter(self, qs: Any, value: bool | str) -> Any:
        return qs.visible_to(self.parent.request.user) if value is True else qs


@extend_schema_field(OpenApiTypes.DATE)
class DayFilter(filters.Filter):
    """Moments from the beginning of a Shanghai day on, or with ``until`` up to its end."""

    field_class = DayFormField

    def __init__(self, *, until: bool = False, **kwargs: Any) -> None:
        self.until = until
        super().__init__(**kwargs)

    def filter(self, qs: QuerySet[Any], value: dt.date | None) -> QuerySet[Any]:
        if value is None:
            return qs
        start, end = day_bounds(value)
        bound = {f"{self.field_name}__lt": end} if self.until else {f"{self.field_name}__gte": start}
        return qs.filter(**bound)


@extend_schema_field(KEY_SCHEMA)
class UnderFilter(filters.Filter):
    """Rows at a place or anywhere below it, by today's tree."""

    field_class = KeyFormField

    def filter(self, qs: Any, value: int | None) -> Any:
        if value is None:
            return qs
        place = Place.objects.filter(pk=value).first()
        if place is None:
            raise ValidationError({"under": ["没有这个阵地，请核对编号。"]})
        return qs.within(place)


class TextFilter(filters.CharFilter):
    """Words that must all occur, each in any of the named fields."""

    def __init__(self, *, fields: tuple[str, ...], **kwargs: Any) -> None:
        self.fields = fields
        super().__init__(max_length=40, **kwargs)

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        for word in (value or "").split():
            found = Q()
            for field in self.fields:
                found |= Q(**{f"{field}__icontains": word})
            qs = qs.filter(found)
        return qs
