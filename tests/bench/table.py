"""From samples to the table: medians, ratios, and whether each goal is met."""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

MET, MISSED, FAILED, NO_GOAL = "met", "missed", "failed", ""


@dataclass(frozen=True)
class Goal:
    """What is judged: the ratio of ours to the floor, or with ``of_ours`` our figure itself."""

    limit: float
    at_least: bool = False
    of_ours: bool = False

    def verdict(self, value: float) -> str:
        return MET if (value >= self.limit if self.at_least else value <= self.limit) else MISSED

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.limit:g}{'' if self.of_ours else ' x'}"


@dataclass(frozen=True)
class Line:
    """One line of the table. ``floor`` names what stands beside our figure; empty when it is judged by itself."""

    key: str
    path: str
    unit: str
    floor: str = ""
    goal: Goal | None = None
    grows: Goal | None = None
    """How much the figure may grow from one million records to ten."""


@dataclass
class Samples:
    """What the rounds measured: for each line a list of ours and, round by round, of the floor."""

    ours: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    floors: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    failures: dict[str, str] = field(default_factory=dict)

    def add(self, key: str, ours: float, floor: float | None = None) -> None:
        self.ours[key].append(ours)
        if floor is not None:
            self.floors[key].append(floor)


@dataclass(frozen=True)
class Result:
    line: Line
    ours: float | None
    floor: float | None
    ratio: float | None
    verdict: str
    reason: str = ""


def judge(line: Line, samples: Samples) -> Result:
    """Medians over the rounds; the ratio is the median of each round's own, since a round is measured together.

    What failed in any round is failed, whatever the other rounds gave.
    """
    ours, floors = samples.ours.get(line.key, []), samples.floors.get(line.key, [])
    if not ours or (line.floor and len(floors) != len(ours)):
        return Result(line, None, None, None, FAILED, samples.failures.get(line.key, "nothing was measured"))
    ratio = median(one / max(other, 1e-9) for one, other in zip(ours, floors, strict=True)) if line.floor else None
    judged = median(ours) if line.goal and line.goal.of_ours else ratio
    verdict = line.goal.verdict(judged) if line.goal and judged is not None else NO_GOAL
    reason = samples.failures.get(line.key, "")
    return Result(
        line, median(ours), median(floors) if line.floor else None, ratio, FAILED if reason else verdict, reason
    )


def shown(number: float | None) -> str:
    """Three figures that matter."""
    if number is None:
        return ""
    if abs(number) >= 1000:
        return f"{number:,.0f}"
    return f"{number:.0f}" if abs(number) >= 100 else f"{number:.3g}"


def markdown(results: Sequence[Result]) -> str:
    """The table as docs/performance.md has it."""
    rows = ["| path | ours | floor | ratio | goal | |", "|---|---:|---:|---:|---:|---|"]
    for found in results:
        line = found.line
        floor = f"{shown(found.floor)} ({line.floor})" if line.floor and found.floor is not None else ""
        ratio = f"{shown(found.ratio)} x" if found.ratio is not None else ""
        verdict = f"{found.verdict}: {found.reason}" if found.reason else found.verdict
        ours = f"{shown(found.ours)} {line.unit}" if found.ours is not None else ""
        rows.append(f"| {line.path} | {ours} | {floor} | {ratio} | {line.goal or ''} | {verdict} |")
    return "\n".join(rows)


@dataclass(frozen=True)
class Growth:
    """How a line grew from the smaller run to the larger."""

    line: Line
    small: float
    large: float

    @property
    def ratio(self) -> float:
        return self.large / max(self.small, 1e-9)

    @property
    def verdict(self) -> str:
        return self.line.grows.verdict(self.ratio) if self.line.grows else NO_GOAL


def growth(lines: Sequence[Line], small: Mapping[str, Any], large: Mapping[str, Any]) -> list[Growth]:
    """The lines with a goal for growth that both runs measured; runs as ``as_json`` wrote them."""
    before, after = ({row["key"]: row["ours"] for row in one["lines"]} for one in (small, large))
    both = [line for line in lines if line.grows and before.get(line.key) and after.get(line.key)]
    return [Growth(line, before[line.key], after[line.key]) for line in both]


def growth_markdown(found: Sequence[Growth], small: int, large: int) -> str:
    rows = [f"| growth | {small:,} records | {large:,} records | ratio | goal | |", "|---|---:|---:|---:|---:|---|"]
    for one in found:
        figures = f"{shown(one.small)} {one.line.unit} | {shown(one.large)} {one.line.unit} | {shown(one.ratio)} x"
        rows.append(f"| {one.line.path} | {figures} | {one.line.grows} | {one.verdict} |")
    return "\n".join(rows)


def as_json(results: Sequence[Result], samples: Samples, head: Mapping[str, Any]) -> dict[str, Any]:
    lines = [
        {
            "key": found.line.key,
            "path": found.line.path,
            "unit": found.line.unit,
            "ours": found.ours,
            "floor": found.floor,
            "ratio": found.ratio,
            "goal": str(found.line.goal or ""),
            "verdict": found.verdict,
            "reason": found.reason,
            "rounds": samples.ours.get(found.line.key, []),
            "floors": samples.floors.get(found.line.key, []),
        }
        for found in results
    ]
    return {**head, "lines": lines}


def write(folder: Path, name: str, content: Mapping[str, Any]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / f"{name}.json"
    file.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n")
    return file
