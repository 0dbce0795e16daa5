"""What is typed at the desk about sign-ups: for somebody who stands there, and how an activity takes them."""

from typing import TYPE_CHECKING, Any

from django import forms

from ..models import Activity, SignUpTerms
from ..services.registering import terms_of
from ..services.sign_up_terms import TERMS, check_terms
from ..signups.forms import SignUpForm

if TYPE_CHECKING:
    TermsModelForm = forms.ModelForm[SignUpTerms]
else:
    TermsModelForm = forms.ModelForm

MOST_SEATS = 100_000


class Moment(forms.DateTimeInput):
    """The browser's own picker of a day and a time."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


def counted(label: str, *, least: int, most: int, help_text: str = "") -> forms.IntegerField:
    """A whole number that may be left empty."""
    wrong = f"请填 {least} 到 {most} 的整数，或者留空。"
    return forms.IntegerField(
        label=label,
        required=False,
        min_value=least,
        max_value=most,
        help_text=help_text,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": wrong, "min_value": wrong, "max_value": wrong},
    )


class BehalfForm(SignUpForm):
    """代办: the same as residents fill in themselves, typed by whoever they stand before."""

    def __init__(self, data: Any = None, *, terms: SignUpTerms) -> None:
        super().__init__(data, terms=terms)
        for name in ("name", "phone"):
            self.fields[name].widget.attrs["autocomplete"] = "off"
        self.fields["name"].help_text = "来报名的这位。"
        self.fields["only_others"].label = "这位自己不去，只给家里人报名"
        self.fields["guardian_name"].help_text = "就是来报名的这位，可以不填。"
        self.fields["guardian_agrees"].label = "监护人当面同意孩子参加，也同意登记孩子的姓名和年龄"
        consents = self.fields["consents"]
        consents.label = "已念给本人听，本人同意"
        consents.error_messages["required"] = "请把上面的话念给本人听，同意后打勾。不同意的，不要登记姓名和手机号。"


class TermsForm(TermsModelForm):
    """报名设置: folded away in a plan, a page of its own for what stands on the calendar."""

    use_required_attribute = False

    takes = forms.BooleanField(label="要群众先报名", required=False)
    capacity = counted("名额", least=1, most=MOST_SEATS, help_text="留空：不限人数。")
    waiting_room = counted("候补人数", least=0, most=MOST_SEATS, help_text="留空：不限；填 0：报满就不再收。")
    min_age = counted("最小年龄", least=0, most=120)
    max_age = counted("最大年龄", least=0, most=120)

    class Meta:
        model = SignUpTerms
        fields = [*TERMS]
        field_classes = {"opens_at": forms.DateTimeField, "closes_at": forms.DateTimeField}
        widgets = {"opens_at": Moment(), "closes_at": Moment(), "must_know": forms.Textarea(attrs={"rows": 3})}
        error_messages = {
            "opens_at": {"invalid": "请选日期和时间，或者留空。"},
            "closes_at": {"invalid": "请选日期和时间，或者留空。"},
            "must_know": {"max_length": "报名须知最多 1000 个字，请写短一些。"},
        }

    def __init__(self, data: Any, *, activity: Activity | None) -> None:
        known = terms_of(activity) if activity else None
        initial = {"takes": known is not None, "capacity": activity.capacity if activity else None}
        super().__init__(data, prefix="signup", instance=known or SignUpTerms(), initial=initial)
        self.activity = activity

    @property
    def is_open(self) -> bool:
        """Whether it is shown unfolded: sign-ups are taken, or something here is to be put right."""
        return bool(self["takes"].value() or self.errors)

    def clean(self) -> None:
        super().clean()
        told = any(self.cleaned_data.get(name) not in (None, "", False) for name in ("capacity", *TERMS))
        if told and not self.cleaned_data.get("takes") and not self._was_open:
            self.add_error("takes", "填了报名设置，但没有勾“要群众先报名”。请勾上，或者把下面清空。")

    @property
    def _was_open(self) -> bool:
        """What was in force is still written in the fields of who takes the tick away."""
        return not self.instance._state.adding

    def fits(self, activity: Activity) -> bool:
        """Whether it can be so for an activity at that time; else it says at the field what is wrong."""
        if self.is_valid() and self.cleaned_data["takes"]:
            try:
                check_terms(self.instance, starts_at=activity.starts_at)
            except forms.ValidationError as error:
                self.add_error(None, error)
        return self.is_valid()

    def terms(self) -> dict[str, Any] | None:
        """For ``put_sign_up``; None for no sign-ups."""
        return {name: self.cleaned_data[name] for name in TERMS} if self.cleaned_data["takes"] else None
