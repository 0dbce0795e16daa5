"""Whether an activity takes sign-ups now, and how that is said to residents."""

import datetime as dt
from enum import Enum
from typing import NamedTuple

from practice.days import clock, short_day

from ...models import Activity, SignUpTerms
from .errors import Full, NotTaking, SignUpRefused
from .seats import Seats, seats_of


class Phase(Enum):
    NONE = "none"
    CANCELLED = "cancelled"
    OVER = "over"
    PAUSED = "paused"
    SOON = "soon"
    CLOSED = "closed"
    OPEN = "open"
    QUEUE = "queue"
    FULL = "full"


TAKING = (Phase.OPEN, Phase.QUEUE)


class SignUpState(NamedTuple):
    """``words`` are the sentence that a resident reads; ``phase`` is for the colour beside it."""

    phase: Phase
    words: str

    @property
    def takes(self) -> bool:
        """Whether a resident may sign up now, be it to wait."""
        return self.phase in TAKING

    @property
    def name(self) -> str:
        return self.phase.value


def terms_of(activity: Activity) -> SignUpTerms | None:
    """None when the activity takes no sign-ups at all."""
    return getattr(activity, "sign_up_terms", None)


def state_of(activity: Activity, now: dt.datetime) -> SignUpState | None:
    """What an activity's own page says of signing up; nothing where there is none to say."""
    if (terms := terms_of(activity)) is None:
        return None
    return sign_up_state(activity, terms, seats_of(activity), now)


def sign_up_state(activity: Activity, terms: SignUpTerms | None, seats: Seats, now: dt.datetime) -> SignUpState:
    if terms is None:
        return SignUpState(Phase.NONE, "这场活动不用报名，直接来就行。")
    if activity.status == Activity.Status.CANCELLED:
        return SignUpState(Phase.CANCELLED, "活动已取消，不再报名。")
    if activity.starts_at <= now:
        return SignUpState(Phase.OVER, "活动已经开始，报名结束了。")
    if activity.status != Activity.Status.PUBLISHED:
        return SignUpState(Phase.NONE, "这场活动现在不接受报名。")
    return _by_terms(terms, now) or _by_seats(terms, seats)


def _by_terms(terms: SignUpTerms, now: dt.datetime) -> SignUpState | None:
    if terms.opens_at and now < terms.opens_at:
        return SignUpState(Phase.SOON, f"{_moment(terms.opens_at)} 开始报名。")
    if terms.closes_at and terms.closes_at <= now:
        return SignUpState(Phase.CLOSED, f"报名已于 {_moment(terms.closes_at)} 截止。")
    if terms.is_paused:
        return SignUpState(Phase.PAUSED, "报名暂停，恢复后可以再来看。")
    return None


def _by_seats(terms: SignUpTerms, seats: Seats) -> SignUpState:
    if seats.left is None:
        return SignUpState(Phase.OPEN, "正在报名，不限人数。")
    if seats.hold(1):
        return SignUpState(Phase.OPEN, f"正在报名，还有 {seats.left} 个名额。")
    if (room := room_left(terms, seats)) == 0:
        waiting = "，候补也满了" if terms.waiting_room else ""
        return SignUpState(Phase.FULL, f"名额已满{waiting}。有人取消后可以再来看。")
    queue = f"，前面有 {seats.waiting} 人在等" if seats.waiting else ""
    last = "" if room is None else f"，候补还能排 {room} 人"
    spoken_for = "剩下的名额要先给候补的人" if seats.left else "名额已满"
    return SignUpState(Phase.QUEUE, f"{spoken_for}，可以排候补{queue}{last}。")


def room_left(terms: SignUpTerms, seats: Seats) -> int | None:
    """How many more people may wait; None for any number."""
    return None if terms.waiting_room is None else max(0, terms.waiting_room - seats.waiting)


def refusal(state: SignUpState) -> SignUpRefused:
    return Full(state.words) if state.phase is Phase.FULL else NotTaking(state.words)


def _moment(moment: dt.datetime) -> str:
    return f"{short_day(moment)} {clock(moment)}"
