"""What the admin's forms have in common; imports go through the same forms, so both refuse in the same words."""

import datetime as dt
from typing import Any

from django import forms
from django.contrib.admin.widgets import AutocompleteSelect
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ..days import InvalidMonth, parse_month
from ..images import prepare_photo
from ..models import Place
from ..tree import tree_label


class WholeRowForm(forms.ModelForm):  # type: ignore[type-arg]
    """A model form that asks every constraint of the row.

    Django's leaves out those that name a field the form does not show, and the database would then answer with an
    error page.
    """

    def _post_clean(self) -> None:
        super()._post_clean()  # type: ignore[misc]
        if not self.errors:
            try:
                self.instance.validate_constraints()
            except ValidationError as error:
                self.add_error(None, error.messages)


class PictureInput(forms.ClearableFileInput):
    """Shows the present picture itself instead of its file's name."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        context: dict[str, Any] = self.get_context(name, value, attrs)["widget"]
        return render_to_string("admin/widgets/picture.html", context)


class PhotoField(forms.FileField):
    """A photo as ``practice.images`` takes it: judged by its header before a pixel is decoded, then drawn anew."""

    widget = PictureInput

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "accept": "image/jpeg,image/png,image/webp"}

    def clean(self, data: Any, initial: Any = None) -> Any:
        cleaned = super().clean(data, initial)
        return prepare_photo(cleaned) if isinstance(cleaned, UploadedFile) else cleaned


class PlaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A place chosen by typing."""

    def __init__(self, queryset: QuerySet[Place], **kwargs: Any) -> None:
        from django.contrib import admin

        widget = AutocompleteSelect(Place._meta.get_field("parent"), admin.site)
        super().__init__(queryset.select_related("parent"), widget=widget, **kwargs)
        self.error_messages["invalid_choice"] = "选的这一项不存在，或不在可选的范围内。请重新选择。"

    def label_from_instance(self, obj: Any) -> str:
        return tree_label(obj)


class MonthInput(forms.DateInput):
    input_type = "month"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m")


class MonthField(forms.Field):
    """A month as ``<input type=month>`` sends it; the value is its first day."""

    widget = MonthInput

    def to_python(self, value: Any) -> dt.date | None:
        if isinstance(value, dt.date) or not value:
            return value or None
        try:
            return parse_month(str(value))
        except InvalidMonth as error:
            raise ValidationError(str(error)) from error


class ReasonForm(forms.Form):
    reason = forms.CharField(label="原因", min_length=2, max_length=120, widget=forms.Textarea(attrs={"rows": 2}))
