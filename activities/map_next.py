"""What the map needs beside the places' GeoJSON: how to read their names, how to reach them, what is on there next.

The readings go as one syllable for each character in use and the few names that differ: three thousand pinyin would
weigh five times as much.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import orjson

from practice.models import Place

from .map_places import Coming, coming, day_words

Named = tuple[int, str, str]
"""Key, label, pinyin."""


def document() -> bytes:
    """In two queries however many places and activities there are."""
    rows = Place.objects.public().values_list("pk", "short_name", "name", "pinyin", "address", "phone")
    named: list[Named] = []
    reached: dict[str, list[str]] = {}
    for pk, short_name, name, pinyin, address, phone in rows:
        named.append((pk, short_name or name, pinyin))
        if address or phone:
            reached[str(pk)] = [address, phone]
    return orjson.dumps({**readings(named), "reached": reached, **activities(coming())})


def readings(named: Iterable[Named]) -> dict[str, Any]:
    """The usual syllable of each character, and the whole pinyin of names that are read otherwise."""
    named = list(named)
    heard: dict[str, Counter[str]] = defaultdict(Counter)
    for _, label, pinyin in named:
        for character, syllable in spoken(label, pinyin):
            heard[character][syllable] += 1
    usual = {character: counts.most_common(1)[0][0] for character, counts in heard.items()}
    others = {str(pk): pinyin for pk, label, pinyin in named if read_by(usual, label) != pinyin}
    return {"readings": usual, "pinyin": others}


def spoken(label: str, pinyin: str) -> Iterator[tuple[str, str]]:
    """Each Chinese character with its syllable, where one can be told from the other."""
    characters, syllables = [one for one in label if one.isalnum()], pinyin.split()
    if len(characters) == len(syllables):
        yield from ((one, read) for one, read in zip(characters, syllables, strict=True) if not one.isascii())


def read_by(usual: dict[str, str], label: str) -> str:
    """As the page's script does it."""
    read = (one.lower() if one.isascii() and one.isalnum() else usual.get(one, "") for one in label)
    return " ".join(syllable for syllable in read if syllable)


def activities(rows: Iterable[Coming]) -> dict[str, Any]:
    """[key, place, title, day, time, kind, 1 if cancelled] by their start; titles and days stand once, by number."""
    titles: dict[str, int] = {}
    days: dict[dt.date, int] = {}
    soon: dict[str, int] = {}
    told = []
    for one in rows:
        title, day = titles.setdefault(one.title, len(titles)), days.setdefault(one.day, len(days))
        soon[day_words(one.day)] = int(one.is_this_week)
        told.append((one.pk, one.place_id, title, day, one.clock, one.kind, int(one.is_cancelled)))
    words = [day_words(day) for day in days]
    return {"titles": list(titles), "days": [[day, soon[day]] for day in words], "activities": told}
