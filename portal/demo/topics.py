"""What the made-up activities are about. ``topics.csv`` beside this file holds one topic a line, in plain words.

``turnout`` and ``levels`` give three figures: at the centre, an institute, a station.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from activities.models.programme import Kind

FILE = Path(__file__).with_name("topics.csv")


@dataclass(frozen=True, slots=True)
class Topic:
    """``slot`` names the programme it belongs to and has its title from, if any.

    It is held only in its ``months``; ``weight`` says how often, 0 where the programme's own rule does.
    """

    kind: Kind
    slot: str
    title: str
    content: str
    venues: tuple[str, ...]
    minutes: tuple[int, ...]
    turnout: tuple[int, ...]
    crew: int
    theme: str
    method: str
    weight: int
    levels: tuple[int, ...]
    starts: tuple[str, ...]
    months: tuple[int, ...]


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(word) for word in text.split())


def _topic(row: dict[str, str]) -> Topic:
    return Topic(
        kind=Kind(row["kind"]),
        slot=row["slot"],
        title=row["title"],
        content=row["content"],
        venues=tuple(row["venues"].split("、")),
        minutes=_numbers(row["minutes"]),
        turnout=_numbers(row["turnout"]),
        crew=int(row["crew"]),
        theme=row["theme"],
        method=row["method"],
        weight=int(row["weight"]),
        levels=_numbers(row["levels"]),
        starts=tuple(row["starts"].split()),
        months=_numbers(row["months"]) or tuple(range(1, 13)),
    )


def read_topics(county: str) -> list[Topic]:
    """The topics of a county: some are its own named projects."""
    with FILE.open(encoding="utf-8", newline="") as file:
        return [_topic(row) for row in csv.DictReader(file) if row["only"] in ("", county)]
