"""Erasing what is personal in a request; its counts and its steps stay. The nightly run is ``services.erasing``."""

import datetime as dt
from collections.abc import Iterable

from ...models import RequestStep, ServiceRequest
from .steps import Actor

ERASED = "（已删除）"
FREE_WORDS = ("refusal", "report")
"""What staff and teams wrote: it was about somebody, and the database wants to see that something was said."""


def blank(request: ServiceRequest, now: dt.datetime) -> None:
    """Empty the personal fields of a locked row, to be stored by the caller, and what was written on the way."""
    for name in ServiceRequest.PERSONAL:
        setattr(request, name, "")
    for name in FREE_WORDS:
        if getattr(request, name):
            setattr(request, name, ERASED)
    request.erased_at = now
    blank_words([request.pk])


def blank_words(keys: Iterable[int]) -> None:
    """What was written on the way of these requests, in their steps and in their histories too."""
    keys = list(keys)
    RequestStep.objects.filter(request__in=keys).exclude(note="").exclude(actor=Actor.CLOCK).update(note=ERASED)
    for name in FREE_WORDS:
        for rows in (ServiceRequest.objects.filter(pk__in=keys), ServiceRequest.history.filter(id__in=keys)):
            rows.exclude(**{name: ""}).update(**{name: ERASED})
