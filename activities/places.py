"""Which place an address means by ``place=``."""

from practice.models import Place
from practice.queries import county

LONGEST_KEY = 9


def open_place(written: str) -> Place | None:
    """The county where none is named; a place that was merged is the one it was merged into; None for a closed one."""
    if not written:
        return county()
    if not (written.isascii() and written.isdecimal() and len(written) <= LONGEST_KEY):
        return None
    found = Place.objects.select_related("merged_into").filter(pk=int(written)).first()
    place = (found.merged_into or found) if found else None
    return place if place and place.closed_on is None else None
