"""The pinyin of places' names, for finding them by a few letters (lqz finds 临泉镇) and for putting them in order.

Stored beside each name whenever it is written, singly or in bulk (``Place.spell``). The readings come from pypinyin,
which misreads some names (单县, 乐陵): staff write the right one into ``pinyin_override``.
"""

import re

OWN_READING = re.compile(r"\A[a-z0-9]+( [a-z0-9]+)*\Z")
TYPED = re.compile(r"[a-z0-9]+", re.IGNORECASE)

SPELT_LENGTH, INITIALS_LENGTH = 480, 60
"""A name of 60 characters, each of at most six letters and a space."""


def spelt(name: str) -> str:
    """lin quan zhen suo for 临泉镇所: a syllable for each Chinese character; letters and digits stay, the rest goes."""
    # Its tables take 0.3 s and some 20 MB, which a process that only reads pages never needs.
    from pypinyin import lazy_pinyin

    read: list[str] = lazy_pinyin(name, errors=list)  # type: ignore[arg-type]  # one by one
    syllables = [one.lower() for one in read if TYPED.fullmatch(one)]
    return " ".join(syllables)[:SPELT_LENGTH]


def initials_of(pinyin: str) -> str:
    """lqzs for lin quan zhen suo."""
    return "".join(syllable[0] for syllable in pinyin.split())[:INITIALS_LENGTH]


def is_typed_pinyin(word: str) -> bool:
    return TYPED.fullmatch(word) is not None
