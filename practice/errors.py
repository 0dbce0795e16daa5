"""Refusals: what a service raises when the rules say no."""


class PortalError(Exception):
    """A refusal that a person will read: Chinese, says what is wrong and what to do.

    Each service keeps its own subclasses beside it; pages, the API and imports show ``message`` as it is.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotAllowed(PortalError):
    """The actor holds no role that permits this at this place."""
