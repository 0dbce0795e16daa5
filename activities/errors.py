"""Refusals of this app's services."""

from practice.errors import PortalError


class WrongStep(PortalError):
    """The activity is not in a state from which this can be done."""


class ReportRefused(PortalError):
    """A report of an activity that lacks something or says something impossible."""
