"""The one screen on which an activity's hours are logged: what was typed, the people, and what stands beside each."""

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from practice.days import minutes_as_hours, minutes_between
from practice.identity import mask_phone
from practice.models import User
from volunteers.models import Volunteer
from volunteers.services import Entry, find_warnings

from ..models import Activity
from ..services import Report, occasion_of
from . import people
from .forms import ReportForm
from .history import History

NOT_MINUTES = "时长要写成整数分钟，请重新选择。"
STRANGER = "有一位勾选的志愿者不在您负责的范围内，也不是组织队伍的队员，不能登记。已从名单里去掉。"
MOST_CHOICES = 12
"""Lengths on offer for each person: half hours up to six hours, else whole hours, wider apart beyond half a day."""


@dataclass(frozen=True)
class Choice:
    """A length that can be picked."""

    minutes: int
    label: str

    @classmethod
    def of(cls, minutes: int) -> "Choice":
        return cls(minutes, minutes_as_hours(minutes))


@dataclass
class Row:
    """One volunteer on the list. ``typed`` is what was chosen for this person; empty means the one time for all."""

    volunteer: Volunteer
    came: bool
    typed: str
    hint: str = ""
    options: str = ""
    warnings: list[str] = field(default_factory=list)
    problem: str = ""

    @property
    def is_odd(self) -> bool:
        return bool(self.warnings or self.problem)


def lengths(longest: int) -> list[Choice]:
    """Half hours up to the activity's length, hours where that would be too many, and the exact length itself."""
    if longest < 1:
        return []
    whole_hours = 60 * math.ceil(longest / 60 / MOST_CHOICES)
    step = 30 if longest <= 30 * MOST_CHOICES else whole_hours
    steps = range(step, longest + 1, step)
    return [Choice.of(minutes) for minutes in sorted({*steps, longest})]


def options(offered: list[Choice], picked: int | None) -> SafeString:
    """The options of one person's select, the first meaning "as above"; what was picked stays on offer.

    Closing tags are left out, as HTML allows: they would be a tenth of the page.
    """
    beside = [] if picked is None or picked in [one.minutes for one in offered] else [Choice.of(picked)]
    plain, chosen = '<option value="{}">{}', '<option value="{}" selected>{}'
    made = [
        format_html(chosen if one.minutes == picked else plain, one.minutes, one.label) for one in [*beside, *offered]
    ]
    return format_html("{}{}", format_html(plain, "", "同上"), format_html_join("", "{}", ((one,) for one in made)))


