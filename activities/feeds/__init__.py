"""Calendars to take along: iCalendar feeds that a phone subscribes to, and one activity as a file (RFC 5545)."""

from .happenings import Happening, gathered, happenings
from .writing import CONTENT_TYPE, calendar_bytes, event_of

__all__ = ["CONTENT_TYPE", "Happening", "calendar_bytes", "event_of", "gathered", "happenings"]
