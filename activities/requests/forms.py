"""What residents and team leaders fill in."""

import datetime as dt
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict

from practice.consent import Purpose
from practice.days import ONE_DAY, short_day, short_weekday, today
from practice.forms import ResidentForm
from practice.identity import parse_phone
from practice.models import Place

from ..models import ServiceOffer, ServiceRequest
from ..models.service_request import RATINGS
from ..services.requesting import Changes, Order
from .menu import home_name

DAYS_AHEAD = 21
NEAR = {0: "今天", 1: "明天", 2: "后天"}
SELF, OTHER = "self", "other"


def day_choices(first: dt.date) -> list[tuple[str, str]]:
    days = [first + number * ONE_DAY for number in range(DAYS_AHEAD)]
    said = [(day, NEAR.get(number, "")) for number, day in enumerate(days)]
    return [
        ("", "哪天都行"),
        *((f"{day}", f"{near} {short_day(day)} {short_weekday(day)}".strip()) for day, near in said),
    ]


class PlaceChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    """Villages by their own names; the township itself for whoever lives in town or does not know."""

    def label_from_instance(self, obj: Place) -> str:
        return f"{home_name(obj)}（镇上，或说不准）" if obj.level == Place.Level.INSTITUTE else home_name(obj)


class WhatAndWhen(forms.Form):
    """What help, to which home, on which day."""

    use_required_attribute = False

    words = forms.CharField(
        label="要帮什么忙",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="说一句就行，例如“老人一个人在家，想请人理个发”。",
        error_messages={"required": "请写一句要帮什么忙。", "max_length": "最多写 300 个字，请写短一些。"},
    )
    address = forms.CharField(
        label="到哪一家",
        max_length=80,
        required=False,
        help_text="门牌，或者好找的记号，例如“戏台对面第二家”。",
        error_messages={"max_length": "最多写 80 个字。"},
    )
    wanted_on = forms.TypedChoiceField(
        label="哪天来",
        required=False,
        coerce=dt.date.fromisoformat,
        empty_value=None,
        error_messages={"invalid_choice": "这一天选不了，请另选一天，或选“哪天都行”。"},
    )
    wanted_part = forms.ChoiceField(
        label="什么时候",
        choices=ServiceRequest.PartOfDay.choices,
        initial=ServiceRequest.PartOfDay.ANY,
        widget=forms.RadioSelect,
        error_messages={"required": "请选一个时候。", "invalid_choice": "请选一个时候。"},
    )

    def list_days(self, *, besides: dt.date | None = None) -> None:
        """The days to choose from, as of today; ``besides`` is one that was chosen before."""
        days: Any = self.fields["wanted_on"]
        days.choices = day_choices(today())
        if besides is not None and f"{besides}" not in dict(days.choices):
            days.choices = [*days.choices, (f"{besides}", f"{short_day(besides)} {short_weekday(besides)}")]

    def make_words_optional(self) -> None:
        """Where a service of the menu says what it is about."""
        words = self.fields["words"]
        words.required, words.label, words.help_text = False, "还有什么要说的", "例如家里几口人、要带什么。"

    def clean_words(self) -> str:
        """On one line, however it was typed."""
        return " ".join(str(self.cleaned_data["words"]).split())


