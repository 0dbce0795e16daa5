"""What the templates of the admin's lists cannot say themselves: addresses made from the list's own parameters."""

from typing import Any

from django import template
from django.contrib.admin.views.main import PAGE_VAR, ChangeList

register = template.Library()


@register.simple_tag
def page_url(cl: ChangeList, step: int) -> str:
    return cl.get_query_string({PAGE_VAR: cl.page_num + step})


@register.simple_tag
def strip_days(spec: Any, cl: ChangeList) -> Any:
    return spec.days(cl)


@register.simple_tag
def strip_links(spec: Any, cl: ChangeList) -> Any:
    return spec.links(cl)
