"""What is done with volunteers and their hours."""

from .correcting import correct_hours, reverse_hours
from .deciding import Decision, approve_hours, return_hours
from .editing import edit_volunteer
from .entering import Entry, Occasion, Person, enter_hours, find_warnings
from .people import register_volunteer, unmask
from .storing import NewRecord

__all__ = [
    "Decision",
    "Entry",
    "NewRecord",
    "Occasion",
    "Person",
    "approve_hours",
    "correct_hours",
    "edit_volunteer",
    "enter_hours",
    "find_warnings",
    "register_volunteer",
    "return_hours",
    "reverse_hours",
    "unmask",
]
