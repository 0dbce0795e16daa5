"""Teams, volunteers and the ledger of their hours."""

from .changes import CountedChange
from .ledger import ServiceRecord
from .people import Membership, Volunteer
from .teams import Team

__all__ = ["CountedChange", "Membership", "ServiceRecord", "Team", "Volunteer"]
