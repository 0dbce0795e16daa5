"""A day of the calendar as HTML, kept for as long as nothing on it changes.

After a write to a month, its other days are taken as they were drawn. Nothing stale can be shown: the key is the whole
Day, and the template is given nothing but the Day.
"""

from functools import lru_cache
from typing import Any

from django import template
from django.template import Context, Engine, Template
from django.utils.safestring import SafeString

from activities.calendar import KEPT, Day, Line

register = template.Library()


@register.filter
def drawn(day: Day) -> SafeString:
    """The template is part of the key, so that one edited while the server runs is drawn anew."""
    return _drawn(Engine.get_default().get_template("components/day.html"), day)


@lru_cache(maxsize=KEPT)
def _drawn(template: Template, day: Day) -> SafeString:
    return template.render(Context(plain(day)))


def plain(day: Day) -> dict[str, Any]:
    """What the template shows as dictionaries of strings: it reads those four times as fast as attributes."""
    return {
        "anchor": day.anchor,
        "number": day.number,
        "near": day.near,
        "lunar": day.lunar,
        "is_today": day.is_today,
        "is_past": day.is_past,
        "is_rest": day.is_rest,
        "holiday": day.holiday._asdict() if day.holiday else None,
        "lines": [_plain_line(line) for line in day.shown],
        "count": str(day.count),
        "more": str(day.more or ""),
        "url": day.url,
    }


def _plain_line(line: Line) -> dict[str, Any]:
    """``is_marked`` when it needs more than a time, a title and a place: most lines do not."""
    look, events = line
    time, title, until, is_fixed, is_cancelled = look
    place, url = events[0]
    words = {"time": time, "title": title, "place": place, "url": url, "is_marked": False}
    if len(events) == 1 and not (until or is_fixed or is_cancelled):
        return words
    count = str(len(events)) if len(events) > 1 else ""
    return {**words, **look._asdict(), "is_marked": True, "count": count, "events": events}
