"""Programmes, activities and their photos; sign-ups, requests for help, and what people say."""

from .activity import Activity, Photo
from .feedback import Feedback
from .programme import Method, Programme, Theme
from .registration import Registrant, Registration, SignUpTerms
from .service_request import RequestStep, ServiceOffer, ServiceRequest

__all__ = [
    "Activity",
    "Feedback",
    "Method",
    "Photo",
    "Programme",
    "Registrant",
    "Registration",
    "RequestStep",
    "ServiceOffer",
    "ServiceRequest",
    "SignUpTerms",
    "Theme",
]