class HoursSheet:
    """Reads what was typed (nothing at first), lays out the rows, and makes the report of them.

    Typed are ``v`` (volunteers who came), ``m<volunteer>`` (minutes of one) and the fields of ReportForm.
    """

    def __init__(
        self, *, activity: Activity, by: User, now: dt.datetime, data: QueryDict | None, history: History
    ) -> None:
        self.activity, self.by = activity, by
        self.data = data or QueryDict()
        self.longest = max(0, min(activity.minutes, minutes_between(activity.starts_at, now)))
        self.history = history
        self.recorded = history.volunteers
        ticked = {int(key) for key in self.data.getlist("v") if key.isdecimal() and len(key) < 19}
        self.repeated = ticked & self.recorded
        self.came = ticked - self.recorded
        self.form = self._form()
        self.found: list[Volunteer] = []
        self.has_searched = False
        self.errors: list[str] = []

    def _form(self) -> ReportForm:
        """Judged only when it is sent: whoever looks for a person first need not have typed the figures."""
        if self.data.get("act") == "send":
            return ReportForm(self.data)
        typed = self.data.get("attendances", self.activity.attendances)
        return ReportForm(initial={"attendances": typed})

    @cached_property
    def choices(self) -> list[Choice]:
        """The lengths on offer; one that was typed stays on offer."""
        offered = lengths(self.longest)
        typed = [] if self.for_all in [one.minutes for one in offered] else [Choice.of(self.for_all)]
        return sorted([*offered, *typed], key=lambda one: one.minutes)

    @cached_property
    def rows(self) -> list[Row]:
        """The list as it is shown: found people first, then the regulars. Laid out once, after all actions."""
        wanted = self.came | set(self.history.returned)
        shown = people.listed(self.activity, by=self.by, wanted=wanted, without=self.recorded)
        if self.came - {one.pk for one in shown}:
            self.errors.append(STRANGER)
        rows = [self._row(one) for one in [*self.found, *(one for one in shown if one not in self.found)]]
        names = Counter(row.volunteer.name for row in rows)
        for row in rows:
            row.hint = mask_phone(row.volunteer.phone) if names[row.volunteer.name] > 1 else ""
        self._warn(rows)
        return rows

    def _row(self, volunteer: Volunteer) -> Row:
        typed = self.data.get(f"m{volunteer.pk}", "")
        minutes = self._typed_for(volunteer.pk) if typed else None
        return Row(volunteer, volunteer.pk in self.came, typed, options=options(lengths(self.longest), minutes))

    def _warn(self, rows: list[Row]) -> None:
        """What would be flagged, beside the person; without a time of their own, for the one time for all."""
        lengths_of = [(row, self._minutes(row)) for row in rows]
        entries = [Entry(row.volunteer, minutes) for row, minutes in lengths_of if minutes and 0 < minutes <= 1440]
        warnings = find_warnings(occasion=occasion_of(self.activity), entries=entries)
        for row in rows:
            key = row.volunteer.pk
            came_back = [f"上次被退回：{self.history.returned[key]}"] if key in self.history.returned else []
            row.warnings = [*came_back, *warnings.get(key, [])]

    @property
    def for_all(self) -> int:
        """The one time for all as typed, else the longest that can be given."""
        typed = self.data.get("minutes", "")
        return int(typed) if typed.isdecimal() and len(typed) < 6 and int(typed) else self.longest

    def _minutes(self, row: Row) -> int | None:
        return self._typed_for(row.volunteer.pk)

    def _typed_for(self, volunteer: int) -> int | None:
        """The person's minutes; None where something else than a number was sent."""
        typed = self.data.get(f"m{volunteer}", "")
        if not typed:
            return self.for_all
        return int(typed) if typed.isdecimal() and len(typed) < 6 else None

    def tick_all(self) -> None:
        """Everyone on the list came; one click takes the place of many."""
        for row in self.rows:
            row.came = True

    def tick(self, volunteer: Volunteer) -> None:
        """Someone just named came; one on record already is only said to be."""
        if volunteer.pk in self.recorded:
            self.errors.append(f"{volunteer.name}在这场活动已登记过时长。要改，请对原记录做更正。")
            return
        self.came.add(volunteer.pk)
        self.found = [volunteer]

    def search(self) -> None:
        self.has_searched = True
        without = self.came | self.recorded
        self.found = people.search(self.activity, self.typed_search, by=self.by, without=without)

    @property
    def is_worked_on(self) -> bool:
        """Whether something was typed or has to be entered again: then the list is not folded away."""
        return bool(self.data or self.history.returned)

    @property
    def typed_search(self) -> str:
        return str(self.data.get("q", ""))

    def report(self) -> Report | None:
        """What is to be sent; None when something typed is wrong, and then it says so where it stands."""
        ticked = [row for row in self.rows if row.came]
        minutes = {row.volunteer.pk: self._minutes(row) for row in ticked}
        for row in ticked:
            row.problem = NOT_MINUTES if minutes[row.volunteer.pk] is None else ""
        if not self.form.is_valid() or self.errors or any(row.problem for row in ticked):
            return None
        # Someone on record already is sent along: the service tells a repeated request from a second entry.
        again = {key: self._typed_for(key) for key in self.repeated}
        sent = {key: amount for key, amount in {**minutes, **again}.items() if amount is not None}
        return Report(self.form.cleaned_data["attendances"], sent)

    def refuse(self, message: str, problems: Mapping[int, str] | None = None) -> None:
        """Put a service's refusal where it belongs: beside the people it is about, or at the top."""
        beside = dict(problems or {})
        for row in self.rows:
            row.problem = beside.pop(row.volunteer.pk, row.problem)
        self.errors += [message, *beside.values()]

    @property
    def total(self) -> str:
        """5 人，共 9 小时 30 分"""
        ticked = [self._minutes(row) or 0 for row in self.rows if row.came]
        return f"{len(ticked)} 人，共 {minutes_as_hours(sum(ticked))}" if ticked else ""
