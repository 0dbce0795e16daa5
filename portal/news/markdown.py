"""Markdown as articles may use it: headings, lists, quotes, emphasis, safe links; no HTML of the writer, no images.

What is written as HTML is shown as it was typed. A link goes to the web, a telephone, a mailbox or a page of this site;
any other stays the text that it is. A photo of the article stands where a line of its own says ［照片1］.
"""

import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

SCHEMES = ("http", "https", "tel", "mailto")
HIGHEST, LOWEST = 2, 4
"""Headings of a text: the page's own h1 is the title."""

LONE_PHOTO = re.compile(r"<p>[\[［]照片\s?(\d{1,2})[\]］]</p>\n?")


def is_safe_link(address: str) -> bool:
    """Whether a link may lead there. Browsers pass over control characters, so that an address with any is none."""
    if re.search(r"[\x00-\x20\x7f-\x9f\\]", address) or address.startswith("//"):
        return False
    try:
        scheme = urlsplit(address).scheme
    except ValueError:
        return False
    if scheme:
        return scheme.lower() in SCHEMES
    # A colon before any slash would be read as a scheme, perhaps one that is written in entities.
    return ":" not in re.split(r"[/?#]", address, maxsplit=1)[0]


def render(text: str, photo: Callable[[int], str] | None = None) -> str:
    """HTML of the text, safe to be put into a page. ``photo`` gives the HTML of the photo with a number, or ""."""
    html = _markdown().render(text)
    # Nobody but us can have written this paragraph: a writer's own brackets come out escaped.
    return LONE_PHOTO.sub(lambda found: photo(int(found[1])) if photo else "", html)


def placed_photos(text: str) -> set[int]:
    """The numbers of the photos that stand somewhere in the text."""
    return {int(found) for found in LONE_PHOTO.findall(_markdown().render(text))}


@cache
def _markdown() -> MarkdownIt:
    made = MarkdownIt("commonmark", {"html": False, "breaks": True})
    made.disable(["image", "html_inline", "html_block", "code"])
    made.validateLink = is_safe_link  # type: ignore[assignment,method-assign]
    made.core.ruler.push("levels", _settle_levels)
    made.add_render_rule("link_open", _render_link)
    return made


def _settle_levels(state: StateCore) -> None:
    """Headings begin below the title and never skip a level, whatever the writer liked the look of."""
    before = HIGHEST - 1
    used = sorted({token.tag for token in state.tokens if token.type == "heading_open"})
    for opening, closing in _pairs(state.tokens):
        wanted = HIGHEST + used.index(opening.tag)
        before = min(wanted, before + 1, LOWEST)
        opening.tag = closing.tag = f"h{before}"


def _pairs(tokens: Iterable[Token]) -> Iterable[tuple[Token, Token]]:
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    return list(zip(headings[::2], headings[1::2], strict=True))


def _render_link(renderer: Any, tokens: list[Token], index: int, options: Any, env: Any) -> str:
    """Other sites are told nothing of where somebody came from."""
    if str(tokens[index].attrGet("href")).startswith(("http:", "https:")):
        tokens[index].attrSet("rel", "noopener noreferrer nofollow")
    return str(renderer.renderToken(tokens, index, options, env))
