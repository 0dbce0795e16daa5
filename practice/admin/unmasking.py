"""The page that shows whole numbers: it asks why, answers a POST, and leaves an audit row."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.debug import sensitive_post_parameters

from ..errors import PortalError
from ..models import User
from .fields import person
from .forms import ReasonForm

if TYPE_CHECKING:
    from .base import ScopedAdmin


class Number(NamedTuple):
    """What a number is, and the number; empty where none is on record."""

    label: str
    number: str
    is_phone: bool = True


Shown = Sequence[Number]


@sensitive_post_parameters()
def unmask_page(
    request: HttpRequest,
    model_admin: "ScopedAdmin",
    object_id: str,
    *,
    what: str,
    reveal: Callable[[Any, str, User], Shown],
) -> HttpResponse:
    """``what`` names the numbers in words; ``reveal`` takes the row, the reason and who asks, and may refuse.

    What it shows is kept by no cache and stands in no address.
    """
    row = model_admin.get_object(request, object_id)
    form, shown = ReasonForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        try:
            shown = reveal(row, form.cleaned_data["reason"], person(request))
        except PortalError as error:
            messages.error(request, error.message)
    opts = model_admin.opts
    context = {
        "title": f"查看{row}的完整{what}",
        "row": row,
        "back": reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[row.pk]),
        "what": what,
        "form": form,
        "shown": shown,
    }
    response = model_admin.page(request, "admin/unmask.html", context)
    response["Cache-Control"] = "no-store, private"
    return response
