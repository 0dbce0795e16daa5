"""Activities and who signs up, programmes, the words they are sorted by, and the ledger of hours in the admin."""

from . import feedback, plans, programmes, records, requests, signups, terms

__all__ = ["feedback", "plans", "programmes", "records", "requests", "signups", "terms"]
