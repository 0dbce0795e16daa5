"""The pages that list the rows behind a figure: which rows, and the words above them."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, QueryDict

from activities.models import Activity, Programme
from practice.days import long_month
from volunteers.models import Volunteer

from ..rollup.cells import NONE
from .asking import DIGITS, Asked
from .lines import NO_KIND, NO_PROGRAMME, OWN, Level, Opening
from .rows import Slice

PER_PAGE = 50


class Step(NamedTuple):
    """A step of the breadcrumbs, named as a model's."""

    label: str
    get_absolute_url: str


class Person(NamedTuple):
    """A volunteer of the list, and the records behind their hours."""

    volunteer: Volunteer
    url: str


@dataclass(frozen=True)
class Listing:
    """A page of rows: what they are, what they add up to over all pages, and the way back."""

    asked: Asked
    what: str
    unit: str
    part: list[str]
    sums: list[str]
    page: Page[Any]
    query: str
    choices: list[Opening] = field(default_factory=list)

    @property
    def title(self) -> str:
        return "，".join([self.what, *self.part])

    @property
    def heading(self) -> str:
        return f"{self.asked.place.label} {long_month(self.asked.month)}"

    @property
    def back(self) -> str:
        return self.asked.url("index")

    @property
    def people(self) -> list[Person]:
        """Volunteers with the address of their own records in this part of the month."""
        part = {key: self.asked.more[key] for key in ("kind", "programme", "own") if self.asked.more.get(key)}
        return [Person(one, self.asked.url("hours", volunteer=one.pk, **part)) for one in self.page]

    @property
    def trail(self) -> list[Step]:
        return [Step(self.heading, self.back)]


def slice_asked(asked: Asked) -> tuple[Slice, list[str]]:
    """The part of the month that the address names, and its words; 404 for what there is not."""
    kind, programme = asked.more.get("kind", ""), asked.more.get("programme", "")
    is_own = asked.more.get("own", "") == "1"
    words = [OWN[Level(asked.place.level)]] if is_own else []
    if kind:
        words.append(_kind_name(kind))
    if programme:
        words.append(_programme_name(programme))
    return Slice(asked.place, asked.month, kind=kind, programme=programme, own=is_own), words


def _kind_name(kind: str) -> str:
    names = {**dict(Activity.Kind.choices), NONE: NO_KIND}
    if kind not in names:
        raise Http404
    return str(names[kind])


def _programme_name(key: str) -> str:
    if key == NONE:
        return NO_PROGRAMME
    programme = Programme.objects.filter(pk=number(key)).first()
    if programme is None:
        raise Http404
    return programme.name


def number(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS):
        raise Http404
    return int(text)


def one_of(asked: Asked, name: str, choices: dict[str, str], default: str) -> str:
    value = asked.more.get(name, "") or default
    if value not in choices:
        raise Http404
    return value


def page_of(rows: QuerySet[Any, Any], query: QueryDict) -> tuple[Page[Any], str]:
    """The page asked for, the nearest one when there is none, and the other parameters for its links."""
    others = query.copy()
    others.pop("page", None)
    prefix = f"{others.urlencode()}&" if others else ""
    return Paginator(rows, PER_PAGE).get_page(query.get("page")), prefix
