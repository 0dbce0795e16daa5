"""Refusals of this app's services."""

from practice.errors import PortalError


class HoursRefused(PortalError):
    """Hours that must not be entered; ``problems`` says for each volunteer (primary key) what is wrong."""

    def __init__(self, message: str, problems: dict[int, str] | None = None) -> None:
        super().__init__(message)
        self.problems = problems or {}


class DecisionRefused(PortalError):
    """Hours that this person may not decide on, or not any more."""


class CorrectionRefused(PortalError):
    """A record that cannot be corrected as asked."""
