"""The desk's lists: the day's work, what is still to be reported, what came back, what was entered."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from practice.access import uses_admin

from ...models import Activity
from .. import queries, signups
from ..doors import DeskRequest, find, for_desk
from ..grouping import by_activity
from ..pages import page

SHOWN = 6
"""Lines of each list on the first page; the rest are one tap away."""

LINES_A_PAGE = 20
ENTRIES_A_PAGE = 80


@require_safe
@for_desk
def index(request: DeskRequest) -> HttpResponse:
    """What waits for this person's decision, today's activities, what is still to be reported, what came back."""
    now = timezone.now()
    overdue = queries.unreported(request.user, now=now)
    came_back = queries.returned(request.user, now=now)
    context = {
        "now": now,
        "places": [held.place for held in request.user.held_roles()],
        "decides": uses_admin(request.user),
        "today": signups.noted(list(queries.todays(request.user, now=now)[: 3 * SHOWN])),
        "tasks": queries.tasks(list(overdue[:SHOWN]), now=now),
        "returned": by_activity(came_back[:SHOWN]),
        "drafts": list(queries.drafts(request.user)[:SHOWN]),
    }
    return page(request, "desk/index.html", context)


@require_safe
@for_desk
def unreported(request: DeskRequest) -> HttpResponse:
    """Activities that are over and not reported, the oldest first."""
    now = timezone.now()
    lines = Paginator(queries.unreported(request.user, now=now), LINES_A_PAGE).get_page(request.GET.get("page"))
    tasks = queries.tasks(list(lines), now=now)
    return page(request, "desk/unreported.html", {"page": lines, "tasks": tasks})


@require_safe
@for_desk
def returned(request: DeskRequest) -> HttpResponse:
    """Entries given back, with the reason and the way to enter them again."""
    rows = queries.returned(request.user, now=timezone.now())
    lines = Paginator(rows, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    return page(request, "desk/returned.html", {"page": lines, "groups": by_activity(lines)})


@require_safe
@for_desk
def records(request: DeskRequest) -> HttpResponse:
    """What was entered, the latest first, by activity, each with where it stands; or all of one activity."""
    wanted, query = request.GET.get("activity", ""), ""
    rows = queries.entered(request.user)
    if wanted.isdecimal() and len(wanted) < 19:
        activity = find(request, Activity.objects.managed_by(request.user), pk=int(wanted))
        rows, query = queries.entered_at(activity), f"activity={activity.pk}&"
    lines = Paginator(rows, ENTRIES_A_PAGE).get_page(request.GET.get("page"))
    return page(request, "desk/records.html", {"page": lines, "groups": by_activity(lines), "query": query})
