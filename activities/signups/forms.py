"""What a resident types to sign up: themselves, the family that comes along, a guardian for children."""

from typing import Any, NamedTuple

from django import forms
from django.forms import BoundField

from practice.consent import Purpose
from practice.forms import ResidentForm
from practice.throttling import TooOften

from ..models import Registration, SignUpTerms
from ..models.registration import MOST_PEOPLE
from ..services.registering import CHILD_BELOW, Party, Person, SignUpRefused, ages_in_words

OTHERS = range(2, MOST_PEOPLE + 1)
NO_AUTOFILL = {"autocomplete": "off"}


class Row(NamedTuple):
    """One of the family, as the page shows them."""

    number: int
    name: BoundField
    age: BoundField


def age_field(limits: str) -> forms.IntegerField:
    return forms.IntegerField(
        label="年龄",
        required=False,
        min_value=0,
        max_value=120,
        help_text=f"限{limits}。" if limits else f"不满 {CHILD_BELOW} 岁的要填。",
        widget=forms.TextInput(attrs={"inputmode": "numeric", "maxlength": "3", **NO_AUTOFILL}),
        error_messages={
            "invalid": "年龄请填数字，例如 8。",
            "min_value": "年龄请填 0 到 120 的数字。",
            "max_value": "年龄请填 0 到 120 的数字。",
        },
    )


class SignUpForm(ResidentForm):
    """The one screen of signing up; how many come is how many names are there."""

    purpose = Purpose.SIGN_UP
    too_often: TooOften | None = None

    only_others = forms.BooleanField(label="我自己不去，只给家里人报名", required=False)
    guardian_name = forms.CharField(
        label="监护人姓名",
        max_length=40,
        required=False,
        help_text="就是上面报名的人，可以不填。",
        widget=forms.TextInput(attrs=NO_AUTOFILL),
    )
    guardian_phone = forms.CharField(
        label="监护人电话",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", **NO_AUTOFILL}),
    )
    guardian_agrees = forms.BooleanField(
        label="我是孩子的监护人，同意孩子参加，也同意登记孩子的姓名和年龄", required=False
    )

    def __init__(self, data: Any = None, *, terms: SignUpTerms, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.limits = ages_in_words(terms)
        self.fields["age"] = age_field(self.limits)
        for number in OTHERS:
            self.fields[f"name_{number}"] = forms.CharField(
                label="姓名",
                max_length=40,
                required=False,
                widget=forms.TextInput(attrs=NO_AUTOFILL),
                error_messages={"max_length": "姓名最多 40 个字。"},
            )
            self.fields[f"age_{number}"] = age_field(self.limits)
        rows = [f"{part}_{number}" for number in OTHERS for part in ("name", "age")]
        self.order_fields(["name", "phone", "age", *rows, "only_others", "guardian_name", "guardian_phone"])

    @property
    def others(self) -> list[Row]:
        return [Row(number, self[f"name_{number}"], self[f"age_{number}"]) for number in OTHERS]

    @property
    def brings_others(self) -> bool:
        """Whether anything was said of others, so that their rows are shown open."""
        return any(row.name.value() or row.age.value() for row in self.others) or self["only_others"].value()

    @property
    def speaks_of_child(self) -> bool:
        """Whether anything was said of a guardian, or is missing there."""
        fields = [self["guardian_name"], self["guardian_phone"], self["guardian_agrees"]]
        return any(field.value() or field.errors for field in fields)

    def clean(self) -> None:
        super().clean()
        for number in OTHERS:
            if self.cleaned_data.get(f"age_{number}") is not None and not self.cleaned_data.get(f"name_{number}"):
                self.add_error(f"name_{number}", "请填这位的姓名。")
        if self.limits:
            self._ask_ages()
        if self.cleaned_data.get("only_others") and not any(self.cleaned_data.get(f"name_{n}") for n in OTHERS):
            self.add_error("only_others", "您自己不去的话，请填家里谁去。")

    def _ask_ages(self) -> None:
        mine = [] if self.cleaned_data.get("only_others") else ["age"]
        for name in [*mine, *(f"age_{number}" for number in OTHERS if self.cleaned_data.get(f"name_{number}"))]:
            if name not in self.errors and self.cleaned_data.get(name) is None:
                self.add_error(name, f"这场活动限{self.limits}参加，请填年龄。")

    def party(self) -> Party:
        """Who comes. A grown-up who signs up is the guardian where no other is named."""
        typed = self.cleaned_data
        contact = Person(typed["name"], typed["age"])
        others = [Person(typed[f"name_{n}"], typed[f"age_{n}"]) for n in OTHERS if typed[f"name_{n}"]]
        is_own_guardian = not (typed["guardian_name"] or typed["guardian_phone"] or contact.is_child)
        return Party(
            name=typed["name"],
            phone=typed["phone"],
            people=tuple(others if typed["only_others"] else [contact, *others]),
            guardian_name=typed["name"] if is_own_guardian else typed["guardian_name"],
            guardian_phone=typed["phone"] if is_own_guardian else typed["guardian_phone"],
            guardian_agrees=typed["guardian_agrees"],
        )

    def refuse(self, refusal: SignUpRefused) -> None:
        """Show a refusal of the service beside the field that it is about."""
        self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)


class ChangeForm(SignUpForm):
    """The same for a sign-up that stands: it was consented to and stored already."""

    consents = None  # type: ignore[assignment]
    submission = None  # type: ignore[assignment]

    def __init__(self, data: Any = None, *, terms: SignUpTerms, registration: Registration) -> None:
        super().__init__(data, terms=terms, initial=_as_typed(registration))


def _as_typed(registration: Registration) -> dict[str, Any]:
    people = list(registration.people.all())
    contact_comes = people[0].name == registration.name
    contact, others = (people[0], people[1:]) if contact_comes else (None, people)
    typed = {
        "name": registration.name,
        "phone": registration.phone,
        "age": contact.age if contact else None,
        "only_others": not contact_comes,
    }
    for number, person in zip(OTHERS, others, strict=False):
        typed |= {f"name_{number}": person.name, f"age_{number}": person.age}
    if registration.guardian_name:
        typed |= {
            "guardian_name": registration.guardian_name,
            "guardian_phone": registration.guardian_phone,
            "guardian_agrees": True,
        }
    return typed
