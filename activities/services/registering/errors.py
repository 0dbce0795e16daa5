"""Why a sign-up is refused, in words for whoever signs up."""

from practice.errors import PortalError


class SignUpRefused(PortalError):
    """``field`` names what to put right, where one entry is to blame (as in ``Party``)."""

    def __init__(self, message: str, *, field: str = "") -> None:
        super().__init__(message)
        self.field = field


class NotTaking(SignUpRefused):
    """The activity takes no sign-ups now: not yet, no longer, paused, called off, begun."""


class Full(SignUpRefused):
    """No seats are left for so many people, nor room to wait."""


class PhoneTaken(SignUpRefused):
    """This phone holds a sign-up for the activity already."""


class PartyRefused(SignUpRefused):
    """Who would come: a name is missing, an age does not fit, a child without a guardian."""


class AlreadyEnded(SignUpRefused):
    """The sign-up was cancelled before."""
