"""Made-up sign-ups for what is to come: some activities half empty, some full with families in line."""

import datetime as dt
from collections.abc import Iterator, Sequence

from activities.models import Activity, Registrant, Registration, SignUpTerms
from activities.models.registration import MOST_PEOPLE
from practice.consent import Purpose, consent_to
from practice.models import Consent

from .names import draw
from .people import NO_SUCH_PREFIX
from .world import World

Status = Registration.Status

TAKING, LIVELY = 24, 3
"""Activities that take sign-ups, and how many of them, the next ones, are asked for by more than there are seats."""

MUST_KNOW = (
    "穿平底鞋，带水杯。",
    "请带身份证，老人最好有家人陪着。",
    "自带本子和笔，场地有台阶，腿脚不便的请提前说一声。",
    "有心脏病、高血压的，先问过医生再来。",
)
FAMILIES = (1, 1, 1, 1, 2, 2, 2, 3, 4)


def sign_up(world: World, activities: Sequence[Activity]) -> None:
    """Store terms and sign-ups; nobody is told of anything."""
    taking = _taking(world, activities)
    terms = [SignUpTerms(activity=one, waiting_room=20, must_know=world.pick(MUST_KNOW)) for one in taking]
    SignUpTerms.objects.bulk_create(terms)
    SignUpTerms.history.bulk_history_create(terms)
    consent, phones = consent_to(Purpose.SIGN_UP), iter(range(10_000))
    rows, people = [], []
    for number, activity in enumerate(taking):
        wanted = world.rng.uniform(1.05, 1.25) if number < LIVELY else world.rng.uniform(0.1, 0.8)
        for row, family in _line(world, activity, consent, phones, round((activity.capacity or 20) * wanted)):
            rows.append(row)
            people += family
    Registration.objects.bulk_create(rows, batch_size=400)
    for row in rows:
        row._history_date = row.changed_at  # type: ignore[attr-defined]
    Registration.history.bulk_history_create(rows, batch_size=400)
    Registrant.objects.bulk_create(people, batch_size=400)


def _taking(world: World, activities: Sequence[Activity]) -> list[Activity]:
    """The next ones with seats to count; at the demo head's station the next one anyhow."""
    to_come = [one for one in activities if one.status == Activity.Status.PUBLISHED and one.starts_at > world.now]
    to_come.sort(key=lambda one: (one.starts_at, one.pk))
    own = [one for one in to_come if one.place_id == world.active[0].pk][:1]
    counted = [one for one in to_come if one.capacity and one not in own]
    return [*own, *counted[: TAKING - len(own)]]


def _line(
    world: World, activity: Activity, consent: Consent, phones: Iterator[int], wanted: int
) -> Iterator[tuple[Registration, list[Registrant]]]:
    """People come one after the other until so many have; the first ones sit, and nobody overtakes."""
    assert activity.published_at is not None
    came, seated, is_full, at = 0, 0, False, activity.published_at
    for ticket, phone in enumerate(phones, start=1):
        size = min(world.pick(FAMILIES), MOST_PEOPLE)
        is_full = is_full or (activity.capacity is not None and seated + size > activity.capacity)
        at = min(at + dt.timedelta(minutes=world.rng.randint(3, 200)), world.now)
        row = _registration(world, activity, consent, f"{NO_SUCH_PREFIX}{phone:04d}", at)
        row.ticket, row.party, row.status = ticket, size, Status.WAITING if is_full else Status.PLACED
        has_number = activity.capacity is not None and not is_full
        yield row, [_person(world, row, order, seated + order if has_number else None) for order in range(1, size + 1)]
        seated += 0 if is_full else size
        came += size
        if came >= wanted:
            return


def _registration(world: World, activity: Activity, consent: Consent, phone: str, at: dt.datetime) -> Registration:
    """The link and the code come from the dice, so that the same seed gives the same rows."""
    born_on = dt.date(world.rng.randint(1948, 1996), 6, 1)
    return Registration(
        activity=activity,
        link=f"{world.rng.getrandbits(88):022x}",
        code=f"{world.rng.randrange(10**6):06}",
        submission=world.uid(),
        name=draw(world.rng, male=world.chance(0.4), born_on=born_on),
        phone=phone,
        consent=consent,
        created_at=at,
        changed_at=at,
        is_demo=True,
    )


def _person(world: World, row: Registration, order: int, seat: int | None) -> Registrant:
    born_on = dt.date(world.rng.randint(1948, 2005), 6, 1)
    name = row.name if order == 1 else draw(world.rng, male=world.chance(0.5), born_on=born_on)
    return Registrant(registration=row, activity=row.activity, order=order, name=name, seat=seat)
