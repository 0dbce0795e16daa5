"""Serializer fields that several resources share."""

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.db import models
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from practice.days import FIRST_MONTH, LAST_MONTH
from practice.models import Place

MONTH_SCHEMA = {"type": "string", "pattern": r"^\d{4}-(0[1-9]|1[0-2])$"}
"""No example: Swagger UI would fill it into every query."""
LARGEST_KEY = 2**63 - 1
KEY_SCHEMA = {"type": "integer", "minimum": 1, "maximum": LARGEST_KEY}

Narrow = Callable[[Any, Any], Any]
"""(QuerySet, user) -> the rows of it that the user may name in a write."""


def managed(rows: Any, user: Any) -> Any:
    return rows.managed_by(user)


def everyone(rows: Any, user: Any) -> Any:
    """For terms of the whole county (methods, themes, platforms), which no place owns."""
    return rows


@extend_schema_field({**KEY_SCHEMA, "example": 12})
class ScopedKey(serializers.PrimaryKeyRelatedField[Any]):
    """A row named by its primary key. One out of the user's scope is refused in the words for one that is not there."""

    def __init__(self, queryset: "models.QuerySet[Any] | None" = None, narrow: Narrow = managed, **kwargs: Any) -> None:
        self.narrow = narrow
        super().__init__(queryset=queryset, **kwargs)

    def get_queryset(self) -> Any:
        return self.narrow(super().get_queryset(), self.context["request"].user)

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int):
            raise serializers.ValidationError("请填编号（整数）。", code="incorrect_type")
        found = self.get_queryset().filter(pk=data).first()
        if found is None:
            name = self.get_queryset().model._meta.verbose_name
            raise serializers.ValidationError(f"没有这个{name}，请核对编号。", code="does_not_exist")
        return found


class Key(serializers.IntegerField):
    """A primary key that is looked up later."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=1, max_value=LARGEST_KEY, **kwargs)


class Moment(serializers.DateTimeField):
    """A date and time of this century; one without a zone is Beijing time."""

    def to_internal_value(self, value: Any) -> dt.datetime:
        try:
            moment = super().to_internal_value(value)
        except OverflowError:
            moment = None
        if moment is None or not FIRST_MONTH.year < moment.year <= LAST_MONTH.year:
            raise serializers.ValidationError(f"年份要在 {FIRST_MONTH.year + 1} 到 {LAST_MONTH.year} 之间，请核对。")
        return moment


@extend_schema_field({**MONTH_SCHEMA, "example": "2026-10"})
class Month(serializers.Field[dt.date, str, str, Any]):
    """The first of a month, written 2026-10."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: dt.date) -> str:
        return f"{value:%Y-%m}"


class PlaceBrief(serializers.ModelSerializer[Place]):
    """A place as other resources name it."""

    class Meta:
        model = Place
        fields = ("id", "name", "short_name", "level")
        read_only_fields = fields
