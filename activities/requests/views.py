"""The residents' pages: what can be ordered, the order, and what becomes of it, by the link of the receipt."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from practice.days import today
from practice.errors import PortalError
from practice.freshness import Topic
from practice.kept import each_day, kept
from practice.links import by_link
from practice.models import Place
from practice.queries import county, institutes
from practice.throttling import TooOften, address_of, count

from ..models import ServiceRequest
from ..services import requesting
from .forms import ChangeForm, OrderForm
from .limits import PER_ADDRESS, PER_LINK, PER_PHONE
from .menu import home_name, last_month, offer_asked, shelves, town_asked, town_of
from .steps_by_link import StatusForms
from .story import Story


@kept([Topic.OFFERS, Topic.PLACES, Topic.TEAMS], span=each_day)
@require_safe
def menu(request: HttpRequest) -> HttpResponse:
    town = town_asked(request.GET.get("town"))
    context = {
        "town": town,
        "towns": institutes(),
        "centre": county(),
        "shelves": shelves(town),
        "last_month": last_month(today()),
    }
    return render(request, "requests/menu.html", context)


@cache_control(private=True, no_store=True)
@require_http_methods(["GET", "HEAD", "POST"])
def order(request: HttpRequest) -> HttpResponse:
    """First the township, then the rest: a county has too many villages for one list."""
    offer = offer_asked(request.GET.get("offer"))
    town = town_of(offer) or town_asked(request.GET.get("town"))
    if town is None:
        towns = [(one.pk, home_name(one)) for one in institutes()]
        return render(request, "requests/town.html", {"offer": offer, "towns": towns})
    if request.method != "POST":
        return _order_page(request, OrderForm(town=town, offer=offer), town)
    form = OrderForm(request.POST, town=town, offer=offer)
    if form.is_trap:
        return redirect("activities:requests")
    if not form.is_valid():
        return _order_page(request, form, town)
    try:
        return redirect("activities:request", link=_take(request, form).link)
    except PortalError as refusal:
        form.add_error(None, refusal.message)
        return refused(_order_page(request, form, town), refusal)


def _order_page(request: HttpRequest, form: OrderForm, town: Place) -> HttpResponse:
    return render(request, "requests/order.html", {"form": form, "town": town, "offer": form.offer})


def _take(request: HttpRequest, form: OrderForm) -> ServiceRequest:
    """The stored request; sent a second time it is the same one, and does not count as another try."""
    submission = form.cleaned_data["submission"]
    if not ServiceRequest.objects.filter(submission=submission).exists():
        count(PER_ADDRESS, address_of(request))
        count(PER_PHONE, form.cleaned_data["phone"])
    return requesting.order(order=form.order(), submission=submission, now=timezone.now())


def refused(page: HttpResponse, refusal: PortalError) -> HttpResponse:
    """The page with what was typed, under the status that says why: too often, or no longer possible."""
    if isinstance(refusal, TooOften):
        page.status_code, page.headers["Retry-After"] = 429, str(refusal.seconds)
    else:
        page.status_code = 409
    return page


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def status(request: HttpRequest, link: str) -> HttpResponse:
    """Where it stands, and the steps that are the requester's: each button names its verb."""
    rows = ServiceRequest.objects.select_related("place", "handled_at__parent", "team", "offer")
    found = get_object_or_404(rows, link=link)
    if request.method != "POST":
        return _status_page(request, StatusForms(found))
    forms = StatusForms(found, request.POST)
    if (take := forms.chosen()) is None:
        return _status_page(request, forms)
    try:
        count(PER_LINK, link)
        take(timezone.now())
    except PortalError as refusal:
        # The row as it is by now: what was tried may no longer be open.
        forms = StatusForms(get_object_or_404(rows, link=link), request.POST, wrong=refusal.message)
        return refused(_status_page(request, forms), refusal)
    return redirect("activities:request", link=link)


def _status_page(request: HttpRequest, forms: StatusForms) -> HttpResponse:
    return render(request, "requests/status.html", {"forms": forms, "story": Story(forms.request)})


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, link: str) -> HttpResponse:
    """A page of its own to put right what was ordered; what can no longer be changed leads back to where it stands."""
    found = get_object_or_404(ServiceRequest.objects.select_related("offer"), link=link)
    if found.status not in requesting.STEPS[requesting.Verb.CHANGE].origins:
        return redirect("activities:request", link=link)
    form = ChangeForm(request.POST if request.method == "POST" else None, request=found)
    answer = {"form": form, "asked": found}
    if not form.is_valid():
        return render(request, "requests/change.html", answer)
    try:
        count(PER_LINK, link)
        requesting.change(request=found, link=link, changes=form.changes(), now=timezone.now())
    except PortalError as refusal:
        form.add_error(None, refusal.message)
        return refused(render(request, "requests/change.html", answer), refusal)
    return redirect("activities:request", link=link)
