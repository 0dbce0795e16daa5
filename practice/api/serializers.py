"""What every serializer of the API keeps to."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import models
from rest_framework import serializers

from practice.access import may_see
from practice.models import Place, User

M = TypeVar("M", bound=models.Model)

NOT_A_FIELD = "没有这个字段，或它不能写。请去掉它。"
NAMED_AT_MOST = 20


class Strict(serializers.Serializer[Any]):
    """Refuses fields that it does not know: a misspelt name must not be lost in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            known = {field.field_name for field in self._writable_fields}
            unknown = [name for name in data if name not in known]
            if unknown:
                raise serializers.ValidationError({name: [NOT_A_FIELD] for name in unknown[:NAMED_AT_MOST]})
        return super().to_internal_value(data)


class WriteSerializer(Strict, serializers.ModelSerializer[M]):
    """Checks what was sent against the model's fields; storing it is a service's job.

    Rules across fields and uniqueness are the service's too, which answers in the model's own words.
    """

    def get_validators(self) -> list[Any]:
        return []

    def get_unique_together_constraints(self, model: Any) -> Any:
        return []


class InScopeSerializer(serializers.ModelSerializer[M]):
    """Shows the fields in ``Meta.in_scope`` only to those who look after the row's place or lead it; null to others."""

    def get_fields(self) -> dict[str, Any]:
        fields = super().get_fields()
        for name in self.Meta.in_scope:
            fields[name].allow_null = True
        return fields

    def to_representation(self, row: M) -> dict[str, Any]:
        shown = super().to_representation(row)
        if not self.is_in_scope(row):
            shown.update(dict.fromkeys(self.Meta.in_scope))
        return shown

    def is_in_scope(self, row: M) -> bool:
        user = self.context["request"].user
        return isinstance(user, User) and may_see(user, self.place_of(row))

    def place_of(self, row: Any) -> Place:
        place: Place = row.place
        return place
