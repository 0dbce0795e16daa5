"""Form fields of the admin: the browser's own pickers, and choices that end where the person's scope ends."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.db import models
from django.forms import ModelChoiceField
from django.http import HttpRequest

from ..models import Place, User
from ..tree import tree_label


def person(request: HttpRequest) -> User:
    """Whoever is signed in; the admin site lets nobody else come this far."""
    assert isinstance(request.user, User)
    return request.user


class NativeDates(forms.DateInput):
    """The browser's own date picker: no script, in the user's language."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


class NativeTime(forms.TimeInput):
    input_type = "time"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%H:%M")


class NativeMoment(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


WIDGETS: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.DateField: {"widget": NativeDates},
    models.TimeField: {"widget": NativeTime},
    models.DateTimeField: {"form_class": forms.DateTimeField, "widget": NativeMoment},
    models.TextField: {"widget": forms.Textarea(attrs={"rows": 4})},
    models.ManyToManyField: {"widget": forms.CheckboxSelectMultiple},
}


class ScopedFields:
    """Form fields that offer and accept only rows within the person's scope; for model admins and their inlines."""

    admin_site: Any

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        django: Any = super()
        return self._narrowed(
            django.formfield_for_foreignkey(db_field, request, **self._rows(db_field, request, kwargs))
        )

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        django: Any = super()
        kwargs.setdefault("widget", forms.CheckboxSelectMultiple())
        return self._narrowed(
            django.formfield_for_manytomany(db_field, request, **self._rows(db_field, request, kwargs))
        )

    def formfield_for_choice_field(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        blank = db_field.blank or not (db_field.has_default() or "initial" in kwargs)
        kwargs.setdefault("choices", db_field.get_choices(include_blank=blank, blank_choice=[("", "请选择")]))
        return super().formfield_for_choice_field(db_field, request, **kwargs)  # type: ignore[misc]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Without Django's pop-ups that add or change the related row."""
        field = super().formfield_for_dbfield(db_field, request, **kwargs)  # type: ignore[misc]
        if field is not None and isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget = field.widget.widget
        return field

    def _rows(self, db_field: Any, request: HttpRequest, kwargs: dict[str, Any]) -> dict[str, Any]:
        related = self.admin_site.get_model_admin(db_field.remote_field.model)
        return {"queryset": related.choices_for(person(request)), **kwargs}

    def _narrowed(self, field: ModelChoiceField[Any]) -> ModelChoiceField[Any]:
        field.empty_label = "请选择" if field.empty_label else None
        if field.queryset is not None and field.queryset.model is Place:
            field.label_from_instance = tree_label  # type: ignore[assignment,method-assign]
        field.error_messages["invalid_choice"] = "选的这一项不存在，或不在您负责的范围内。请重新选择。"
        return field


class ScopedInline(ScopedFields, admin.TabularInline):  # type: ignore[type-arg]
    """Rows edited together with their parent: whoever may change the parent may change them."""

    formfield_overrides = WIDGETS
    extra = 0

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return True

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self.can_delete
