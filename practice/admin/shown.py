"""Small pieces of HTML that lists show."""

from django.utils.html import format_html


def tag(text: str, kind: str = "plain") -> str:
    """A small label, as the site's ``components/tag.html``."""
    return format_html('<span class="tag {}">{}</span>', kind, text) if text else ""


def two_lines(first: str, second: str) -> str:
    """Two parts that break between them, not within."""
    return format_html('<span class="nowrap">{}</span> <span class="nowrap">{}</span>', first, second)
