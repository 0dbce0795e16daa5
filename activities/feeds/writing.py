"""A calendar in bytes. The same activities always make the same bytes: nothing here looks at the clock."""

import datetime as dt
from collections.abc import Callable, Iterable

from django.urls import reverse
from icalendar import Calendar, Event, Timezone, TimezoneStandard, vDuration, vUri

from practice.days import SHANGHAI

from .happenings import Happening

CONTENT_TYPE = "text/calendar; charset=utf-8"
MAKER = "-//county-portal//calendar//ZH"
ASK_AGAIN = dt.timedelta(hours=6)
"""How long a phone may wait before it asks whether something changed."""

Absolute = Callable[[str], str]
"""Makes a path a whole address, as ``request.build_absolute_uri`` does."""


def calendar_bytes(found: Iterable[Happening], *, name: str, absolute: Absolute, note: str = "") -> bytes:
    """These as one iCalendar file. ``note`` stands first in what each of them says, for example a sign-up's code."""
    calendar = Calendar()
    calendar.add("version", "2.0")
    calendar.add("prodid", MAKER)
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", name)
    calendar.add("x-wr-timezone", SHANGHAI.key)
    calendar.add("name", name)
    calendar.add("refresh-interval", ASK_AGAIN, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", vDuration(ASK_AGAIN))
    calendar.add_component(_zone())
    for one in found:
        calendar.add_component(event_of(one, absolute=absolute, note=note))
    written: bytes = calendar.to_ical()
    return written


def event_of(one: Happening, *, absolute: Absolute, note: str = "") -> Event:
    event = Event()
    event.add("uid", str(one.uid))
    event.add("dtstamp", one.changed_at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("last-modified", one.changed_at.astimezone(dt.UTC).replace(microsecond=0))
    event.add("sequence", max((one.writes or 1) - 1, 0))
    event.add("dtstart", one.starts_at.astimezone(SHANGHAI))
    event.add("dtend", one.ends_at.astimezone(SHANGHAI))
    # Phones show a cancelled entry each in its own way, and some as if nothing had happened.
    event.add("summary", f"已取消：{one.title}" if one.is_cancelled else one.title)
    event.add("status", "CANCELLED" if one.is_cancelled else "CONFIRMED")
    event.add("location", one.where)
    if one.lat is not None and one.lng is not None:
        event.add("geo", (one.lat, one.lng))
    address = absolute(_page(one))
    event.add("url", vUri(address))
    event.add("description", "\n".join(_said(one, note, address)))
    if one.is_shared:
        event.add("transp", "TRANSPARENT")
    return event


def _page(one: Happening) -> str:
    """Its own page; that of the day where many places hold it."""
    if not one.is_shared:
        return reverse("activities:detail", args=[one.pk])
    return f"{reverse('activities:calendar')}?view=list&date={one.starts_at.astimezone(SHANGHAI):%Y-%m-%d}"


def _said(one: Happening, note: str, address: str) -> list[str]:
    lines = [note, f"取消原因：{one.cancel_reason}" if one.is_cancelled else "", one.content]
    lines += [f"组织：{one.team}" if one.team else "", f"咨询电话：{one.phone}" if one.phone else "", address]
    return [line for line in lines if line]


def _zone() -> Timezone:
    """Shanghai has kept one time since September 1991, long before any activity."""
    standard = TimezoneStandard()
    standard.add("dtstart", dt.datetime(1992, 1, 1))  # noqa: DTZ001 -- a zone is defined by a clock on the wall
    standard.add("tzoffsetfrom", dt.timedelta(hours=8))
    standard.add("tzoffsetto", dt.timedelta(hours=8))
    standard.add("tzname", "CST")
    zone = Timezone()
    zone.add("tzid", SHANGHAI.key)
    zone.add_component(standard)
    return zone
