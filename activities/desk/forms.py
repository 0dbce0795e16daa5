"""What is typed at the desk besides the list of people."""

import datetime as dt
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import QueryDict

from practice.days import SHANGHAI, day_of, minutes_as_hours
from practice.identity import parse_phone
from practice.models import Place, User
from volunteers.models import Volunteer

from ..models import Activity
from ..services.reporting import MOST_ATTENDANCES

if TYPE_CHECKING:
    VolunteerModelForm = forms.ModelForm[Volunteer]
    ActivityModelForm = forms.ModelForm[Activity]
else:
    VolunteerModelForm = ActivityModelForm = forms.ModelForm

DAY = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
CLOCK = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class ReportForm(forms.Form):
    """The two figures at the top of the list, and a photo."""

    use_required_attribute = False  # the page's other buttons must work before the figure is typed

    attendances = forms.IntegerField(
        label="群众参加（人次）",
        min_value=0,
        max_value=MOST_ATTENDANCES,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={
            "required": "请填来了多少群众；一位也没有就填 0。",
            "invalid": "请填一个整数，例如 46。",
            "max_value": f"人次最多 {MOST_ATTENDANCES}，请核对。",
            "min_value": "人次不能是负数。",
        },
    )
    minutes = forms.IntegerField(
        label="每人时长",
        min_value=1,
        widget=forms.Select,
        error_messages={"required": "请选每人的时长。", "invalid": "时长要是整数分钟，请重新选择。"},
    )
    photo = forms.FileField(
        label="现场照片",
        required=False,
        help_text="不传也可以，不作为考核依据。",
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )


class VolunteerForm(VolunteerModelForm):
    """A volunteer added on the spot: the least that is needed to know who it is."""

    use_required_attribute = False

    guardian_consents = forms.BooleanField(label="监护人已当面同意", required=False)

    class Meta:
        model = Volunteer
        fields = ["name", "phone", "sex", "birth_date", "guardian_name", "guardian_phone"]
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "off"}),
            "phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
            "birth_date": DAY,
            "guardian_phone": forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        }
        help_texts = {"phone": "没有手机的孩子，填监护人的。"}
        labels = {"phone": "电话"}
        error_messages = {"name": {"required": "请填姓名。"}}

    def __init__(self, data: Any, *, home: Place | None, today: dt.date, kept: QueryDict | None = None) -> None:
        """``kept`` is what was typed before another button was pressed: shown again, and not judged yet."""
        person = Volunteer(registered_on=today)
        if home is not None:
            person.home_place = home
        initial = {name: kept.get(f"new-{name}") for name in self.base_fields if f"new-{name}" in kept} if kept else {}
        super().__init__(data, prefix="new", instance=person, initial=initial)
        sex = self.fields["sex"]
        assert isinstance(sex, forms.TypedChoiceField)
        sex.choices = [("", "不填"), *Volunteer.Sex.choices]
        self.fields["phone"].required = True
        self.fields["phone"].error_messages["required"] = "请填电话，证明和联系都要用。"

    def clean_phone(self) -> str:
        return parse_phone(self.cleaned_data["phone"])

    def clean_guardian_phone(self) -> str:
        phone = self.cleaned_data["guardian_phone"]
        return parse_phone(phone) if phone else ""

    @property
    def is_on_another_roll(self) -> bool:
        """Whether someone of this name and number is registered, wherever that may be."""
        name, phone = self.cleaned_data.get("name"), self.cleaned_data.get("phone")
        return bool(name and phone) and Volunteer.objects.filter(name=name, phone=phone).exists()

    def refuse(self, message: str) -> None:
        """Say this instead of what the database's rule says: the place where it is typed knows what to do next."""
        self.errors.pop(NON_FIELD_ERRORS, None)
        self.add_error(None, message)

    def clean(self) -> None:
        super().clean()
        if self.cleaned_data.get("guardian_consents"):
            self.instance.guardian_consent_on = self.instance.registered_on


