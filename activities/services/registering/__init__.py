"""报名: seats taken and given back, the line of those who wait, and what residents are told.

Every write holds the activity's row lock, recounts, and takes or frees numbered seats that the database keeps unique.
"""

from .changing import cancel_registration, change_registration, resize, withdraw
from .errors import AlreadyEnded, Full, NotTaking, PartyRefused, PhoneTaken, SignUpRefused
from .following import end_all, remind_of_tomorrow, send_link_again, tell_of_change
from .party import CHILD_BELOW, Party, Person, ages_in_words
from .seats import Seats, ahead_of, check_capacity, seats_of
from .state import Phase, SignUpState, sign_up_state, state_of, terms_of
from .taking import register

__all__ = [
    "CHILD_BELOW",
    "AlreadyEnded",
    "Full",
    "NotTaking",
    "Party",
    "PartyRefused",
    "Person",
    "Phase",
    "PhoneTaken",
    "Seats",
    "SignUpRefused",
    "SignUpState",
    "ages_in_words",
    "ahead_of",
    "cancel_registration",
    "change_registration",
    "check_capacity",
    "end_all",
    "register",
    "remind_of_tomorrow",
    "resize",
    "seats_of",
    "send_link_again",
    "sign_up_state",
    "state_of",
    "tell_of_change",
    "terms_of",
    "withdraw",
]
