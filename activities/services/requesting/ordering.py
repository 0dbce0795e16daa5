"""点单: taking a request in, once, and laying it on the right desk."""

import datetime as dt
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction

from practice.access import require_manage
from practice.consent import Purpose, consent_to
from practice.days import day_of
from practice.models import Place, User
from practice.services import mark_changed

from ...models import RequestStep, ServiceOffer, ServiceRequest
from . import telling
from .errors import OrderRefused

FARTHEST = dt.timedelta(days=90)
"""How far ahead help can be asked for."""

HANDLING = (Place.Level.CENTER, Place.Level.INSTITUTE)


@dataclass(frozen=True)
class Order:
    """What a resident asks for, as checked by the form: a service of the menu, or a sentence, or both."""

    place: Place
    name: str
    phone: str
    offer: ServiceOffer | None = None
    words: str = ""
    address: str = ""
    for_whom: str = ""
    is_agreed: bool = False
    wanted_on: dt.date | None = None
    wanted_part: str = ServiceRequest.PartOfDay.ANY
    is_demo: bool = False


def desk_of(place: Place) -> Place:
    """The institute that a place belongs to, or the centre where it stands directly below it."""
    above = Place.objects.filter(pk__in=place.ancestor_ids, level__in=HANDLING)
    return above.order_by("-level").first() or place


def order(*, order: Order, submission: UUID, now: dt.datetime, by: User | None = None) -> ServiceRequest:
    """Take an order; the same submission again is the request already stored. ``by`` is who enters it for somebody.

    Raises OrderRefused, NotAllowed, ValidationError.
    """
    if by is not None:
        require_manage(by, order.place)
    _check(order, now)
    consent = consent_to(Purpose.REQUEST)
    try:
        with transaction.atomic():
            if known := ServiceRequest.objects.filter(submission=submission).first():
                return known
            made = ServiceRequest(
                **{name: getattr(order, name) for name in order.__dataclass_fields__},
                handled_at=desk_of(order.place),
                consent=consent,
                submission=submission,
                entered_by=by,
                received_at=now,
                waiting_since=now,
            )
            return _store(made, by, now)
    except IntegrityError:
        # The same page sent twice at once: the other one was faster.
        if known := ServiceRequest.objects.filter(submission=submission).first():
            return known
        raise


def _store(made: ServiceRequest, by: User | None, now: dt.datetime) -> ServiceRequest:
    made._history_user = by  # type: ignore[attr-defined]
    made.full_clean(exclude=["month", "submission"])
    made.save()
    RequestStep.objects.create(
        request=made,
        at=now,
        after=made.status,
        actor=RequestStep.Actor.STAFF if by else RequestStep.Actor.REQUESTER,
        by=by,
        at_place=made.handled_at,
    )
    mark_changed(place_id=made.place_id, month=made.month)
    telling.received(made)
    return made


def _check(order: Order, now: dt.datetime) -> None:
    if order.place.closed_on is not None:
        raise OrderRefused(f"“{order.place}”已撤销，请另选村或社区。")
    if order.offer is not None and not (order.offer.is_active and order.offer.team.dissolved_on is None):
        raise OrderRefused(f"“{order.offer}”现在没有队伍提供。请换一项，或写一句要帮什么忙。")
    if order.offer is not None and not _goes_there(order.offer, order.place):
        raise OrderRefused(f"“{order.offer}”只在{order.offer.team.place}一带提供。请换一项，或写一句要帮什么忙。")
    check_day(order.wanted_on, now)


def check_day(day: dt.date | None, now: dt.datetime) -> None:
    """Raise OrderRefused for a day that is past or far off; no day is any day."""
    if day is not None and not day_of(now) <= day <= day_of(now) + FARTHEST:
        raise OrderRefused(f"日期要在今天到 {FARTHEST.days} 天之内。请另选一天，或者空着不填。")


def _goes_there(offer: ServiceOffer, place: Place) -> bool:
    """A team goes out where it is at home, and below; whoever lives in a town is served by its villages' teams too."""
    home = offer.team.place
    return place.path.startswith(home.path) or home.path.startswith(place.path)
