"""The frame of every desk page: its own navigation, with what waits counted in it."""

from collections.abc import Mapping
from typing import Any, TypedDict

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from practice.access import uses_admin
from practice.errors import NotAllowed
from practice.models import User

from ..models import Feedback, ServiceRequest
from . import queries


class NavItem(TypedDict):
    label: str
    url: str
    current: bool


def page(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    return render(request, template, {**(context or {}), "desk_nav": nav(request)}, status=status)


def refusal_page(request: HttpRequest, refusal: NotAllowed) -> HttpResponse:
    return page(request, "desk/refused.html", {"reason": refusal.message}, status=403)


def nav(request: HttpRequest) -> list[NavItem]:
    """The rooms of the desk; whoever decides sees first what waits for a decision."""
    user: Any = request.user
    rooms = [*_deciding(user), *_own(user)] if uses_admin(user) else _own(user)
    return [_item(request, label, name, count) for label, name, count in rooms]


def _own(user: User) -> list[tuple[str, str, int]]:
    now = timezone.now()
    return [
        ("我的活动", "desk:index", 0),
        ("报名", "desk:signups", 0),
        ("求助点单", "desk:requests", ServiceRequest.objects.waiting_for(user).count()),
        ("待补记", "desk:unreported", queries.unreported(user, now=now).count()),
        ("被退回", "desk:returned", queries.returned(user, now=now).count()),
        ("志愿者", "desk:volunteers", 0),
        ("登记记录", "desk:records", 0),
    ]


def _deciding(user: User) -> list[tuple[str, str, int]]:
    return [
        ("待核对", "desk:approvals", queries.waiting(user).count()),
        ("待发布", "desk:publications", queries.unpublished(user).count()),
        ("意见反馈", "desk:feedback", queries.unsettled_feedback(Feedback.objects.decided_by(user)).count()),
    ]


def _item(request: HttpRequest, label: str, name: str, count: int) -> NavItem:
    url = reverse(name)
    return {"label": f"{label} {count}" if count else label, "url": url, "current": request.path == url}
