"""Names of places in headings."""

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

register = template.Library()


@register.filter
def breakable(name: str) -> SafeString:
    """A long official name breaks before 新时代 rather than in the middle of a word."""
    return mark_safe(escape(name).replace("新时代", "<wbr>新时代", 1))  # noqa: S308  escaped first
