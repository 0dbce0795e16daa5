"""Choosing the large-type version, the size of the type and the contrast: one tap, remembered for a year."""

import datetime as dt

from django.conf import settings
from django.http import HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from practice.display import COOKIE, display_of

REMEMBERED = dt.timedelta(days=365)


@csrf_exempt
@require_POST
def choose(request: HttpRequest) -> HttpResponseRedirect:
    """Back to the page with another look.

    Kept pages hold no token of a form. Nothing but the look of pages can be changed here, so none is needed.
    """
    sent = request.POST
    chosen = display_of(request).changed(size=sent.get("size", ""), contrast=sent.get("contrast", ""))
    response = HttpResponseRedirect(own_page(sent.get("next", "")))
    response.headers["Cache-Control"] = "no-store"
    if chosen.value:
        response.set_cookie(
            COOKIE,
            chosen.value,
            max_age=REMEMBERED,
            secure=settings.SESSION_COOKIE_SECURE,
            httponly=True,
            samesite="Lax",
        )
    elif COOKIE in request.COOKIES:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def own_page(address: str) -> str:
    """A path of this site, or the home page: nobody is sent on to another site."""
    is_own = address.startswith("/") and url_has_allowed_host_and_scheme(address, allowed_hosts=None)
    return address if is_own else "/"
