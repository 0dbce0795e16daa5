"""The admin of places, accounts, days and audit rows, and what every model admin of the portal is built on."""

from . import audit, days, messages, places, staff

__all__ = ["audit", "days", "messages", "places", "staff"]
