"""What the calendar may be narrowed by: township, station, kind, programme, text."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.http import urlencode

from practice.days import FIRST_MONTH, LAST_MONTH
from practice.models import Place

from .models import Activity, Programme
from .models.activity import ActivityQuerySet

VIEWS = ("month", "week", "list")
NARROWING = ("town", "station", "kind", "programme", "q")


class CalendarFilter(forms.Form):
    """A form sent by GET. Words it does not know are left out rather than refused: an old link still opens."""

    view = forms.ChoiceField(choices=[(name, name) for name in VIEWS], required=False, widget=forms.HiddenInput)
    date = forms.DateField(required=False, widget=forms.HiddenInput, input_formats=["%Y-%m-%d"])
    town = forms.TypedChoiceField(label="乡镇", coerce=int, empty_value=None, required=False)
    station = forms.TypedChoiceField(label="站", coerce=int, empty_value=None, required=False)
    kind = forms.ChoiceField(label="活动类型", choices=[("", "全部活动"), *Activity.Kind.choices], required=False)
    programme = forms.TypedChoiceField(label="项目", coerce=int, empty_value=None, required=False)
    q = forms.CharField(label="找活动、村名", max_length=40, required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        self.use_required_attribute = False
        self._offer("town", "全县", Place.objects.public().filter(level=Place.Level.INSTITUTE))
        self._offer("programme", "全部项目", Programme.objects.public())
        self.fields["q"].widget.attrs["placeholder"] = "找活动、村名"
        for name in NARROWING:
            self.fields[name].widget.attrs["aria-label"] = self.fields[name].label
        self._offer_stations(data.get("town", ""))

    def clean_date(self) -> dt.date | None:
        """Days far outside any calendar are left out, so that "next month" has an end."""
        day: dt.date | None = self.cleaned_data["date"]
        return day if day and FIRST_MONTH <= day.replace(day=1) <= LAST_MONTH else None

    def _offer(self, name: str, everything: str, rows: Any) -> None:
        choices = [(row.pk, getattr(row, "label", row.name)) for row in rows]
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]

    def _offer_stations(self, town: str) -> None:
        """Stations are offered once a township is chosen: five hundred names in one box help nobody."""
        known = {str(key): key for key, _ in self.fields["town"].choices}  # type: ignore[attr-defined]
        if not known.get(town):
            del self.fields["station"]
            return
        stations = Place.objects.public().stations().filter(parent_id=known[town])
        self._offer("station", "全部站", stations)

    @property
    def wanted(self) -> dict[str, Any]:
        """The understood, non-empty values."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def day(self) -> dt.date | None:
        return self.wanted.get("date")

    @property
    def narrowing(self) -> dict[str, Any]:
        return {name: value for name, value in self.wanted.items() if name in NARROWING}

    def words(self) -> list[str]:
        """What is chosen, in the words of the boxes: 临泉镇所, 培训, “秧歌”."""
        said = []
        for name, value in self.narrowing.items():
            choices = dict(getattr(self.fields[name], "choices", ()))
            said.append(str(choices.get(value, f"“{value}”")))
        return said

    def query(self, **changes: Any) -> str:
        """The query string of this choice with some parameters changed; None drops one."""
        values = {"view": self.wanted.get("view"), "date": self.day, **self.narrowing, **changes}
        return urlencode({name: value for name, value in values.items() if value is not None})

    def apply(self, activities: ActivityQuerySet) -> ActivityQuerySet:
        chosen = self.narrowing
        if kind := chosen.get("kind"):
            activities = activities.filter(kind=kind)
        if programme := chosen.get("programme"):
            activities = activities.filter(programme_id=programme)
        if place := chosen.get("station") or chosen.get("town"):
            activities = activities.filter(place__path__contains=f"/{place}/")
        return activities.filter(self._text(chosen["q"])) if "q" in chosen else activities

    def _text(self, words: str) -> Q:
        """Every word must be found in the title, the venue, the programme, or a name of the place or its parent."""
        condition = Q()
        for word in words.split():
            condition &= (
                Q(title__icontains=word)
                | Q(venue__icontains=word)
                | Q(programme__name__icontains=word)
                | Q(place__name__icontains=word)
                | Q(place__short_name__icontains=word)
                | Q(place__parent__name__icontains=word)
            )
        return condition
