"""What becomes of a sign-up: changed, cancelled, taken back; and seats added or taken away."""

import datetime as dt

from django.db import transaction
from simple_history.utils import bulk_update_with_history

from practice.access import require_manage
from practice.histories import store_fields
from practice.models import Message, User

from ...models import Activity, Registrant, Registration
from . import telling
from .errors import AlreadyEnded, Full, NotTaking, PhoneTaken
from .party import Party, checked
from .seats import check_capacity, follow_capacity, give_seats, lock, move_up, seats_of
from .state import Phase, refusal, sign_up_state, terms_of
from .taking import check_room, people_of, put_party

Status, EndedBy = Registration.Status, Registration.EndedBy

BEGUN = "活动已经开始，不能再改。有事请给站里打电话。"


def _locked(registration: Registration, now: dt.datetime, by: User | None) -> Registration:
    """The sign-up as it is now, its activity locked. Raises NotAllowed, AlreadyEnded, NotTaking."""
    activity = lock(registration.activity)
    if by is not None:
        require_manage(by, activity.place)
    present = Registration.objects.get(pk=registration.pk)
    present.activity = activity
    if by is not None:
        present._history_user = by  # type: ignore[attr-defined]
    if not present.is_live or present.erased_at:
        raise AlreadyEnded("这个报名已经取消了。想来的话，请重新报名。")
    if activity.starts_at <= now:
        raise NotTaking(BEGUN)
    return present


@transaction.atomic
def change_registration(
    *, registration: Registration, party: Party, now: dt.datetime, by: User | None = None
) -> Registration:
    """Change who comes. Fewer people free seats at once; more get in only while there are seats.

    Raises NotAllowed, SignUpRefused: then the sign-up stays as it is.
    """
    present = _locked(registration, now, by)
    if (terms := terms_of(present.activity)) is None:
        raise NotTaking("这场活动现在不接受报名，不能再改人数。可以取消。")
    party = checked(party, terms)
    _refuse_taken_phone(present, party.phone)
    if party.size > present.party:
        _check_growth(present, party.size, now, by)
    is_told = (party.size, party.phone) != (present.party, present.phone)
    put_party(present, party, now)
    present.save()
    _seat_again(present, party)
    if is_told:
        telling.tell_changed(present, version=_version(present))
    move_up(present.activity, now=now)
    return present


def _refuse_taken_phone(registration: Registration, phone: str) -> None:
    others = Registration.objects.live().filter(activity=registration.activity, phone=phone)
    if others.exclude(pk=registration.pk).exists():
        raise PhoneTaken("这个手机号已经报过这场活动，请换一个，或用原来的。", field="phone")


def _check_growth(registration: Registration, people: int, now: dt.datetime, by: User | None) -> None:
    """More people than before: there must be seats for them, or nobody else in line behind."""
    activity, terms = registration.activity, terms_of(registration.activity)
    assert terms is not None
    seats = seats_of(activity)
    state = sign_up_state(activity, terms, seats, now)
    if not state.takes and state.phase is not Phase.FULL and by is None:
        raise refusal(state)
    more = people - registration.party
    if registration.status == Status.PLACED:
        if not seats.hold(more):
            left = f"只剩 {seats.left} 个名额" if seats.hold(1) else "已没有空名额"
            raise Full(f"{left}，不能再加 {more} 个人。原来的报名不变。", field="people")
        return
    behind = Registration.objects.filter(activity=activity).waiting().filter(ticket__gt=registration.ticket)
    if behind.exists():
        raise Full("后面已有人在等，候补中不能再加人。要加人，请先取消，再按新人数重报，排到最后。", field="people")
    own = registration.party
    check_room(terms, seats._replace(waiting=seats.waiting - own), people)


def _seat_again(registration: Registration, party: Party) -> None:
    """The first people keep the seats that the sign-up has; whoever is added gets the lowest free numbers."""
    held = list(registration.people.exclude(seat=None).values_list("seat", flat=True))
    registration.people.all().delete()
    people = people_of(registration, party)
    for person, seat in zip(people, held, strict=False):
        person.seat = seat
    Registrant.objects.bulk_create(people[: len(held)])
    if registration.status == Status.PLACED:
        give_seats(registration.activity, people[len(held) :])
    Registrant.objects.bulk_create(people[len(held) :])


def _version(registration: Registration) -> int:
    """The key of the row's last history: one more with each change."""
    return int(registration.history.values_list("history_id", flat=True)[0])


@transaction.atomic
def cancel_registration(*, registration: Registration, now: dt.datetime, by: User | None = None) -> Registration:
    """Give the seats back; those who wait move up at once. Raises NotAllowed, AlreadyEnded, NotTaking."""
    present = _locked(registration, now, by)
    end(present, EndedBy.RESIDENT if by is None else EndedBy.STAFF, now=now)
    move_up(present.activity, now=now)
    return present


def end(registration: Registration, ended_by: str, *, now: dt.datetime, tells: bool = True) -> None:
    registration.status, registration.ended_by = Status.CANCELLED, ended_by
    registration.cancelled_at = registration.changed_at = now
    registration.save()
    registration.people.exclude(seat=None).update(seat=None)
    if tells:
        telling.tell_ended(registration)


@transaction.atomic
def withdraw(*, registration: Registration, now: dt.datetime) -> Registration:
    """Take one's data back: the sign-up ends if the activity is yet to come, names and phones are erased now.

    The row stays, without a person, so that figures do not change.
    """
    present = Registration.objects.get(pk=registration.pk)
    present.activity = lock(registration.activity)
    present.refresh_from_db(fields=["status", "erased_at"])
    if present.is_live and present.activity.starts_at > now:
        end(present, EndedBy.RESIDENT, now=now, tells=False)
        move_up(present.activity, now=now)
    erase([present], now=now)
    return present


def erase(registrations: list[Registration], *, now: dt.datetime) -> None:
    """Forget whose these sign-ups are: names, phones, ages, and the messages that were sent about them."""
    keys = [one.pk for one in registrations]
    for one in registrations:
        one.name = one.phone = one.guardian_name = one.guardian_phone = ""
        one.erased_at = now
    bulk_update_with_history(registrations, Registration, [*Registration.PERSONAL, "erased_at"])
    Registrant.objects.filter(registration__in=keys).update(name="", age=None)
    for key in keys:
        about = Message.objects.filter(key__startswith=f"registration:{key}:")
        about.filter(status=Message.Status.WAITING).update(status=Message.Status.FAILED, problem="信息已撤回，没有发")
        about.update(phone="", text="")


@transaction.atomic
def resize(*, activity: Activity, capacity: int | None, now: dt.datetime, by: User) -> Activity:
    """Set the number of seats, None for no limit; those who wait move up. Raises NotAllowed, ValidationError."""
    require_manage(by, activity.place)
    activity = lock(activity)
    activity.capacity = capacity
    activity.full_clean(exclude=["month"])
    check_capacity(activity)
    store_fields(activity, fields=["capacity"], by=by)
    follow_capacity(activity, now=now)
    return activity
