"""Teams and volunteers in the admin. The ledger of hours stands with the activities, whose services correct it."""

from . import people, teams

__all__ = ["people", "teams"]
