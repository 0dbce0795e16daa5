"""Ticking many places: grouped by institute, each group folded, so that five hundred villages stay in hand."""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django import forms
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from ..models import Place


class PlaceTicks(forms.CheckboxSelectMultiple):
    """Works without a script: a group is a ``<details>``."""

    template_name = "admin/widgets/place_ticks.html"

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """By the site's own templates; Django's form renderer knows only those of apps."""
        return render_to_string(self.template_name, self.get_context(name, value, attrs))

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        chosen = {str(key) for key in value or ()}
        return {"widget": {"name": name, "attrs": attrs or {}}, "groups": list(self._groups(chosen))}

    def _groups(self, chosen: set[str]) -> Iterator[dict[str, Any]]:
        rows: Any = self.choices
        places = rows.queryset.filter(closed_on=None).select_related("parent").order_by("level", "code", "pk")
        by_head: dict[str, list[Any]] = defaultdict(list)
        for place in places:
            head = place.parent if place.level > Place.Level.INSTITUTE and place.parent else place
            by_head[head.label].append((str(place.pk), place.label, str(place.pk) in chosen))
        for head, ticks in by_head.items():
            yield {"name": head, "ticks": ticks, "chosen": sum(tick[2] for tick in ticks)}
