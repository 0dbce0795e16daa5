"""The buttons of the pages by link: which of them are open, with their forms, and what each one does."""

import datetime as dt
from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.http import QueryDict

from ..models import ServiceRequest
from ..services import requesting
from ..services.requesting import Verb
from .forms import DeclineForm, LateRatingForm, NotDoneForm, RatingForm, ReportForm

Take = Callable[[dt.datetime], ServiceRequest]

REQUESTERS: dict[Verb, type[forms.Form]] = {
    Verb.CONFIRM: RatingForm,
    Verb.RATE: LateRatingForm,
    Verb.NOT_DONE: NotDoneForm,
    Verb.WITHDRAW: forms.Form,
    Verb.FORGET: forms.Form,
}
LEADERS: dict[Verb, type[forms.Form]] = {
    Verb.ACCEPT: forms.Form,
    Verb.DECLINE: DeclineForm,
    Verb.FINISH: ReportForm,
}


class LinkForms:
    """The forms of the steps that this link may take now; the one that was sent keeps what was typed."""

    kinds: dict[Verb, type[forms.Form]]

    def __init__(self, request: ServiceRequest, sent: QueryDict | None = None, *, wrong: str = "") -> None:
        self.request, self.wrong = request, wrong
        self.verb = sent.get("verb", "") if sent is not None else ""
        self.open: dict[str, forms.Form] = {}
        for verb in requesting.verbs_open_to(request, link=self.link):
            if verb in self.kinds and self.makes_sense(verb):
                self.open[verb.value] = self.kinds[verb](sent if verb == self.verb else None)

    @property
    def link(self) -> str:
        raise NotImplementedError

    def makes_sense(self, verb: Verb) -> bool:
        return True

    def takes(self, verb: Verb) -> Callable[..., ServiceRequest]:
        raise NotImplementedError

    def chosen(self) -> Take | None:
        """What the button that was pressed does; None when the form has errors."""
        if self.verb not in self.open:
            is_known = self.verb in {verb.value for verb in self.kinds}
            return partial(self._late, Verb(self.verb)) if is_known else None
        form = self.open[self.verb]
        if not form.is_valid():
            return None
        return partial(self._take, Verb(self.verb), form.cleaned_data)

    def _take(self, verb: Verb, given: dict[str, Any], now: dt.datetime) -> ServiceRequest:
        return self.takes(verb)(request=self.request, link=self.link, now=now, **given)

    def _late(self, verb: Verb, now: dt.datetime) -> ServiceRequest:
        """Of a page that stood open too long."""
        raise requesting.StepRefused(
            f"这一单现在是“{self.request.get_status_display()}”，刚才点的“{requesting.STEPS[verb].label}”没有办。"
        )


class StatusForms(LinkForms):
    """For the requester."""

    kinds = REQUESTERS

    @property
    def link(self) -> str:
        return self.request.link

    def makes_sense(self, verb: Verb) -> bool:
        """Who has rated does not rate again; what is erased cannot be erased, nor done anew."""
        if verb == Verb.RATE:
            return self.request.rating is None
        return verb not in (Verb.FORGET, Verb.NOT_DONE) or self.request.erased_at is None

    def takes(self, verb: Verb) -> Callable[..., ServiceRequest]:
        taken: dict[Verb, Callable[..., ServiceRequest]] = {
            Verb.CONFIRM: requesting.confirm,
            Verb.RATE: requesting.rate,
            Verb.NOT_DONE: requesting.not_done,
            Verb.WITHDRAW: requesting.withdraw,
            Verb.FORGET: requesting.forget,
        }
        return taken[verb]


class LeaderForms(LinkForms):
    """For the leader of the team that was asked."""

    kinds = LEADERS

    @property
    def link(self) -> str:
        return self.request.team_link or ""

    def takes(self, verb: Verb) -> Callable[..., ServiceRequest]:
        taken: dict[Verb, Callable[..., ServiceRequest]] = {
            Verb.ACCEPT: requesting.accept,
            Verb.DECLINE: requesting.decline,
            Verb.FINISH: requesting.finish,
        }
        return taken[verb]
