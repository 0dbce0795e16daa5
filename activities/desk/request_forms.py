"""What is typed at the desk about requests for help: the word that goes with each step, and an order for somebody."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q

from practice.days import SHANGHAI, as_day
from practice.models import Place, User
from volunteers.models import Team

from ..models import Activity, ServiceOffer
from ..requests.forms import OrderForm
from ..services.reporting import MOST_ATTENDANCES
from ..services.requesting import Verb, teams_for
from ..services.requesting.answering import LONGEST_REPORT
from ..services.requesting.steps import NOTE_LENGTH
from .forms import CLOCK, DAY


class StepForm(forms.Form):
    """A step that needs no word; the others add theirs."""

    use_required_attribute = False

    def given(self) -> dict[str, Any]:
        return self.cleaned_data


def words(label: str, hint: str, *, wanted: str = "", longest: int = NOTE_LENGTH, rows: int = 2) -> forms.CharField:
    """``wanted`` is what to say where nothing was written; without it nothing has to be."""
    return forms.CharField(
        label=label,
        help_text=hint,
        required=bool(wanted),
        max_length=longest,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": wanted, "max_length": f"最多写 {longest} 个字，请写短一些。"},
    )


class TeamForm(StepForm):
    team = forms.ModelChoiceField(
        label="派给哪支队伍",
        queryset=Team.objects.none(),
        error_messages={
            "required": "请选一支队伍。",
            "invalid_choice": "这支队伍已撤销，或不在您能派的范围内。请另选一支。",
        },
    )

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field: Any = self.fields["team"]
        field.queryset = teams_for(by)


class RefuseForm(StepForm):
    reason = words(
        "不能办的原因",
        "点单的人会看到，别人看不到。写清楚为什么、可以找谁。",
        wanted="请写明不能办的原因，点单的人会看到。",
    )


class CallBackForm(StepForm):
    reason = words("原因", "留在办理过程里，点单的人看不到。")


class DeclineForm(StepForm):
    reason = words("原因", "留在办理过程里，点单的人看不到。")


class WithdrawForm(StepForm):
    reason = words("本人怎么说的", "例如“家里人已经办了”。撤回后姓名、电话和地址马上删除。")


class FinishForm(StepForm):
    report = words(
        "办得怎么样",
        "去了几个人、做了什么。不写姓名、电话和身体情况。",
        wanted="请写一句办得怎么样。",
        longest=LONGEST_REPORT,
        rows=3,
    )


STEP_FORMS: dict[Verb, type[StepForm]] = {
    Verb.DISPATCH: TeamForm,
    Verb.REFUSE: RefuseForm,
    Verb.ACCEPT: StepForm,
    Verb.DECLINE: DeclineForm,
    Verb.FINISH: FinishForm,
    Verb.CALL_BACK: CallBackForm,
    Verb.WITHDRAW: WithdrawForm,
}


class BehalfOrderForm(OrderForm):
    """代办: the same as residents fill in themselves, typed by whoever they stand before."""

    offered = forms.ModelChoiceField(
        label="要哪项服务",
        queryset=ServiceOffer.objects.none(),
        required=False,
        empty_label="都不是，下面说一句",
        error_messages={"invalid_choice": "这项服务现在没有队伍提供，请另选。"},
    )
    field_order = ["offered", *OrderForm.field_order]

    def __init__(self, *args: Any, town: Place, by: User, **kwargs: Any) -> None:
        self.by = by
        super().__init__(*args, town=town, offer=None, **kwargs)
        self.fields["words"].required = False
        self.fields["whose"].choices = [("self", "本人家里的事"), ("other", "替别人点单")]  # type: ignore[attr-defined]
        self.fields["name"].help_text = "来点单的这位。"
        self.fields["phone"].required = False
        self.fields["phone"].help_text = "手机或座机，服务队上门前打这个电话。没有电话的就留空。"
        for name in ("name", "phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        consents = self.fields["consents"]
        consents.label = "已念给本人听，本人同意"
        consents.error_messages["required"] = "请把上面的话念给本人听，同意后打勾。不同意的，不要登记姓名和电话。"
        offers: Any = self.fields["offered"]
        at_home = Q(team__place__path__startswith=town.path) | Q(team__place__in=town.ancestor_ids)
        offers.queryset = ServiceOffer.objects.public().filter(at_home).select_related("team").order_by("order", "pk")

    def _offer_places(self, town: Place, offer: ServiceOffer | None) -> None:
        field: Any = self.fields["place"]
        here = Place.objects.managed_by(self.by).within(town).filter(closed_on=None)
        field.queryset = here.order_by("level", "code", "pk")
        if field.queryset.count() == 1:
            field.initial = field.queryset.first()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.offer = cleaned.get("offered")
        if self.offer is None and not cleaned.get("words") and not self.errors.keys() & {"words", "offered"}:
            self.add_error("words", "请选一项服务，或写一句要帮什么忙。")
        return cleaned


class HoldForm(forms.Form):
    """When the team was there, and how many people it served: what an activity needs besides the request."""

    use_required_attribute = False

    uid = forms.UUIDField(widget=forms.HiddenInput)
    day = forms.DateField(label="哪天去的", widget=DAY, error_messages={"required": "请选日期。"})
    starts = forms.TimeField(label="开始", widget=CLOCK, error_messages={"required": "请选开始时间。"})
    ends = forms.TimeField(label="结束", widget=CLOCK, error_messages={"required": "请选结束时间。"})
    attendances = forms.IntegerField(
        label="服务了几位群众",
        initial=1,
        min_value=1,
        max_value=MOST_ATTENDANCES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": "请填几位，例如 1。", "invalid": "请填一个整数，例如 1。"},
    )

    def clean(self) -> None:
        super().clean()
        starts, ends = self.cleaned_data.get("starts"), self.cleaned_data.get("ends")
        if starts and ends and ends <= starts:
            self.add_error("ends", "结束要晚于开始，请核对。")

    def span(self) -> tuple[dt.datetime, dt.datetime]:
        day, given = self.cleaned_data["day"], self.cleaned_data
        starts, ends = (dt.datetime.combine(day, given[name], SHANGHAI) for name in ("starts", "ends"))
        return starts, ends

    @classmethod
    def first(cls, done_at: dt.datetime) -> "HoldForm":
        """Empty, for the day on which it was reported as done."""
        return cls(initial={"uid": Activity().uid, "day": as_day(done_at)})
