"""Refusals of the steps of a request for help."""

from practice.errors import PortalError


class StepRefused(PortalError):
    """The request is not in a state from which this step leads on; perhaps somebody else has just taken one."""


class OrderRefused(PortalError):
    """An order that cannot be taken as it is."""


class WordsMissing(PortalError):
    """The step wants a reason, a report or a word, or one that is shorter."""


class TeamRefused(PortalError):
    """This team cannot be sent."""


class NotTheirs(PortalError):
    """Whoever asks for the step is not one of those who may take it."""
