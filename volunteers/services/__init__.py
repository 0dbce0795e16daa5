"""What is done with volunteers and their hours."""

from .correcting import correct_hours, reverse_hours
from .deciding import Decision, approve_hours, return_hours
from .editing import edit_volunteer
from .entering import Entry, Occasion, enter_hours, find_warnings
from .people import register_volunteer, unmask

__all__ = [
    "Decision",
    "Entry",
    "Occasion",
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
