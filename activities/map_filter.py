"""What the map may be narrowed by: name or pinyin, level, township, platform, kind of activity, this week."""

from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.http import urlencode

from practice.compiled import Compiled
from practice.models import Place, ServicePlatform

from .filters import Narrowing, PlainSelect, choice_of_key
from .map_places import SHOWN, Spot
from .models import Activity

PLATFORMS = Compiled(lambda: ServicePlatform.objects.filter(is_active=True).values_list("pk", "name"))
THIS_WEEK = "这一周有活动"


class MapFilter(Narrowing):
    """The same words are read by the page's script."""

    q = forms.CharField(label="地名，或拼音首字母", max_length=40, required=False, widget=forms.SearchInput)
    level = forms.TypedChoiceField(
        label="层级",
        choices=[("", "全部层级"), *((level.value, level.label) for level in Place.Level)],
        coerce=int,
        empty_value=None,
        required=False,
        widget=PlainSelect,
    )
    town = choice_of_key("乡镇")
    platform = choice_of_key("服务平台")
    kind = forms.ChoiceField(
        label="活动类型", choices=[("", "全部活动"), *Activity.Kind.choices], required=False, widget=PlainSelect
    )
    week = forms.BooleanField(label=THIS_WEEK, required=False)

    def __init__(self, data: QueryDict, spots: Iterable[Spot]) -> None:
        super().__init__(data, auto_id="map-%s")
        self.use_required_attribute = False
        self.fields["q"].widget.attrs |= {"autocomplete": "off", "placeholder": "例如：临泉、lqz"}
        towns = [(spot.pk, spot.label) for spot in spots if spot.level == Place.Level.INSTITUTE]
        self._offer("town", "全县", towns)
        self._offer("platform", "全部平台", PLATFORMS())

    def _said(self, name: str, value: Any) -> str:
        return THIS_WEEK if name == "week" else super()._said(name, value)

    @cached_property
    def query(self) -> str:
        """The part of an address that says what is chosen, for the links to further pages."""
        chosen = {name: "on" if value is True else value for name, value in self.narrowing.items()}
        return f"{urlencode(chosen)}&" if chosen else ""

    def found(self, spots: Iterable[Spot]) -> list[Spot]:
        """The places asked for, in their order, each with the next activities that were asked for."""
        chosen = self.narrowing
        found = [spot for spot in spots if is_meant(spot, chosen)]
        for spot in found:
            kind = chosen.get("kind")
            spot.next = [one for one in spot.coming if kind in (None, one.kind)][:SHOWN]
        return found


def is_meant(spot: Spot, chosen: dict[str, Any]) -> bool:
    plain = (
        ("level" not in chosen or spot.level == chosen["level"])
        and ("town" not in chosen or spot.town_id == chosen["town"])
        and ("platform" not in chosen or chosen["platform"] in spot.platforms)
    )
    return plain and all(spot.holds(word) for word in chosen.get("q", "").lower().split()) and has_coming(spot, chosen)


def has_coming(spot: Spot, chosen: dict[str, Any]) -> bool:
    """Whether something is on there that is of the kind, and soon enough; what is cancelled is not on."""
    kind, week = chosen.get("kind"), chosen.get("week")
    if not kind and not week:
        return True
    return any(
        kind in (None, one.kind) and (not week or one.is_this_week) for one in spot.coming if not one.is_cancelled
    )
