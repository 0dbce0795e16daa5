"""Forms about places: the place itself with its position, moving, merging, closing, suspending."""

import datetime as dt
from typing import Any

from django import forms

from ..days import month_of, today
from ..gcj02 import to_wgs84
from ..models import Place, User
from .fields import NativeDates
from .forms import MonthField, PhotoField, PlaceChoice, ReasonForm, WholeRowForm

DEGREES = 7
"""Decimals kept of a degree: about a centimetre."""


class PlaceForm(WholeRowForm):
    """A place. Its position is typed, or picked on the map; what a phone map gave is converted when it is saved."""

    lat = forms.FloatField(label="纬度", required=False, min_value=-90, max_value=90)
    lng = forms.FloatField(label="经度", required=False, min_value=-180, max_value=180)
    entered_datum = forms.ChoiceField(
        label="这次填的坐标是",
        choices=Place.Datum.choices,
        initial=Place.Datum.WGS84,
        required=False,
        widget=forms.RadioSelect,
        help_text="从高德、腾讯地图上抄来的选 GCJ-02，保存时换算成 WGS-84；在下面图上点的、GPS 测的选 WGS-84。",
    )
    photo = PhotoField(label="照片", required=False, help_text="不超过 12 MB。")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("lat", "lng"):
            if name in self.fields:
                self.fields[name].widget.attrs |= {"step": "any", "inputmode": "decimal"}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "lat" in self.fields and not {"lat", "lng"} & set(self.errors):
            self._clean_position(cleaned)
        return cleaned

    def _clean_position(self, cleaned: dict[str, Any]) -> None:
        lat, lng = cleaned.get("lat"), cleaned.get("lng")
        if (lat is None) != (lng is None):
            self.add_error("lng" if lng is None else "lat", "经度和纬度要么都填，要么都不填。")
        elif lat is None or lng is None:
            self.instance.source_datum = ""
        elif {"lat", "lng"} & set(self.changed_data):
            datum = cleaned.get("entered_datum") or Place.Datum.WGS84
            self.instance.source_datum = datum
            position = to_wgs84(lng, lat) if datum == Place.Datum.GCJ02 else (lng, lat)
            cleaned["lng"], cleaned["lat"] = (round(degrees, DEGREES) for degrees in position)


class MoveForm(forms.Form):
    from_month = MonthField(label="从哪个月起", help_text="这个月以前的统计仍算在原来的上级。")

    def __init__(self, data: Any, *, place: Place, by: User) -> None:
        super().__init__(data, initial={"from_month": month_of(today())})
        levels = Place.PARENT_LEVELS[place.level]
        rows = Place.objects.managed_by(by).filter(level__in=levels, closed_on=None).exclude(children=place)
        self.fields["parent"] = PlaceChoice(rows, label="新的上级")
        self.order_fields(["parent", "from_month"])


class ClosingForm(forms.Form):
    on = forms.DateField(label="撤销日期", initial=today, widget=NativeDates)

    def clean_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["on"]
        if day > today():
            raise forms.ValidationError("撤销日期不能晚于今天，到那一天再办。")
        return day


class MergeForm(ClosingForm):
    def __init__(self, data: Any, *, place: Place, by: User) -> None:
        super().__init__(data)
        rows = Place.objects.managed_by(by).filter(level=place.level, closed_on=None).exclude(pk=place.pk)
        self.fields["into"] = PlaceChoice(rows, label="并入哪里")
        self.order_fields(["into", "on"])


class SuspensionForm(ReasonForm):
    reason = forms.CharField(label="暂停原因", min_length=2, max_length=120, help_text="群众会在阵地页面上看到。")


class Confirmed(forms.Form):
    """Nothing to fill in: the button alone."""

    sure = forms.BooleanField(initial=True, required=False, widget=forms.HiddenInput)
