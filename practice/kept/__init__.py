"""Public pages kept ready: finished bytes, plain and gzip, in the process's own memory.

A page is kept for visitors alone: whoever brings a session, waiting messages or a token is answered anew, and leaves
nothing behind. What is kept holds while the versions of its topics (``practice.freshness``) and its span of time do.
The key is the address as it was sent, so that junk in it costs memory only up to ``KEPT_PAGES_MB``; the page longest
not asked for goes first. Kept bodies hold no secret (no CSRF token is ever in them), so compressing them tells nobody
anything.
"""

from .deciding import View, each_day, each_minute, is_visitor, kept, kept_first, key_of
from .store import pages

__all__ = ["View", "each_day", "each_minute", "is_visitor", "kept", "kept_first", "key_of", "pages"]
