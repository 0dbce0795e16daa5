"""What a totals page is asked for: a place within the person's scope, a month, and perhaps one slice of it."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import wraps
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from practice.access import may_see, uses_totals
from practice.accounts.views import to_sign_in
from practice.days import InvalidMonth, parse_month, previous_month, today
from practice.models import Place, User
from practice.queries import county

DIGITS = 18
"""A longer number is no primary key, and more than a database column takes."""


@dataclass(frozen=True)
class Asked:
    """The place and month of a page, who looks, and the page's own parameters."""

    place: Place
    month: dt.date
    user: User
    more: dict[str, str] = field(default_factory=dict)

    def may_open(self, place: Place) -> bool:
        """Whether the place is in the person's scope today. Their roles at hand mostly tell without a query."""
        own = tuple(held.place.path for held in self.user.held_roles())
        return place.path.startswith(own) or may_see(self.user, place)

    def in_month(self, month: dt.date) -> "Asked":
        return replace(self, month=month)

    def url(self, page: str, **more: str | int) -> str:
        """The address of a totals page for the same place and month."""
        return address(page, self.place.pk, self.month, **more)

    def at(self, place: int, page: str, **more: str | int) -> str:
        """The same page for another place of the month."""
        return address(page, place, self.month, **more)


def address(page: str, place: int, month: dt.date, **more: str | int) -> str:
    return f"{reverse(f'totals:{page}')}?{urlencode({'place': place, 'month': f'{month:%Y-%m}', **more})}"


View = Callable[[HttpRequest, Asked], HttpResponseBase]


def totals_page(view: View) -> Callable[[HttpRequest], HttpResponseBase]:
    """For people with a role only; what is out of their scope does not exist."""

    @require_safe
    @wraps(view)
    def page(request: HttpRequest) -> HttpResponseBase:
        if not isinstance(request.user, User):
            return to_sign_in(request)
        if not uses_totals(request.user):
            raise PermissionDenied
        place = place_asked(request.GET.get("place", ""), request.user)
        if place is None:
            return render(request, "totals/nothing.html")
        return view(request, Asked(place, month_asked(request.GET), request.user, request.GET.dict()))

    return page


def place_asked(text: str, user: User) -> Place | None:
    """The place of the address, or the person's own; None when the portal has no places yet."""
    if not text:
        return own_place(user)
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        raise Http404
    place = Place.objects.visible_to(user).select_related("parent").filter(pk=int(text)).first()
    if place is None:
        raise Http404
    return place


def own_places(user: User) -> list[Place]:
    """The places where the person holds roles, the highest first."""
    places = {held.place_id: held.place for held in user.held_roles()}
    return sorted(places.values(), key=lambda place: (place.level, place.code, place.pk))


def own_place(user: User) -> Place | None:
    places = own_places(user)
    return places[0] if places else county()


def month_asked(query: QueryDict) -> dt.date:
    """The month of the address, or the last one that is over."""
    text = query.get("month", "")
    if not text:
        return previous_month(today())
    try:
        return parse_month(text)
    except InvalidMonth as error:
        raise Http404 from error
