"""Every URL pattern of the portal, found by walking the resolver: whoever adds one cannot forget the matrix."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

CONVERTER = re.compile(r"(?<!\?P)<(?:\w+:)?(?P<name>\w+)>")
GROUP = re.compile(r"\(\?P<(?P<name>\w+)>[^()]*\)")


@dataclass(frozen=True)
class Pattern:
    """One pattern. ``name`` is its namespaced URL name; a pattern without one goes by its namespace and route."""

    name: str
    route: str
    view: Any

    @property
    def arguments(self) -> list[str]:
        return CONVERTER.findall(self.route) + GROUP.findall(self.route)

    def address(self, **arguments: object) -> str:
        """The path with the arguments in their places."""

        def fill(found: "re.Match[str]") -> str:
            return str(arguments[found["name"]])

        return "/" + GROUP.sub(fill, CONVERTER.sub(fill, self.route)).replace(".*", "")


def patterns() -> list[Pattern]:
    return list(_walk(get_resolver().url_patterns, (), ""))


def _walk(entries: Sequence[Any], namespaces: tuple[str, ...], route: str) -> Iterator[Pattern]:
    for entry in entries:
        here = route + str(entry.pattern).removeprefix("^").removesuffix("$")
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry.url_patterns, inner, here)
        elif isinstance(entry, URLPattern):
            yield Pattern(":".join([*namespaces, entry.name or here]), here, entry.callback)
        else:  # pragma: no cover
            raise TypeError(f"neither a pattern nor a resolver: {entry!r}")
