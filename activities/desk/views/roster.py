"""The volunteers of the person's places: who is on the roll, and what each has served this year."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from practice.days import day_of
from volunteers.services import register_volunteer

from .. import people
from ..doors import DeskRequest, for_desk
from ..forms import RosterForm
from ..pages import page

PEOPLE_A_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@for_desk
def volunteers(request: DeskRequest) -> HttpResponse:
    """The roll, a page at a time; a name looked for is sent by POST, because addresses hold nothing personal."""
    act, today = request.POST.get("act"), day_of(timezone.now())
    form = RosterForm(request.POST if act == "add" else None, by=request.user, today=today)
    if act == "add" and form.is_valid() and put_on_the_roll(request, form):
        return redirect("desk:volunteers")
    words = request.POST.get("q", "") if act == "find" else ""
    rows = Paginator(people.roll(request.user, words), PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    served = people.served_this_year(list(rows), today)
    context = {
        "page": rows,
        "people": served,
        "shows_places": len({one.volunteer.home_place_id for one in served}) > 1,
        "year": today.year,
        "form": form,
        "words": words,
        "is_adding": act == "add",
    }
    return page(request, "desk/volunteers.html", context)


def put_on_the_roll(request: DeskRequest, form: RosterForm) -> bool:
    try:
        register_volunteer(volunteer=form.instance, by=request.user)
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, "已登记一位志愿者。")
    return True
