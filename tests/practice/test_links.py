"""Secret links stay secret."""

import logging

from django.conf import settings

from practice.links import LINK_LENGTH, HideLinks, new_link


def shown(words: str, *args: object) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, words, args, None)
    assert HideLinks().filter(record)
    return record.getMessage()


def test_links_are_long_and_differ() -> None:
    links = {new_link() for _ in range(100)}
    assert {len(link) for link in links} == {LINK_LENGTH}
    assert len(links) == 100


def test_the_log_never_holds_a_link() -> None:
    link = new_link()
    assert shown("Forbidden (%s): %s", "CSRF", f"/signups/{link}/change/") == "Forbidden (CSRF): /signups/…/change/"
    assert shown(f'"GET /requests/{link}/ HTTP/1.1" 200') == '"GET /requests/…/ HTTP/1.1" 200'
    assert shown("Not Found: %s", "/activities/12/") == "Not Found: /activities/12/"
    assert shown("%d rows", 3) == "3 rows"


def test_every_handler_of_the_log_hides_links() -> None:
    handlers: dict[str, dict[str, list[str]]] = settings.LOGGING["handlers"]  # type: ignore[assignment]
    assert all("no_links" in handler["filters"] for handler in handlers.values())
