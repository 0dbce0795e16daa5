"""Teams, volunteers and the ledger of their hours."""

from .ledger import ServiceRecord
from .people import Membership, Volunteer
from .teams import Team

__all__ = ["Membership", "ServiceRecord", "Team", "Volunteer"]
