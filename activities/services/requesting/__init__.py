"""点单—派单—接单—评单; ``steps.STEPS`` is the one table of what may follow what, and who may take it."""

from .answering import accept, decline, finish
from .changing import Changes, change
from .closing import confirm, forget, not_done, rate, withdraw
from .dispatching import call_back, dispatch, refuse, teams_for
from .errors import NotTheirs, OrderRefused, StepRefused, TeamRefused, WordsMissing
from .holding import activity_for, hold_activity
from .ordering import Order, desk_of, order
from .overdue import is_overdue, last_day, raise_overdue, remind_to_rate
from .steps import STEPS, Asker, Step, Verb, Who, verbs_open_to

__all__ = [
    "STEPS",
    "Asker",
    "Changes",
    "NotTheirs",
    "Order",
    "OrderRefused",
    "Step",
    "StepRefused",
    "TeamRefused",
    "Verb",
    "Who",
    "WordsMissing",
    "accept",
    "activity_for",
    "call_back",
    "change",
    "confirm",
    "decline",
    "desk_of",
    "dispatch",
    "finish",
    "forget",
    "hold_activity",
    "is_overdue",
    "last_day",
    "not_done",
    "order",
    "raise_overdue",
    "rate",
    "refuse",
    "remind_to_rate",
    "teams_for",
    "verbs_open_to",
    "withdraw",
]
