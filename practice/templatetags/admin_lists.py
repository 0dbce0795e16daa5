"""What the templates of the admin's lists cannot say themselves: addresses made from the list's own parameters."""

import re
from collections.abc import Sequence
from typing import Any

from django import template
from django.contrib.admin.views.main import PAGE_VAR, ChangeList
from django.utils.html import format_html
from django.utils.safestring import mark_safe

register = template.Library()


@register.simple_tag
def page_url(cl: ChangeList, step: int) -> str:
    return cl.get_query_string({PAGE_VAR: cl.page_num + step})


@register.filter
def yes_or_no(content: str) -> str:
    """Django draws a boolean as a picture described in English; here it is a word."""
    words = re.sub(r'<img [^>]*alt="True"[^>]*>', "是", str(content))
    return mark_safe(re.sub(r'<img [^>]*alt="False"[^>]*>', "否", words))  # noqa: S308  # Django's own HTML


@register.simple_tag
def labelled(cells: Sequence[str], headers: Sequence[dict[str, Any]]) -> str:
    """A row's cells, each with its column's name for the phone, where a row is a card."""
    pairs = zip(cells, headers, strict=True)
    return mark_safe("".join(_labelled(cell, header["text"]) for cell, header in pairs))  # noqa: S308  # Django's own HTML


def _labelled(cell: str, name: Any) -> str:
    cell = yes_or_no(cell)
    label = "" if "<" in str(name) else format_html(' data-label="{}"', name)
    return re.sub(r"^<(t[dh])", rf"<\1{label}", str(cell), count=1)


@register.simple_tag
def strip_days(spec: Any, cl: ChangeList) -> Any:
    return spec.days(cl)


@register.simple_tag
def strip_links(spec: Any, cl: ChangeList) -> Any:
    return spec.links(cl)
