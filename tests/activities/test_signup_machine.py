"""Any story of signing up, against a plain model of it: seats, the line, who moves up when."""

import datetime as dt
from dataclasses import dataclass, field

import pytest
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from activities.models import Activity, Registrant, Registration, SignUpTerms
from activities.services import cancel as call_off
from activities.services.registering import (
    SignUpRefused,
    cancel_registration,
    change_registration,
    resize,
    seats_of,
    withdraw,
)
from practice.models import Message, User
from tests.activities.signing_up import NOW, fresh, open_activity, party, sign_up
from tests.factories import UserFactory

SIZES = st.integers(1, 5)
LATER = NOW + dt.timedelta(days=1)


@dataclass
class Model:
    """What should be: who has seats, and who waits in which order."""

    capacity: int | None
    room: int | None
    takes: bool = True
    placed: dict[int, int] = field(default_factory=dict)
    line: dict[int, int] = field(default_factory=dict)
    ended: set[int] = field(default_factory=set)

    @property
    def left(self) -> float:
        return float("inf") if self.capacity is None else self.capacity - sum(self.placed.values())

    def fits(self, people: int) -> bool:
        return people <= self.left and not self.line

    def may_wait(self, people: int, besides: int = 0) -> bool:
        if self.capacity is not None and people > self.capacity:
            return False
        return self.room is None or sum(self.line.values()) - besides + people <= self.room

    def move_up(self) -> None:
        while self.line and self.line[first := next(iter(self.line))] <= self.left:
            self.placed[first] = self.line.pop(first)


class SigningUp(RuleBasedStateMachine):
    """Each rule asks the service and the model; the invariants compare them after every step."""

    @initialize(
        capacity=st.sampled_from([3, 5, 6, None]),
        room=st.sampled_from([None, None, 0, 4]),
        sizes=st.lists(st.integers(1, 3), min_size=4, max_size=7),
    )
    def plan(self, capacity: int | None, room: int | None, sizes: list[int]) -> None:
        self.activity = open_activity(capacity=capacity, waiting_room=room)
        self.by: User = UserFactory(is_superuser=True)
        self.model = Model(capacity, room)
        for size in sizes:
            self.register(size)

    def teardown(self) -> None:
        if hasattr(self, "activity"):
            Message.objects.all().delete()
            Registrant.objects.all().delete()
            Registration.objects.all().delete()

    def one(self, data: st.DataObject, *groups: dict[int, int]) -> Registration:
        keys = [key for group in groups for key in group]
        return Registration.objects.select_related("activity").get(pk=data.draw(st.sampled_from(keys)))

    @rule(size=SIZES)
    def arrive(self, size: int) -> None:
        self.register(size)

    def register(self, size: int) -> None:
        model = self.model
        expected = model.takes and (model.fits(size) or model.may_wait(size))
        seated = model.fits(size)
        try:
            made = sign_up(self.activity, size)
        except SignUpRefused:
            assert not expected
            return
        assert expected
        (model.placed if seated else model.line)[made.pk] = size

    @precondition(lambda self: self.model.placed or self.model.line)
    @rule(data=st.data(), erases=st.booleans())
    def cancel(self, data: st.DataObject, erases: bool) -> None:
        gone = self.one(data, self.model.placed, self.model.line)
        (withdraw if erases else cancel_registration)(registration=gone, now=NOW)
        self.model.placed.pop(gone.pk, None)
        self.model.line.pop(gone.pk, None)
        self.model.ended.add(gone.pk)
        self.model.move_up()

    @precondition(lambda self: self.model.placed or self.model.line)
    @rule(data=st.data(), size=SIZES)
    def change(self, data: st.DataObject, size: int) -> None:
        model, changed = self.model, self.one(data, self.model.placed, self.model.line)
        where = model.placed if changed.pk in model.placed else model.line
        more = size - where[changed.pk]
        if where is model.placed:
            expected = more <= 0 or (model.takes and model.fits(more))
        else:
            is_last = next(reversed(model.line)) == changed.pk
            room = model.may_wait(size, besides=where[changed.pk])
            expected = more <= 0 or (model.takes and is_last and room)
        try:
            change_registration(registration=changed, party=party(size, phone=changed.phone), now=NOW)
        except SignUpRefused:
            assert not expected
            return
        assert expected
        where[changed.pk] = size
        model.move_up()

    @rule(capacity=st.sampled_from([1, 2, 3, 5, 8, None]))
    def resize(self, capacity: int | None) -> None:
        model = self.model
        least = max(sum(model.placed.values()), *model.line.values(), 0) if model.line else sum(model.placed.values())
        expected = not self.is_off and (capacity is None or capacity >= least)
        try:
            resize(activity=self.activity, capacity=capacity, now=NOW, by=self.by)
        except ValidationError:
            assert not expected
            return
        if not self.is_off:
            assert expected
            model.capacity = capacity
            model.move_up()

    @rule(is_paused=st.sampled_from([False, False, True]), closes=st.sampled_from([None, None, LATER, NOW]))
    def close(self, is_paused: bool, closes: dt.datetime | None) -> None:
        SignUpTerms.objects.filter(activity=self.activity).update(is_paused=is_paused, closes_at=closes)
        self.model.takes = not is_paused and closes != NOW and not self.is_off

    @precondition(lambda self: not self.is_off and len(self.model.ended) > 3)
    @rule()
    def call_off(self) -> None:
        call_off(activity=self.activity, reason="下雨", by=self.by)
        self.model.ended |= {*self.model.placed, *self.model.line}
        self.model.placed, self.model.line, self.model.takes = {}, {}, False

    @property
    def is_off(self) -> bool:
        return Activity.objects.get(pk=self.activity.pk).status == Activity.Status.CANCELLED

    @invariant()
    def nobody_is_lost_and_all_stand_where_they_should(self) -> None:
        if not hasattr(self, "activity"):
            return
        rows = Registration.objects.filter(activity=self.activity).order_by("ticket")
        found: dict[str, dict[int, int]] = {"placed": {}, "waiting": {}, "cancelled": {}}
        for row in rows:
            found[row.status][row.pk] = row.party
        assert found["placed"] == self.model.placed
        assert list(found["waiting"].items()) == list(self.model.line.items())
        assert set(found["cancelled"]) == self.model.ended

    @invariant()
    def seats_are_numbered_within_the_capacity(self) -> None:
        if not hasattr(self, "activity"):
            return
        seats = seats_of(fresh(self.activity))
        seated = Registrant.objects.filter(activity=self.activity, seat__isnull=False)
        held = [int(seat or 0) for seat in seated.values_list("seat", flat=True)]
        if seats.capacity is None:
            assert not held
        elif not self.is_off:
            assert len(set(held)) == len(held) == seats.taken <= seats.capacity
            assert max(held, default=0) <= seats.capacity

    @invariant()
    def nobody_waits_while_there_is_room_for_the_first_in_line(self) -> None:
        if hasattr(self, "model") and self.model.line:
            assert next(iter(self.model.line.values())) > self.model.left


@pytest.mark.django_db
def test_any_story_of_signing_up_ends_as_the_model_says() -> None:
    bounds = settings(
        max_examples=20,
        stateful_step_count=16,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=True,
        phases=[Phase.generate],  # a story has 16 steps at most: shortening a wrong one would take minutes
    )
    run_state_machine_as_test(SigningUp, settings=bounds)
