"""An activity on a sheet of A4, to be read from two metres: what, when, where, whom to call; two codes to scan."""

from typing import Any

from django.urls import reverse

from practice.days import clock, day_of, long_day, minutes_between, short_day, weekday
from practice.lunar import full_label
from practice.models import Place

from ..broadcast.spoken import part_of_day
from ..feeds.writing import Absolute
from ..models import Activity
from .setting import qr

CONTENT_SHOWN = 90
"""Characters of what it is about; the page behind the code says all of it."""


def poster_data(activity: Activity, *, site: str, absolute: Absolute, signs_up: bool) -> dict[str, Any]:
    """What the template needs of an activity that comes with its place, the place above and its team."""
    page = absolute(activity.get_absolute_url())
    review = absolute(reverse("activities:review", args=[activity.pk]))
    begins = activity.starts_at
    place = activity.place
    return {
        "title": f"{activity.title}（{long_day(begins)}）",
        "site": site,
        "name": activity.title,
        "cancelled": activity.cancel_reason,
        "day": short_day(begins),
        "weekday": weekday(begins),
        "lunar": full_label(day_of(begins)),
        "part": part_of_day(int(clock(begins).split(":")[0])),
        "begins": clock(begins),
        "ends": _ends(activity),
        "place": place.name,
        "where": _where(activity),
        "phone": activity.enquiry_phone or place.phone,
        "capacity": f"{activity.capacity} 人" if activity.capacity else "",
        "organiser": activity.organiser,
        "content": "" if activity.cancel_reason else shortened(activity.content),
        "page_code": qr(page),
        "page_words": "名额、要带什么，都在里面" if signs_up else "有变动时，这里最先知道",
        "review_code": qr(review),
        "review_words": "活动结束后，好不好都可以说",
        "signs_up": signs_up,
        "ask_at": place.label,
        "address": page,
    }


def shortened(content: str) -> str:
    """What fits, up to the end of a sentence if there is one; the rest is said to be on the page."""
    words = " ".join(content.split())
    if len(words) <= CONTENT_SHOWN:
        return words
    cut = words[:CONTENT_SHOWN]
    end = max(cut.rfind(mark) for mark in "。；！？")
    return f"{cut[: end + 1] if end > CONTENT_SHOWN // 3 else cut}……扫码看全部"


def _where(activity: Activity) -> str:
    place = activity.place
    above = f"属{place.parent.label}" if place.level >= Place.Level.STATION and place.parent else ""
    return "　".join(part for part in (activity.venue, place.address, above) if part)


def _ends(activity: Activity) -> str:
    """至 11:00; a later day is named."""
    begins, ends = activity.starts_at, activity.ends_at
    if day_of(begins) == day_of(ends):
        return f"到 {clock(ends)}"
    nights = minutes_between(begins, ends) // (24 * 60)
    return f"到{'次日' if nights < 1 else short_day(ends)} {clock(ends)}"
