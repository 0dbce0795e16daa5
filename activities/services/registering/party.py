"""Who signs up and who comes."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError

from practice.identity import parse_mobile, parse_phone
from practice.text import what_is_wrong

from ...models import SignUpTerms
from ...models.registration import MOST_PEOPLE
from .errors import PartyRefused

CHILD_BELOW = 14
"""个人信息保护法第三十一条: younger people's data need a guardian's consent."""

OLDEST = 120
LONGEST_NAME = 40


@dataclass(frozen=True)
class Person:
    """One who comes. The age is asked for where the activity has limits, and of children."""

    name: str
    age: int | None = None

    @property
    def is_child(self) -> bool:
        return self.age is not None and self.age < CHILD_BELOW


@dataclass(frozen=True)
class Party:
    """``name`` and ``phone`` are the contact's. ``people`` are all who come: the contact first, if they come too."""

    name: str
    phone: str
    people: tuple[Person, ...]
    guardian_name: str = ""
    guardian_phone: str = ""
    guardian_agrees: bool = False

    @property
    def size(self) -> int:
        return len(self.people)

    @property
    def has_child(self) -> bool:
        return any(person.is_child for person in self.people)


def checked(party: Party, terms: SignUpTerms) -> Party:
    """The party with its phones in their one form. Raises PartyRefused."""
    if not party.people:
        raise PartyRefused("请至少填一位参加的人。", field="people")
    if party.size > MOST_PEOPLE:
        raise PartyRefused(f"一次最多报 {MOST_PEOPLE} 个人。人更多的，请分开报，或给站里打电话。", field="people")
    _check_name(party.name, "name")
    for person in party.people:
        _check_name(person.name, "people")
        _check_age(person, terms)
    party = replace(party, name=party.name.strip(), phone=_read(parse_mobile, party.phone, "phone"))
    return _with_guardian(party)


def _check_name(name: str, field: str) -> None:
    if not name.strip():
        raise PartyRefused("请填姓名。", field=field)
    if len(name.strip()) > LONGEST_NAME:
        raise PartyRefused(f"姓名最多 {LONGEST_NAME} 个字。", field=field)
    if wrong := what_is_wrong(name, several_lines=False):
        raise PartyRefused(f"姓名里{wrong}", field=field)


def _check_age(person: Person, terms: SignUpTerms) -> None:
    limits = ages_in_words(terms)
    if person.age is None:
        if limits:
            raise PartyRefused(f"这场活动限{limits}参加，请填每个人的年龄。", field="people")
        return
    if not 0 <= person.age <= OLDEST:
        raise PartyRefused(f"年龄请填 0 到 {OLDEST} 的数字。", field="people")
    if (terms.min_age or 0) <= person.age <= (OLDEST if terms.max_age is None else terms.max_age):
        return
    raise PartyRefused(f"这场活动限{limits}参加，{person.name.strip()}（{person.age} 岁）不能报。", field="people")


def ages_in_words(terms: SignUpTerms) -> str:
    """Who may come: " 6 至 12 岁", " 60 岁以上"; empty when there is no limit."""
    if terms.min_age is None:
        return "" if terms.max_age is None else f" {terms.max_age} 岁以下（含 {terms.max_age} 岁）"
    return f" {terms.min_age} 岁以上" if terms.max_age is None else f" {terms.min_age} 至 {terms.max_age} 岁"


def _with_guardian(party: Party) -> Party:
    """A child comes only with a guardian's word; of nobody else is a guardian kept."""
    if not party.has_child:
        return replace(party, guardian_name="", guardian_phone="", guardian_agrees=False)
    if not party.guardian_name.strip():
        raise PartyRefused(
            f"有不满 {CHILD_BELOW} 岁的孩子参加，请填监护人（爸爸妈妈等）的姓名。", field="guardian_name"
        )
    _check_name(party.guardian_name, "guardian_name")
    phone = _read(parse_phone, party.guardian_phone, "guardian_phone")
    if not party.guardian_agrees:
        raise PartyRefused("孩子参加要监护人同意。请监护人看过后打勾。", field="guardian_agrees")
    return replace(party, guardian_name=party.guardian_name.strip(), guardian_phone=phone)


def _read(parse: Callable[[str], str], typed: str, field: str) -> str:
    try:
        return parse(typed)
    except ValidationError as error:
        raise PartyRefused(error.messages[0], field=field) from error