class RosterForm(VolunteerForm):
    """A volunteer put on the roll away from any activity: at which of the person's places."""

    home_place = forms.ModelChoiceField(
        label="所在阵地", queryset=Place.objects.none(), empty_label=None, error_messages={"required": "请选阵地。"}
    )

    class Meta(VolunteerForm.Meta):
        fields = [*VolunteerForm.Meta.fields, "home_place"]

    def __init__(self, data: Any, *, by: User, today: dt.date) -> None:
        places = Place.objects.managed_by(by).filter(closed_on=None).order_by("level", "path")
        super().__init__(data, home=None, today=today)
        field = self.fields["home_place"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = places
        field.error_messages["invalid_choice"] = "这个阵地不在您负责的范围内，请另选。"


class ActivityForm(ActivityModelForm):
    """An activity as a head describes it: on one day, at a place of their own.

    ``uid`` is drawn when the empty form is shown, so that sending it twice makes one activity.
    """

    use_required_attribute = False

    uid = forms.UUIDField(widget=forms.HiddenInput, initial=uuid4)
    day = forms.DateField(label="日期", widget=DAY, error_messages={"required": "请选日期。"})
    starts = forms.TimeField(label="开始", widget=CLOCK, error_messages={"required": "请选开始时间。"})
    ends = forms.TimeField(label="结束", widget=CLOCK, error_messages={"required": "请选结束时间。"})

    class Meta:
        model = Activity
        fields = ["title", "kind", "place", "venue", "content"]
        widgets = {"content": forms.Textarea(attrs={"rows": 3}), "venue": forms.TextInput}
        labels = {"title": "活动名称", "content": "做了什么"}
        help_texts = {"title": "例如“清扫村主干道”。"}
        error_messages = {"title": {"required": "请写活动名称。"}, "place": {"required": "请选阵地。"}}

    def __init__(self, data: Any, *, by: User, instance: Activity | None = None, day: dt.date | None = None) -> None:
        super().__init__(data, instance=instance or Activity(), initial=self._known(instance, day))
        places = Place.objects.managed_by(by).filter(closed_on=None).order_by("level", "path")
        field = self.fields["place"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset, field.empty_label = places, None
        field.error_messages["invalid_choice"] = "这个阵地不在您负责的范围内，请另选。"

    @staticmethod
    def _known(instance: Activity | None, day: dt.date | None) -> dict[str, Any]:
        if instance is None:
            return {"day": day}
        starts_at, ends_at = (moment.astimezone(SHANGHAI) for moment in (instance.starts_at, instance.ends_at))
        return {"uid": instance.uid, "day": starts_at.date(), "starts": starts_at.time(), "ends": ends_at.time()}

    def clean(self) -> None:
        super().clean()
        day, starts, ends = (self.cleaned_data.get(name) for name in ("day", "starts", "ends"))
        if day is None or starts is None or ends is None:
            return
        if ends <= starts:
            self.add_error("ends", "结束时间要晚于开始时间；跨过半夜的活动，请联系县中心录入。")
            return
        self.instance.starts_at = dt.datetime.combine(day, starts, SHANGHAI)
        self.instance.ends_at = dt.datetime.combine(day, ends, SHANGHAI)
        if self.instance._state.adding and (uid := self.cleaned_data.get("uid")):
            self.instance.uid = uid
        self.check_time()

    def check_time(self) -> None:
        """What this form wants of the activity's time."""


class UnplannedForm(ActivityForm):
    """临时补报: it is over already."""

    def __init__(self, data: Any, *, by: User, now: dt.datetime) -> None:
        self.now = now
        super().__init__(data, by=by, day=day_of(now))

    def check_time(self) -> None:
        if self.instance.ends_at > self.now:
            self.add_error("ends", "活动还没有结束，等办完再补报。")


class PlanForm(ActivityForm):
    """A plan: still to come."""

    def __init__(self, data: Any, *, by: User, now: dt.datetime, instance: Activity | None = None) -> None:
        self.now = now
        super().__init__(data, by=by, instance=instance)
        self.fields["content"].label = "做什么"

    def check_time(self) -> None:
        if self.instance.starts_at <= self.now:
            self.add_error("day", "这个时间已经过了。已经办完的活动，请用“临时补报”。")


class CorrectionForm(forms.Form):
    """A change of an approved record: other minutes, or none at all."""

    use_required_attribute = False

    minutes = forms.TypedChoiceField(label="应当是", coerce=int, widget=forms.RadioSelect)
    reason = forms.CharField(
        label="为什么要改",
        max_length=120,
        help_text="核对的人会看到，例如“他中途走了”。",
        error_messages={"required": "请写明更正的原因。"},
    )

    def __init__(self, data: Any, *, lengths: Iterable[int], now_is: int) -> None:
        super().__init__(data)
        choices = [(minutes, minutes_as_hours(minutes)) for minutes in lengths if minutes != now_is]
        field = self.fields["minutes"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [*choices, (0, "没有这次服务，整条冲正")]
        field.error_messages["required"] = "请选应当是多长时间。"
