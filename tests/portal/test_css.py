"""The look in numbers: every text colour can be read on every ground it stands on."""

import re
from itertools import product

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "static" / "css"
TOKENS = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (CSS / "tokens.css").read_text()))
GROUNDS = ("paper", "card")
TEXTS = ("ink", "muted", "accent", "accent-deep", "pine", "ochre")
WASHES = [("accent-wash", "accent-deep"), ("pine-wash", "pine"), ("ochre-wash", "ochre")]
PAIRS = [
    *product(TEXTS, GROUNDS),
    *((text, wash) for wash, text in WASHES),
    *product(("ink", "accent-deep", "muted"), [wash for wash, _ in WASHES]),
    *product(["on-accent"], ("accent", "accent-deep")),
]


def luminance(colour: str) -> float:
    channels = (int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(TOKENS[one]), luminance(TOKENS[other])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_known() -> None:
    assert (luminance("#ffffff") + 0.05) / (luminance("#000000") + 0.05) == pytest.approx(21)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("edge", ["line-strong", "focus"])
def test_edge_of_a_field_can_be_seen(edge: str, ground: str) -> None:
    assert contrast(edge, ground) >= 3


def test_type_is_eighteen_pixels_and_a_finger_finds_its_target() -> None:
    assert "font-size: 18px" in (CSS / "base.css").read_text()
    tap = re.search(r"--tap: ([\d.]+)rem", (CSS / "tokens.css").read_text())
    assert tap
    assert float(tap[1]) * 18 >= 44


def test_styles_load_nothing_from_elsewhere() -> None:
    outside = {path.name: re.findall(r"https?://|@import|@font-face", path.read_text()) for path in CSS.glob("*.css")}
    assert {name: found for name, found in outside.items() if found} == {}


def test_every_variable_used_is_defined() -> None:
    text = "\n".join(path.read_text() for path in sorted(CSS.glob("*.css")))
    defined, used = set(re.findall(r"(--[\w-]+):", text)), set(re.findall(r"var\((--[\w-]+)", text))
    assert used - defined == set()
