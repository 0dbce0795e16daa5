"""The one notifier: what residents are told by a short message, after commit, retried, never twice."""

from .queueing import site_url, tell
from .sending import erase, send_due

__all__ = ["erase", "send_due", "site_url", "tell"]
