"""The words that activities are sorted by, as a portal begins with them; staff may then change them."""

import datetime as dt

from practice.reference import add_missing

from .models import Method, Theme

METHODS = ("讲", "评", "帮", "乐", "庆")
THEMES = ("传思想践理论", "传政策践精神", "传道德践文明", "传文化践规范", "传新风践礼仪", "传科技践本领")


def load_methods(*, now: dt.datetime | None = None) -> int:
    """讲、评、帮、乐、庆."""
    rows = [Method(name=name, order=order) for order, name in enumerate(METHODS, start=1)]
    return add_missing(rows, key="name", now=now)


def load_themes(*, now: dt.datetime | None = None) -> int:
    """六传六践."""
    rows = [Theme(name=name, order=order) for order, name in enumerate(THEMES, start=1)]
    return add_missing(rows, key="name", now=now)
