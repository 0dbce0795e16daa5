"""The county's tree of places as residents see it: institutes with their stations, and finding a village by name."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q

from .models import Place
from .pinyin import is_typed_pinyin

FOUND_AT_MOST = 60


@dataclass
class Branch:
    """An institute (or the centre) and the stations below it."""

    place: Place
    stations: list[Place] = field(default_factory=list)


def branches() -> list[Branch]:
    """Institutes with their open stations, by code, in one query; points stand on the page of what they belong to."""
    below: dict[int | None, list[Place]] = defaultdict(list)
    rows = Place.objects.public().filter(level__in=[Place.Level.INSTITUTE, Place.Level.STATION])
    for place in rows.only("pk", "level", "name", "short_name", "parent_id", "speciality").order_by("code", "pk"):
        below[place.parent_id if place.level == Place.Level.STATION else None].append(place)
    return [Branch(institute, below[institute.pk]) for institute in below[None]]


def find(text: str) -> list[Place]:
    """Open places by name, pinyin, speciality or address, with their parents: the first sixty.

    A county has some thousands of places at most: to read them all takes a few milliseconds, so nothing is indexed.
    """
    words = Q()
    for word in text.split():
        words &= (
            Q(name__icontains=word)
            | Q(short_name__icontains=word)
            | Q(speciality__icontains=word)
            | Q(address__icontains=word)
            | begins_in_pinyin(word)
        )
    return list(
        Place.objects.public().filter(words).select_related("parent").order_by("level", "code", "pk")[:FOUND_AT_MOST]
    )


def begins_in_pinyin(word: str) -> Q:
    """Names that begin so when they are spelt (linquan), or whose syllables do (lqz)."""
    if not is_typed_pinyin(word):
        return Q(pk__in=[])
    # Between any two letters a syllable may end.
    return Q(initials__startswith=word.lower()) | Q(pinyin__regex=f"^{' ?'.join(word.lower())}")


def tree_label(place: Place) -> str:
    """A place with what it stands under, because village names repeat: 临泉镇所 › 前麻峪村站."""
    name = f"{place.parent.label} › {place.label}" if place.parent else place.label
    return f"{name}（已撤销）" if place.closed_on else name
