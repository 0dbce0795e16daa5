"""Who comes to the desk, and what they find there: asked in the line above each view."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

from practice.access import uses_admin, uses_desk
from practice.errors import NotAllowed
from practice.models import User

from .pages import refusal_page

P = ParamSpec("P")
M = TypeVar("M", bound=Model)


class DeskRequest(HttpRequest):
    """A request past the door: the person is signed in."""

    user: User


View = Callable[Concatenate[DeskRequest, P], HttpResponse]
Guarded = Callable[Concatenate[HttpRequest, P], HttpResponse]


def for_desk(view: View[P]) -> Guarded[P]:
    """For station heads, institute and centre staff."""
    return _door(view, uses_desk)


def for_approvers(view: View[P]) -> Guarded[P]:
    """For institute and centre staff, who decide on what others entered."""
    return _door(view, uses_admin)


def _door(view: View[P], may_enter: Callable[[User], bool]) -> Guarded[P]:
    """Asks for a sign-in, then for the role; a service's refusal becomes a page that says it.

    Pages with names on them are kept by no shared cache, but the browser may go back to what was typed.
    """

    @cache_control(private=True, max_age=0, must_revalidate=True)
    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        user: Any = request.user
        if not may_enter(user):
            raise PermissionDenied
        try:
            return view(request, *args, **kwargs)  # type: ignore[arg-type]  # signed in: a DeskRequest
        except NotAllowed as refusal:
            return refusal_page(request, refusal)

    return cast("Guarded[P]", guarded)


def find(request: HttpRequest, rows: QuerySet[M], **look_up: object) -> M:
    """The row within scope. Out of scope it does not exist: 404 when read, refused in words when written."""
    found = rows.filter(**look_up).first()
    if found is not None:
        return found
    if request.method in ("GET", "HEAD"):
        raise Http404
    raise NotAllowed("这一项不存在，或不在您负责的范围内，没有处理。")
