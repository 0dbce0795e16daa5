"""The look in numbers: every text colour can be read on every ground it stands on."""

import re
from itertools import product

import pytest
from django.conf import settings

CSS = settings.BASE_DIR / "static" / "css"


def tokens_of(name: str) -> dict[str, str]:
    return dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", (CSS / name).read_text()))


TOKENS = tokens_of("tokens.css")
HIGH = TOKENS | tokens_of("contrast.css")
"""For whoever wants black and white clearer."""

LARGE = TOKENS | tokens_of("large.css")
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


def contrast(one: str, other: str, tokens: dict[str, str] = TOKENS) -> float:
    lighter, darker = sorted((luminance(tokens[one]), luminance(tokens[other])), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_of_black_on_white_is_known() -> None:
    assert (luminance("#ffffff") + 0.05) / (luminance("#000000") + 0.05) == pytest.approx(21)


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read(text: str, ground: str) -> None:
    assert contrast(text, ground) >= 4.5


@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_can_be_read_still_better_by_whoever_asks_for_it(text: str, ground: str) -> None:
    assert contrast(text, ground, HIGH) >= 7
    assert contrast(text, ground, LARGE) >= 4.5


def test_high_contrast_leaves_no_colour_as_it_was() -> None:
    """A colour that is added to the tokens is added there too, or checked to be clear enough."""
    kept = {name for name, colour in TOKENS.items() if HIGH[name] == colour}
    assert kept <= {"on-accent"}


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("edge", ["line", "line-strong", "focus", "accent-line"])
def test_every_edge_can_be_seen_in_high_contrast(edge: str, ground: str) -> None:
    assert contrast(edge, ground, HIGH) >= 4.5


@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("edge", ["line-strong", "focus"])
def test_edge_of_a_field_can_be_seen(edge: str, ground: str) -> None:
    assert contrast(edge, ground) >= 3


def percents(selector: str) -> float:
    found = re.search(rf"^ *{selector} {{\s+font-size: ([\d.]+)%", (CSS / "base.css").read_text(), re.MULTILINE)
    assert found, selector
    return float(found[1])


def test_type_is_eighteen_pixels_and_a_finger_finds_its_target() -> None:
    """In percent, so that whoever has told the browser of larger type gets as much more here."""
    assert percents("html") * 16 / 100 == 18
    tap = re.search(r"--tap: ([\d.]+)rem", (CSS / "tokens.css").read_text())
    assert tap
    assert float(tap[1]) * 18 >= 44


def test_steps_of_the_type_are_told_apart() -> None:
    normal, *steps = (percents(selector) for selector in ("html", "html.size1", "html.size2", "html.large"))
    assert [round(step / normal, 2) for step in steps] == [1.16, 1.3, 1.36]
    tap = re.search(r"--tap: ([\d.]+)rem", (CSS / "large.css").read_text())
    assert tap
    assert float(tap[1]) * 16 * steps[-1] / 100 >= 52


def test_styles_load_nothing_from_elsewhere() -> None:
    outside = {path.name: re.findall(r"https?://|@import|@font-face", path.read_text()) for path in CSS.glob("*.css")}
    assert {name: found for name, found in outside.items() if found} == {}


def test_every_variable_used_is_defined() -> None:
    text = "\n".join(path.read_text() for path in sorted(CSS.glob("*.css")))
    defined, used = set(re.findall(r"(--[\w-]+):", text)), set(re.findall(r"var\((--[\w-]+)", text))
    assert used - defined == set()
