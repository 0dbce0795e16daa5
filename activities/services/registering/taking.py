"""Signing up: cheap refusals first, then the activity's lock, a recount, and seats or a place in line."""

import datetime as dt
from uuid import UUID, uuid4

from django.db import IntegrityError, transaction
from django.db.models import Count, Max, Q
from django.db.models.functions import Coalesce

from practice.access import require_manage
from practice.compiled import Compiled
from practice.consent import Purpose, consent_to
from practice.links import new_code
from practice.models import Consent, User

from ...models import Activity, Registrant, Registration, SignUpTerms
from ...models.registration import RegistrationQuerySet
from . import telling
from .errors import Full, NotTaking, PhoneTaken, SignUpRefused
from .party import Party, checked
from .seats import Seats, give_seats, lock, seats_of
from .state import Phase, refusal, room_left, sign_up_state, terms_of

Status, Channel = Registration.Status, Registration.Channel

TAKEN = "这个手机号已经报过这场活动。报名短信里有链接，点开就能查看、更改或取消；链接会再发一次到这个手机。"


def _same(activity: int, phone: str, submission: UUID) -> RegistrationQuerySet:
    same_phone = Q(activity=activity, phone=phone, status__in=Registration.LIVE)
    return Registration.objects.filter(Q(submission=submission) | same_phone).order_by()


SAME = Compiled(_same)


def register(
    *, activity: Activity, party: Party, submission: UUID, now: dt.datetime, by: User | None = None
) -> Registration:
    """Take seats for the whole party, or put it in line; ``by`` the member of staff who does it for somebody (代办).

    The same ``submission`` again is the sign-up already made. Raises NotAllowed, SignUpRefused.
    """
    if by is not None:
        require_manage(by, activity.place)
    if (terms := terms_of(activity)) is None:
        raise NotTaking("这场活动不用报名，直接来就行。")
    party = checked(party, terms)
    try:
        return _register(activity, terms, party, submission, now, by)
    except IntegrityError:
        # Somebody sent the same at the same moment and came first: now it is there to be found.
        known, _ = _known(activity, party, submission)
        if known is None:
            raise SignUpRefused("刚才报名的人太多，没有报上。请再按一次“报名”。") from None
        return known


def _register(
    activity: Activity, terms: SignUpTerms, party: Party, submission: UUID, now: dt.datetime, by: User | None
) -> Registration:
    """Refuse what can be refused without waiting for the lock; then ask the same again under it."""
    refused = _refused_already(activity, terms, party, now, by)
    known, submission = _known(activity, party, submission)
    if known is not None:
        return known
    if refused is not None:
        raise refused
    consent = consent_to(Purpose.SIGN_UP)
    with transaction.atomic():
        activity = lock(activity)
        known, submission = _known(activity, party, submission)
        if known is not None:
            return known
        if (present := terms_of(activity)) is None:
            raise NotTaking("这场活动现在不接受报名。")
        seated = _is_seated(activity, present, party, now, by)
        return _store(_made(activity, party, submission, consent, now, by), party, seated=seated)


def _refused_already(
    activity: Activity, terms: SignUpTerms, party: Party, now: dt.datetime, by: User | None
) -> SignUpRefused | None:
    """Asked before the form's twin is looked for: whose twin took the last seat hears of it, not that all are gone."""
    try:
        _is_seated(activity, terms, party, now, by)
    except SignUpRefused as refusal:
        return refusal
    return None


def _known(activity: Activity, party: Party, submission: UUID) -> tuple[Registration | None, UUID]:
    """The sign-up that this one repeats, and the key to store a new one under. Raises PhoneTaken.

    A form sent again for another person (by the back button) carries the old key: it is another sign-up.
    """
    for found in SAME(activity.pk, party.phone, submission):
        is_same_phone = found.activity_id == activity.pk and found.phone == party.phone and found.is_live
        if found.submission == submission and is_same_phone:
            found.activity = activity
            return found, submission
        if is_same_phone:
            raise PhoneTaken(TAKEN, field="phone")
        submission = uuid4()
    return None, submission


def _is_seated(activity: Activity, terms: SignUpTerms, party: Party, now: dt.datetime, by: User | None) -> bool:
    """Whether the party gets seats (else it waits). Raises NotTaking, Full."""
    seats = seats_of(activity)
    state = sign_up_state(activity, terms, seats, now)
    may_be_late = by is not None and state.phase is Phase.CLOSED
    if not state.takes and not may_be_late:
        raise refusal(state)
    if seats.hold(party.size):
        return True
    check_room(terms, seats, party.size)
    return False


def check_room(terms: SignUpTerms, seats: Seats, people: int) -> None:
    """Whether so many may wait. Raises Full."""
    if seats.capacity is not None and people > seats.capacity:
        raise Full(f"这场活动一共 {seats.capacity} 个名额，坐不下 {people} 个人。请减少人数。", field="people")
    room = room_left(terms, seats)
    if room is None or people <= room:
        return
    if seats.hold(1):
        raise Full(f"只剩 {seats.left} 个名额，您报了 {people} 个人。请减少人数。", field="people")
    raise Full(
        f"名额已满，候补只能再排 {room} 人。" + ("请减少人数。" if room else "有人取消后可以再来看。"), field="people"
    )


def _made(
    activity: Activity, party: Party, submission: UUID, consent: Consent, now: dt.datetime, by: User | None
) -> Registration:
    ticket, code = _ticket_and_code(activity)
    registration = Registration(
        activity=activity,
        submission=submission,
        ticket=ticket,
        code=code,
        consent=consent,
        channel=Channel.SELF if by is None else Channel.BEHALF,
        entered_by=by,
        created_at=now,
        is_demo=activity.is_demo,
    )
    put_party(registration, party, now)
    if by is not None:
        registration._history_user = by  # type: ignore[attr-defined]
    return registration


def put_party(registration: Registration, party: Party, now: dt.datetime) -> None:
    """Write down who signs up; the people themselves are rows of their own."""
    registration.party, registration.name, registration.phone = party.size, party.name, party.phone
    registration.guardian_name, registration.guardian_phone = party.guardian_name, party.guardian_phone
    registration.guardian_consented_at = now if party.guardian_name else None
    registration.changed_at = now


def _ticket_and_code(activity: Activity) -> tuple[int, str]:
    """The next place in line, and six digits that nobody else has at this activity."""
    of_activity = Registration.objects.filter(activity=activity)
    while True:
        code = new_code()
        found = of_activity.aggregate(last=Coalesce(Max("ticket"), 0), used=Count("pk", filter=Q(code=code)))
        if not found["used"]:
            return found["last"] + 1, code


def _store(registration: Registration, party: Party, *, seated: bool) -> Registration:
    registration.status = Status.PLACED if seated else Status.WAITING
    registration.save()
    people = people_of(registration, party)
    if seated:
        give_seats(registration.activity, people)
    Registrant.objects.bulk_create(people)
    telling.tell_taken(registration)
    return registration


def people_of(registration: Registration, party: Party) -> list[Registrant]:
    return [
        Registrant(
            registration=registration,
            activity_id=registration.activity_id,
            order=order,
            name=person.name.strip(),
            age=person.age,
        )
        for order, person in enumerate(party.people, start=1)
    ]
