"""A day of the calendar as HTML, kept for as long as nothing on it changes.

After a write to a month, its other days are taken as they were drawn. Nothing stale can be shown: the key is the whole
Day, and the templates are given nothing but the Day.
"""

from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.template import Context, Engine, Template
from django.utils.safestring import SafeString, mark_safe

from activities.calendar import KEPT, Day, Line

register = template.Library()


@register.filter
def drawn(day: Day) -> SafeString:
    """The template is part of the key, so that one edited while the server runs is drawn anew."""
    return _drawn(_template("day"), day)


@lru_cache(maxsize=KEPT)
def _drawn(template: Template, day: Day) -> SafeString:
    return template.render(Context(words(day)))


def words(day: Day) -> dict[str, Any]:
    """What the template shows: it reads a dictionary of strings four times as fast as attributes."""
    return {
        "anchor": day.anchor,
        "number": day.number,
        "near": day.near,
        "lunar": day.lunar,
        "is_today": day.is_today,
        "is_past": day.is_past,
        "is_rest": day.is_rest,
        "holiday": day.holiday._asdict() if day.holiday else None,
        "lines": _lines(day),
        "count": str(day.count),
        "more": str(day.more or ""),
        "url": day.url,
    }


def _lines(day: Day) -> SafeString:
    plain = _with_holes(_template("event"))
    drawn = (_marked(line, day.url) if _is_marked(line) else plain % _escaped(line) for line in day.shown)
    return mark_safe("".join(drawn))  # noqa: S308  # templates, and words that were escaped


def _is_marked(line: Line) -> bool:
    """Whether it needs more than a time, a title and a place; most lines do not."""
    look = line.look
    return len(line.events) > 1 or look.is_fixed or look.is_cancelled or bool(look.until)


def _marked(line: Line, url: str) -> str:
    count = str(len(line.events)) if len(line.events) > 1 else ""
    shown = {**line.look._asdict(), **line.events[0]._asdict(), "count": count, "events": line.events}
    return _template("marked_event").render(Context({"line": shown, "url": url}))


def _escaped(line: Line) -> dict[str, str]:
    place, url = line.events[0]
    return {"time": line.look.time, "url": escape(url), "title": escape(line.look.title), "place": escape(place)}


@lru_cache(maxsize=8)
def _with_holes(template: Template) -> str:
    """The line with a hole for each of its words. To fill three hundred takes a sixth of drawing them one by one."""
    holes = {word: f"\0{word}\0" for word in ("time", "url", "title", "place")}
    html = template.render(Context(holes)).strip().replace("%", "%%")
    for word, hole in holes.items():
        html = html.replace(hole, f"%({word})s")
    return html


def _template(name: str) -> Template:
    return Engine.get_default().get_template(f"components/{name}.html")
