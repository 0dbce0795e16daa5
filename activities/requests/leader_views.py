"""The team leader's page, by the link of the message: accept or decline, then say that it is done."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from practice.errors import PortalError
from practice.links import by_link
from practice.throttling import count

from ..models import ServiceRequest
from .limits import PER_LINK
from .menu import home_name
from .steps_by_link import LeaderForms
from .story import Story, name_of
from .views import refused


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def team_request(request: HttpRequest, link: str) -> HttpResponse:
    rows = ServiceRequest.objects.select_related("place__parent", "handled_at", "team", "offer")
    found = get_object_or_404(rows, team_link=link)
    if request.method != "POST":
        return _page(request, LeaderForms(found))
    forms = LeaderForms(found, request.POST)
    if (take := forms.chosen()) is None:
        return _page(request, forms)
    try:
        count(PER_LINK, link)
        take(timezone.now())
    except PortalError as refusal:
        forms = LeaderForms(get_object_or_404(rows, team_link=link), request.POST, wrong=refusal.message)
        return refused(_page(request, forms), refusal)
    return redirect("activities:team_request", link=link)


def _page(request: HttpRequest, forms: LeaderForms) -> HttpResponse:
    asked = forms.request
    context = {
        "forms": forms,
        "asked": asked,
        "is_ours": asked.team is not None,
        "where": home_name(asked.place),
        "desk": name_of(asked.handled_at),
        "until": Story(asked).until,
    }
    return render(request, "requests/team.html", context)
