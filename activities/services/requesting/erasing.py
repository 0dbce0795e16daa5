"""Erasing what is personal in a request; its counts and its steps stay. The nightly run is ``services.erasing``."""

import datetime as dt

from ...models import RequestStep, ServiceRequest
from .steps import Actor

ERASED = "（已删除）"


def blank(request: ServiceRequest, now: dt.datetime) -> None:
    """Empty the personal fields of a locked row, to be stored by the caller, and what was written on the way."""
    for name in ServiceRequest.PERSONAL:
        setattr(request, name, "")
    if request.refusal:
        request.refusal = ERASED
    if request.report:
        request.report = ERASED
    request.erased_at = now
    RequestStep.objects.filter(request=request).exclude(note="").exclude(actor=Actor.CLOCK).update(note=ERASED)
