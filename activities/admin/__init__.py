"""Activities, programmes, the words they are sorted by, and the ledger of hours in the admin."""

from . import plans, programmes, records, terms

__all__ = ["plans", "programmes", "records", "terms"]
