"""Activities, programmes, the words they are sorted by, and the ledger of hours in the admin."""

from . import feedback, plans, programmes, records, terms

__all__ = ["feedback", "plans", "programmes", "records", "terms"]
