"""The steps of one request for help in the admin, each a page with one button; and whom to call, with a reason."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from practice.admin.base import ScopedAdmin
from practice.admin.fields import person
from practice.admin.pages import Deed, deed_page
from practice.admin.unmasking import Number, Shown
from practice.models import User

from ..desk.request_forms import STEP_FORMS, TeamForm
from ..models import ServiceRequest
from ..services import requesting
from ..services.requesting import STEPS, Verb, verbs_open_to
from ..services.requesting.revealing import reveal_phone

ADDRESSES = {verb.value: verb.value.replace("_", "") for verb in STEP_FORMS}
CAREFUL = {
    "dispatch": "队长的手机会收到链接，去不去由队里定。",
    "refuse": "点单的人会看到原因，别人看不到。",
    "call_back": "队长会收到短信，说这一单不用去了。",
    "accept": "队长说了能去，才替他记下接单。",
    "finish": "点单的人会收到短信，请他确认。",
    "withdraw": "本人说不用了才撤回；姓名、电话和地址马上删除。",
}


class TeamSelectForm(TeamForm):
    """A list to choose from, near teams first."""

    def __init__(self, *args: Any, request: ServiceRequest, by: User) -> None:
        super().__init__(*args, by=by)
        field: Any = self.fields["team"]
        field.queryset = field.queryset.select_related("place").order_by("-place__level", "place__path", "kind", "pk")
        field.label_from_instance = lambda team: f"{team.name}（{team.place.label}）"
        field.empty_label = "请选择"
        if request.offer:
            field.initial = request.offer.team_id


def steps_of(request: ServiceRequest, user: User) -> list[tuple[str, str]]:
    """The steps that this person may take now: address and words."""
    open_to = verbs_open_to(request, by=user)
    return [(ADDRESSES[verb.value], STEPS[verb].label) for verb in open_to if verb in STEP_FORMS]


def step_page(http: HttpRequest, model_admin: ScopedAdmin, object_id: str, name: str) -> HttpResponse:
    asked, verb, by = model_admin.get_object(http, object_id), Verb(name), person(http)
    facts = [("单号", asked.code), ("村或社区", asked.place.label), ("现在", asked.get_status_display())]
    if asked.team:
        facts.append(("队伍", asked.team.name))
    deed = Deed(f"{STEPS[verb].label}：{asked}", STEPS[verb].label, careful=CAREFUL.get(name, ""), facts=facts)
    sent = http.POST if http.method == "POST" else None
    form: forms.Form
    form = TeamSelectForm(sent, request=asked, by=by) if verb == Verb.DISPATCH else STEP_FORMS[verb](sent)

    def take(said: dict[str, Any]) -> str:
        getattr(requesting, name)(request=asked, by=by, now=timezone.now(), **said)
        return f"{asked}：{STEPS[verb].label}，办好了。"

    return deed_page(model_admin, http, asked, deed, form, take)


def revealed(asked: ServiceRequest, reason: str, by: User) -> Shown:
    return [Number("电话", reveal_phone(request=asked, reason=reason, by=by))]
