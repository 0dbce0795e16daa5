"""What people say about the places below: read it, show it or not, answer it."""

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from practice.errors import NotAllowed, PortalError

from ...models import Feedback
from ...models.feedback import FeedbackQuerySet
from ...services.saying import answer_feedback, read_feedback
from .. import queries
from ..doors import DeskRequest, find, for_approvers
from ..pages import page

LINES_A_PAGE = 20


def _rows(request: DeskRequest) -> FeedbackQuerySet:
    related = ("activity", "place__parent", "handled_at", "read_by", "answered_by", "consent")
    return Feedback.objects.decided_by(request.user).select_related(*related)


@require_safe
@for_approvers
def listing(request: DeskRequest) -> HttpResponse:
    """What waits first, the oldest on top; with ``all`` everything, the latest on top."""
    shows_all = "all" in request.GET
    rows = _rows(request) if shows_all else queries.unsettled_feedback(_rows(request)).order_by("created_at", "pk")
    lines = Paginator(rows, LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {"page": lines, "shows_all": shows_all, "query": "all=1&" if shows_all else ""}
    return page(request, "desk/feedback.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@for_approvers
def one(request: DeskRequest, pk: int) -> HttpResponse:
    """One of them, with what can be done: show its words or not, answer."""
    feedback = find(request, _rows(request), pk=pk)
    error = ""
    if request.method == "POST":
        try:
            _settle(request, feedback)
        except NotAllowed:
            raise
        except PortalError as refusal:
            error = refusal.message
        else:
            return redirect("desk:feedback_one", pk=pk)
    context = {"feedback": feedback, "error": error, "typed": request.POST.get("answer", "")}
    return page(request, "desk/feedback_one.html", context, status=400 if error else 200)


def _settle(request: DeskRequest, feedback: Feedback) -> None:
    act, by, now = request.POST.get("act"), request.user, timezone.now()
    if act == "answer":
        answer_feedback(feedback=feedback, answer=request.POST.get("answer", ""), by=by, now=now)
    else:
        read_feedback(feedback=feedback, is_shown=act == "show", by=by, now=now)