class OrderForm(WhatAndWhen, ResidentForm):
    purpose = Purpose.REQUEST
    reads_phone = staticmethod(parse_phone)

    place = PlaceChoice(
        label="哪个村或社区",
        queryset=Place.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选一个村或社区。", "invalid_choice": "请在名单里选一个村或社区。"},
    )
    whose = forms.ChoiceField(
        label="帮谁办",
        choices=[(SELF, "我自己家"), (OTHER, "替别人点单")],
        initial=SELF,
        widget=forms.RadioSelect,
        error_messages={"required": "请选帮谁办。", "invalid_choice": "请选帮谁办。"},
    )
    for_whom = forms.CharField(
        label="替谁点",
        max_length=40,
        required=False,
        help_text="例如“隔壁王大娘”。",
        error_messages={"max_length": "最多写 40 个字。"},
    )
    is_agreed = forms.BooleanField(label="问过本人，本人同意", required=False)

    field_order = [
        "words", "place", "address", "wanted_on", "wanted_part", "whose", "for_whom", "is_agreed", "name", "phone"
    ]  # fmt: skip

    def __init__(self, *args: Any, town: Place, offer: ServiceOffer | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer = offer
        self.fields["phone"].label = "电话"
        self.fields["phone"].help_text = "手机或座机。服务队上门前打这个电话。"
        self.fields["phone"].error_messages["required"] = "请填电话，服务队好和您约时间。"
        if offer is not None:
            self.make_words_optional()
        self._offer_places(town, offer)
        self.list_days()

    def _offer_places(self, town: Place, offer: ServiceOffer | None) -> None:
        here = Q(pk=town.pk) | Q(parent=town, level=Place.Level.STATION)
        if offer is not None and offer.team.place.level > Place.Level.INSTITUTE:
            here = Q(pk__in=offer.team.place.ancestor_ids, level=Place.Level.STATION)
        field: Any = self.fields["place"]
        field.queryset = Place.objects.public().filter(here).order_by("level", "code", "pk")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("whose") != OTHER:
            return {**cleaned, "for_whom": "", "is_agreed": False}
        if not cleaned.get("for_whom") and "for_whom" not in self.errors:
            self.add_error("for_whom", "请写替谁点单。")
        if not cleaned.get("is_agreed"):
            self.add_error("is_agreed", "替别人点单，要先问过本人。问过并同意了，请打勾。")
        return cleaned

    def order(self) -> Order:
        given = self.cleaned_data
        names = ("place", "name", "phone", "words", "address", "for_whom", "is_agreed", "wanted_on", "wanted_part")
        return Order(offer=self.offer, **{name: given[name] for name in names})


class ChangeForm(WhatAndWhen):
    """While it is open. Who and which telephone are not shown, for a link may be passed on: they can be typed anew."""

    name = forms.CharField(
        label="姓名",
        max_length=40,
        required=False,
        help_text="不改就空着。",
        error_messages={"max_length": "姓名最多 40 个字。"},
    )
    phone = forms.CharField(
        label="电话",
        max_length=30,
        required=False,
        help_text="换了号码才填。",
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
    )

    def __init__(self, sent: QueryDict | None = None, *, request: ServiceRequest) -> None:
        shown = {name: getattr(request, name) for name in ("words", "address", "wanted_on", "wanted_part")}
        super().__init__(sent, initial=shown)
        if request.offer is not None:
            self.make_words_optional()
        self.list_days(besides=request.wanted_on)

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"])
        return parse_phone(typed) if typed.strip() else ""

    def changes(self) -> Changes:
        return Changes(**self.cleaned_data)


class RatingForm(forms.Form):
    """How it was. Nothing is chosen beforehand, and nothing has to be."""

    use_required_attribute = False

    rating = forms.TypedChoiceField(
        label="办得怎么样",
        choices=RATINGS,
        required=False,
        coerce=int,
        empty_value=None,
        widget=forms.RadioSelect,
        help_text="不选也可以，不选就是没有评价。",
        error_messages={"invalid_choice": "请从五项里选一项。"},
    )
    words = forms.CharField(
        label="还想说的话",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"max_length": "最多写 300 个字，请写短一些。"},
    )


class LateRatingForm(RatingForm):
    """After it was confirmed: here a choice is what it is for."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["rating"].required = True
        self.fields["rating"].help_text = ""
        self.fields["rating"].error_messages["required"] = "请从五项里选一项。"


class NotDoneForm(forms.Form):
    use_required_attribute = False
    prefix = "not_done"

    words = forms.CharField(
        label="哪里还没办好",
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "请写一句哪里还没办好。", "max_length": "最多写 200 个字，请写短一些。"},
    )


class DeclineForm(forms.Form):
    use_required_attribute = False
    prefix = "decline"

    reason = forms.CharField(
        label="原因",
        max_length=200,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="派单的工作人员看得到，点单的人看不到。",
        error_messages={"max_length": "最多写 200 个字，请写短一些。"},
    )


class ReportForm(forms.Form):
    use_required_attribute = False

    report = forms.CharField(
        label="办得怎么样",
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="去了几个人、做了什么。不写姓名、电话和身体情况。",
        error_messages={"required": "请写一句办得怎么样。", "max_length": "最多写 1000 个字，请写短一些。"},
    )
