"""What residents say, and as much of who they are as they wish."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from practice.consent import Purpose
from practice.forms import ResidentForm
from practice.identity import parse_phone
from practice.models import Place

from ..models import Activity, Feedback
from ..models.service_request import RATINGS
from ..services.saying import Said

NOTHING_SAID = "请选一个评价，或写一句想说的话。"


class SayingForm(ResidentForm):
    """Anonymous unless a name or a phone is given; then it has to be agreed to."""

    purpose = Purpose.FEEDBACK
    reads_phone = staticmethod(parse_phone)

    words = forms.CharField(
        label="想说的话",
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"max_length": "最多写 500 个字，请写短一些。"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        self.fields["phone"].required = False
        self.fields["phone"].label = "电话"
        self.fields["phone"].help_text = "想让我们回电话才填。"
        self.fields["consents"].required = False

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (given.get("name") or given.get("phone")) and not given.get("consents"):
            self.add_error("consents", "留了姓名或电话，请看过下面的说明后打勾；不想留的，把姓名和电话删掉。")
        return given


class ReviewForm(SayingForm):
    """How an activity was: a rating in words, none of them chosen beforehand."""

    rating = forms.TypedChoiceField(
        label="这次活动怎么样",
        choices=RATINGS,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
        error_messages={"invalid_choice": "请从五个评价里选一个。"},
    )

    field_order = ["rating", "words", "name", "phone", "consents", "submission", "website"]

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if given.get("rating") is None and not given.get("words") and not self.errors:
            raise ValidationError(NOTHING_SAID)
        return given

    def said(self, activity: Activity) -> Said:
        given = self.cleaned_data
        return Said(
            kind=Feedback.Kind.REVIEW,
            place=activity.place,
            activity=activity,
            rating=given["rating"],
            words=given["words"],
            name=given["name"],
            phone=given["phone"],
        )


class FeedbackForm(SayingForm):
    """A complaint or a suggestion about a place."""

    kind = forms.ChoiceField(
        label="您要说的是",
        choices=[(Feedback.Kind.SUGGESTION, "提个建议"), (Feedback.Kind.COMPLAINT, "反映问题、投诉")],
        widget=forms.RadioSelect,
        error_messages={"required": "请选是建议还是投诉。", "invalid_choice": "请选是建议还是投诉。"},
    )

    field_order = ["kind", "words", "name", "phone", "consents", "submission", "website"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["words"].required = True
        self.fields["words"].error_messages["required"] = "请写上要说的事。"

    def said(self, place: Place) -> Said:
        given = self.cleaned_data
        kind = Feedback.Kind(given["kind"])
        return Said(kind, place, words=given["words"], name=given["name"], phone=given["phone"])
