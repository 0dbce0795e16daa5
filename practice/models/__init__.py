"""Places and the people who look after them."""

from .audit import AuditEvent
from .changes import ChangedMonth, IdempotentReply
from .consent import Consent
from .days import Holiday
from .freshness import ContentChange
from .limits import RateCount
from .messages import Message
from .places import Place, PlaceLineage, ServicePlatform
from .staff import PlaceRole, User

__all__ = [
    "AuditEvent",
    "ChangedMonth",
    "Consent",
    "ContentChange",
    "Holiday",
    "IdempotentReply",
    "Message",
    "Place",
    "PlaceLineage",
    "PlaceRole",
    "RateCount",
    "ServicePlatform",
    "User",
]
