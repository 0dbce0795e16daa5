"""How somebody wants pages drawn: eight choices in one cookie, so that finished pages can be kept for each of them."""

from typing import NamedTuple, Self

from django.http import HttpRequest

COOKIE = "display"
NORMAL_SIZE, LARGE = "size0", "large"
SIZES = (NORMAL_SIZE, "size1", "size2", LARGE)
"""Steps of the type; the last is 长辈版, the large-type version, which also offers fewer choices on a page."""

CONTRAST = {"on": True, "off": False}


class Display(NamedTuple):
    """What is on ``<html>`` as classes, so that it works without scripts."""

    size: str = NORMAL_SIZE
    contrast: bool = False

    @property
    def is_large(self) -> bool:
        return self.size == LARGE

    @property
    def classes(self) -> str:
        """Nothing for whoever chose nothing."""
        return " ".join([self.size] * (self.size != NORMAL_SIZE) + ["contrast"] * self.contrast)

    @property
    def value(self) -> str:
        """Of the cookie, and of the key of a kept page."""
        return self.classes.replace(" ", "-")

    def changed(self, *, size: str, contrast: str) -> Self:
        """Words that are no choice leave things as they are."""
        return self._replace(size=size if size in SIZES else self.size, contrast=CONTRAST.get(contrast, self.contrast))


NORMAL = Display()
CHOICES = {one.value: one for one in (Display(size, contrast) for size in SIZES for contrast in (False, True))}
SENT_ALONE = {f"{COOKIE}={value}": value for value in CHOICES if value}
"""The whole header of somebody whose only cookie is this one."""


def display_of(request: HttpRequest) -> Display:
    """Anything that is not one of the choices counts as none."""
    if "HTTP_COOKIE" not in request.META:
        return NORMAL
    return CHOICES.get(request.COOKIES.get(COOKIE, ""), NORMAL)
