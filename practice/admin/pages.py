"""Pages of one row that do one thing: a few facts, a small form, one button; and the same for many rows at once."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from ..errors import PortalError

if TYPE_CHECKING:
    from .base import ScopedAdmin


@dataclass(frozen=True)
class Deed:
    """What the page says. ``facts`` are term and value; ``careful`` is said in a box above the form."""

    title: str
    button: str
    intro: str = ""
    careful: str = ""
    facts: list[tuple[str, str]] = field(default_factory=list)


def refusals_of(error: PortalError | ValidationError) -> list[str]:
    return [error.message] if isinstance(error, PortalError) else list(error.messages)


def deed_page(
    model_admin: "ScopedAdmin",
    request: HttpRequest,
    obj: Model,
    deed: Deed,
    form: forms.Form,
    do: Callable[[dict[str, Any]], str],
) -> HttpResponse:
    """Show the form; on POST do it, all or nothing. ``do`` returns what to say afterwards."""
    opts = model_admin.opts
    back = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[obj.pk])
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                said = do(form.cleaned_data)
        except (PortalError, ValidationError) as error:
            form.add_error(None, refusals_of(error))
        else:
            messages.success(request, said)
            return HttpResponseRedirect(back)
    context = {"title": deed.title, "deed": deed, "form": form, "back": back, "media": model_admin.media + form.media}
    return model_admin.page(request, "admin/deed.html", context)


@dataclass(frozen=True)
class Chosen:
    """Rows ticked in a list, as the page in between sends them on."""

    action: str
    keys: Collection[Any]
    across: bool


def reason_page(
    model_admin: "ScopedAdmin", request: HttpRequest, rows: Any, deed: Deed, form: forms.Form, action: str
) -> HttpResponse:
    """The page between ticking rows and doing something that needs a reason."""
    across = request.POST.get("select_across") == "1"
    keys = list(rows.values_list("pk", flat=True))
    context = {
        "title": deed.title,
        "deed": deed,
        "form": form,
        "count": len(keys),
        "rows": [str(row) for row in rows[:20]],
        "chosen": Chosen(action, keys[:1] if across else keys, across),
        "checkbox": ACTION_CHECKBOX_NAME,
        "media": model_admin.media + form.media,
    }
    return model_admin.page(request, "admin/reason.html", context)


def do_each(request: HttpRequest, rows: Any, do: Callable[[Any], object], done: str) -> None:
    """Do the same to each row in a transaction of its own; say how many it was done to, and which refused and why."""
    refused: list[str] = []
    count = 0
    for row in rows:
        try:
            with transaction.atomic():
                do(row)
            count += 1
        except (PortalError, ValidationError) as error:
            refused.append("；".join(refusals_of(error)))
    if count:
        messages.success(request, done.format(count=count))
    for words in refused[:20]:
        messages.error(request, words)
    if len(refused) > 20:
        messages.error(request, f"另有 {len(refused) - 20} 项也没有办成，原因同类。")
