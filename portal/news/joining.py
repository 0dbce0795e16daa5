"""我也加入: a tap counts once for each browser, and nobody is asked who they are.

The page with the button carries a number of its own, signed for its appeal; the database takes each number once. The
browser then keeps a signed list of the appeals it joined in, and no number of itself, so that nothing follows anybody
from one appeal to another. Who clears their browser may join again: an honest count, not a register.
"""

import datetime as dt
from uuid import UUID, uuid4

from django.core import signing
from django.http import HttpRequest, HttpResponse

from practice.days import today
from practice.throttling import Limit, address_of, count

from ..models import AppealJoin, Article

COOKIE = "joined"
COOKIE_LASTS = dt.timedelta(days=400)
REMEMBERED = 60
"""Appeals that a browser keeps in mind; an older one could be joined again."""

TAP_LASTS = dt.timedelta(days=1)
PER_ADDRESS = Limit("news.join", 60, dt.timedelta(hours=1))
"""A whole village may share one address on the mobile network."""

TAPS = signing.TimestampSigner(salt="portal.news.tap")
LISTS = signing.Signer(salt="portal.news.joined")


class StaleTap(Exception):
    """The page with the button is from another day, or not ours."""


def new_tap(article: Article) -> str:
    """What the page with the button sends back: its own number, for this appeal alone."""
    return TAPS.sign_object((article.pk, uuid4().hex))


def joined_in(request: HttpRequest) -> list[int]:
    """The appeals that this browser joined in, the latest last."""
    try:
        kept = LISTS.unsign_object(request.COOKIES.get(COOKIE, ""))
    except (signing.BadSignature, ValueError):
        return []
    return [key for key in kept if isinstance(key, int)]


def has_joined(request: HttpRequest, article: Article) -> bool:
    return article.pk in joined_in(request)


def join(request: HttpRequest, article: Article, tap: str) -> None:
    """Count this browser, unless it was counted before. Raises TooOften, StaleTap."""
    if has_joined(request, article):
        return
    number = _number_in(tap, article)
    count(PER_ADDRESS, address_of(request))
    rows = [AppealJoin(article=article, tap=number, joined_on=today())]
    AppealJoin.objects.bulk_create(rows, ignore_conflicts=True)


def remember(request: HttpRequest, response: HttpResponse, article: Article) -> None:
    """Let the browser keep in mind that it joined in."""
    kept = [key for key in joined_in(request) if key != article.pk][-REMEMBERED + 1 :]
    response.set_cookie(
        *(COOKIE, LISTS.sign_object([*kept, article.pk])),
        max_age=COOKIE_LASTS,
        path="/news/",
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )


def _number_in(tap: str, article: Article) -> UUID:
    try:
        key, number = TAPS.unsign_object(tap, max_age=TAP_LASTS)
    except (signing.BadSignature, ValueError) as error:
        raise StaleTap from error
    if key != article.pk:
        raise StaleTap
    return UUID(number)
