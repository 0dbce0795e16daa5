"""What the calendar may be narrowed by: township, station, kind, programme, text."""

from collections.abc import Iterable
from functools import cached_property, lru_cache
from typing import Any

from django import forms
from django.db.models import Q
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from practice.compiled import Compiled
from practice.models import Place

from .models import Activity, Programme
from .models.activity import ActivityQuerySet

NAMES = ("pk", "short_name", "name")

TOWNS = Compiled(lambda: Place.objects.public().filter(level=Place.Level.INSTITUTE).values_list(*NAMES))
STATIONS = Compiled(lambda town: Place.objects.public().stations().filter(parent_id=town).values_list(*NAMES))
PROGRAMMES = Compiled(lambda: Programme.objects.public().values_list("pk", "name"))


class PlainSelect(forms.Select):
    """Writes its options in one go. Django draws each from a template: a hundred cost as much as the month's days."""

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        around = flatatt(self.build_attrs({**self.attrs, "name": name}, attrs))
        return format_html("<select{}>{}</select>", around, options(tuple(self.choices), str(value or "")))


@lru_cache(maxsize=64)
def options(choices: tuple[tuple[int | str, str], ...], chosen: str) -> SafeString:
    """The same hundred names for everyone, until one of them changes."""
    rows = ((key, " selected" if str(key) == chosen else "", label) for key, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


def choice_of_key(label: str) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, empty_value=None, required=False, widget=PlainSelect)


class Narrowing(forms.Form):
    """A form sent by GET. Words it does not know are left out rather than refused: an old link still opens."""

    def _offer(self, name: str, everything: str, choices: Iterable[tuple[int, str]]) -> None:
        self.fields[name].choices = [("", everything), *choices]  # type: ignore[attr-defined]

    @cached_property
    def narrowing(self) -> dict[str, Any]:
        """The understood, non-empty values."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @cached_property
    def words(self) -> list[str]:
        """What is chosen, in the words of the boxes: 临泉镇所, 培训, “秧歌”."""
        return [self._said(name, value) for name, value in self.narrowing.items()]

    def _said(self, name: str, value: Any) -> str:
        choices = dict(getattr(self.fields[name], "choices", ()))
        return str(choices.get(value, f"“{value}”"))


class CalendarFilter(Narrowing):
    town = choice_of_key("乡镇")
    station = choice_of_key("站")
    kind = forms.ChoiceField(
        label="活动类型", choices=[("", "全部活动"), *Activity.Kind.choices], required=False, widget=PlainSelect
    )
    programme = choice_of_key("项目")
    q = forms.CharField(label="找活动、村名", max_length=40, required=False)

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data, auto_id=False)
        self.use_required_attribute = False
        self._offer("town", "全县", _named(TOWNS()))
        self._offer("programme", "全部项目", PROGRAMMES())
        self.fields["q"].widget.attrs["placeholder"] = "找活动、村名"
        for field in self.fields.values():
            field.widget.attrs["aria-label"] = field.label
        self._offer_stations(data.get("town", ""))

    def _offer_stations(self, town: str) -> None:
        """Stations are offered once a township is chosen: five hundred names in one box help nobody."""
        known = {str(key): key for key, _ in self.fields["town"].choices}  # type: ignore[attr-defined]
        if not known.get(town):
            del self.fields["station"]
            return
        self._offer("station", "全部站", _named(STATIONS(known[town])))

    @cached_property
    def query(self) -> str:
        """The part of an address that says what is chosen."""
        return urlencode(self.narrowing)

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


def _named(places: Iterable[tuple[int, str, str]]) -> list[tuple[int, str]]:
    return [(pk, short or name) for pk, short, name in places]
