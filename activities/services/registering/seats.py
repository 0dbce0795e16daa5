"""Seats: how many are taken, which number is free, who moves up. All but ``seats_of`` under the activity's lock."""

import datetime as dt
from collections.abc import Iterator
from itertools import count
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import Max, Q, Sum
from django.db.models.functions import Coalesce

from practice.compiled import Compiled

from ...models import Activity, Registrant, Registration
from . import telling
from .errors import Full

Status = Registration.Status


class Seats(NamedTuple):
    """People, not sign-ups. ``capacity`` and ``left`` are None where there is no limit."""

    capacity: int | None
    taken: int
    waiting: int

    @property
    def left(self) -> int | None:
        return None if self.capacity is None else max(0, self.capacity - self.taken)

    def hold(self, people: int) -> bool:
        """Whether so many would sit now: there are seats, and nobody came before them and still waits."""
        return self.left is None or (not self.waiting and people <= self.left)


PEOPLE = Compiled(
    lambda activity: (
        Registration.objects.filter(activity=activity).order_by().values_list("status").annotate(heads=Sum("party"))
    )
)


def seats_of(activity: Activity) -> Seats:
    people = dict(PEOPLE(activity.pk))
    return Seats(activity.capacity, people.get(Status.PLACED, 0), people.get(Status.WAITING, 0))


def lock(activity: Activity) -> Activity:
    """The activity as it is now, with its terms; whoever takes or gives back a seat holds this row."""
    locked = Activity.objects.select_for_update(of=("self",)).select_related("place", "sign_up_terms")
    return locked.get(pk=activity.pk)


def give_seats(activity: Activity, people: list[Registrant]) -> None:
    """Give the lowest free numbers to these people, who are not stored by this; without a limit there are none.

    No number is higher than the capacity and the database lets nobody else have the same: that alone keeps a seat from
    being sold twice, should a caller ever forget the lock. Raises Full.
    """
    if activity.capacity is None:
        return
    free = _free_numbers(activity)
    for person in people:
        person.seat = next(free)
        if person.seat > activity.capacity:
            raise Full("最后的名额刚刚被别人报走了。请再按一次，看看还能不能候补。")


def _free_numbers(activity: Activity) -> Iterator[int]:
    seated = Registrant.objects.filter(activity=activity, seat__isnull=False)
    taken = set(seated.values_list("seat", flat=True))
    return (number for number in count(1) if number not in taken)


def move_up(activity: Activity, *, now: dt.datetime) -> list[Registration]:
    """Seat those who wait, first come first served; a family at the head is not overtaken by a smaller one."""
    if activity.status != Activity.Status.PUBLISHED or activity.starts_at <= now:
        return []
    left, moved = seats_of(activity).left, []
    for registration in Registration.objects.filter(activity=activity).waiting():
        if left is not None:
            if registration.party > left:
                break
            left -= registration.party
        registration.activity = activity
        _place(registration, now)
        moved.append(registration)
    return moved


def _place(registration: Registration, now: dt.datetime) -> None:
    people = list(registration.people.all())
    give_seats(registration.activity, people)
    Registrant.objects.bulk_update(people, ["seat"])
    registration.status, registration.promoted_at, registration.changed_at = Status.PLACED, now, now
    registration.save(update_fields=["status", "promoted_at", "changed_at"])
    telling.tell_promoted(registration)


def least_capacity(activity: Activity) -> int:
    """How few seats there may be: those taken, and enough for the largest family that waits, or it waits for ever."""
    waiting = Registration.objects.filter(activity=activity, status=Status.WAITING)
    return max(seats_of(activity).taken, int(waiting.aggregate(most=Coalesce(Max("party"), 0))["most"]))


def check_capacity(activity: Activity) -> None:
    """Refuse a ``capacity`` below what is taken: for every form and service that changes it. Raises ValidationError."""
    if activity.capacity is None or activity.pk is None:
        return
    taken = seats_of(activity).taken
    if activity.capacity < taken:
        raise ValidationError(
            {"capacity": f"已有 {taken} 人报上名，名额不能少于 {taken}。要减，请先和报名的人商量取消。"}
        )
    if activity.capacity < (least := least_capacity(activity)):
        raise ValidationError({"capacity": f"候补里有一家 {least} 口人，名额不能少于 {least}，不然他们永远排不上。"})


def follow_capacity(activity: Activity, *, now: dt.datetime) -> list[Registration]:
    """After the number of seats changed: number the seats anew where needed, then let those who wait move up."""
    seated = Registrant.objects.filter(activity=activity, registration__status=Status.PLACED)
    if activity.capacity is None:
        seated.filter(seat__isnull=False).update(seat=None)
    else:
        beyond = list(
            seated.filter(Q(seat=None) | Q(seat__gt=activity.capacity)).order_by("registration__ticket", "order")
        )
        give_seats(activity, beyond)
        Registrant.objects.bulk_update(beyond, ["seat"])
    return move_up(activity, now=now)


def ahead_of(registration: Registration) -> int:
    """How many sign-ups wait before this one."""
    waiting = Registration.objects.filter(activity_id=registration.activity_id).waiting()
    return waiting.filter(ticket__lt=registration.ticket).count()
