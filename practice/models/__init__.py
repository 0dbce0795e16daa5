"""Places and the people who look after them."""

from .audit import AuditEvent
from .changes import ChangedMonth, IdempotentReply
from .days import Holiday
from .freshness import ContentChange
from .places import Place, PlaceLineage, ServicePlatform
from .staff import PlaceRole, User

__all__ = [
    "AuditEvent",
    "ChangedMonth",
    "ContentChange",
    "Holiday",
    "IdempotentReply",
    "Place",
    "PlaceLineage",
    "PlaceRole",
    "ServicePlatform",
    "User",
]
