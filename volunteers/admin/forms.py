"""The one form of a volunteer's data: for the admin's page and for each row of an imported file."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from practice.admin.forms import WholeRowForm
from practice.identity import mask_id, mask_phone, parse_id_number, parse_phone, tidy
from practice.models import Place

from ..models import Volunteer

SECRETS = {"phone": "电话", "guardian_phone": "监护人电话", "id_number": "证件号码"}


class VolunteerForm(WholeRowForm):
    """Phones and the ID number are typed, never shown: an empty field keeps what is on record."""

    phone = forms.CharField(label="联系电话", max_length=30, required=False)
    guardian_phone = forms.CharField(label="监护人电话", max_length=30, required=False)
    id_number = forms.CharField(label="证件号码", max_length=30, required=False)
    erased = forms.MultipleChoiceField(
        label="要删去的", choices=list(SECRETS.items()), required=False, widget=forms.CheckboxSelectMultiple
    )

    class Meta:
        model = Volunteer
        fields = [
            "name",
            "sex",
            "birth_date",
            "phone",
            "id_type",
            "home_place",
            "residence",
            "skills",
            "service_types",
            "status",
            "registered_on",
            "guardian_name",
            "guardian_phone",
            "guardian_consent_on",
        ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        row: Volunteer = self.instance
        self.on_record = {"phone": row.phone, "guardian_phone": row.guardian_phone, "id_number": row.reveal_id_number()}
        for name, value in self.on_record.items():
            if name in self.fields:
                self._hide(name, value)
        if "erased" in self.fields and not any(self.on_record.values()):
            del self.fields["erased"]

    def _hide(self, name: str, value: str) -> None:
        self.initial[name] = ""
        self.fields[name].widget.attrs |= {"autocomplete": "off"}
        if value:
            masked = mask_id(value) if name == "id_number" else mask_phone(value)
            self.fields[name].help_text = f"现在登记的是 {masked}；不改就留空。"

    def clean_phone(self) -> str:
        return self._kept_or_new("phone")

    def clean_guardian_phone(self) -> str:
        return self._kept_or_new("guardian_phone")

    def _kept_or_new(self, name: str) -> str:
        typed = str(self.cleaned_data[name])
        return parse_phone(typed) if typed.strip() else self.on_record[name]

    def clean_home_place(self) -> Place:
        place: Place = self.cleaned_data["home_place"]
        if place.closed_on and place.pk != self.initial.get("home_place"):
            raise ValidationError(f"“{place}”已撤销，请另选阵地。")
        return place

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for name in cleaned.get("erased") or ():
            if name in cleaned:
                cleaned[name] = ""
        if "id_number" in cleaned:
            self._clean_id_number(cleaned)
        return cleaned

    def _clean_id_number(self, cleaned: dict[str, Any]) -> None:
        number = tidy(cleaned["id_number"])
        if not number and "id_number" not in (cleaned.get("erased") or ()):
            return
        if number:
            cleaned["id_type"] = cleaned.get("id_type") or Volunteer.IdType.RESIDENT
        self.instance.id_type = cleaned.get("id_type") or ""
        try:
            if number and self.instance.id_type == Volunteer.IdType.RESIDENT:
                self._read_id_number(number, cleaned)
            self.instance.put_id_number(number)
        except ValidationError as error:
            self.add_error("id_number", error)
            return
        if number and self.is_taken(number):
            self.add_error("id_number", "这个证件号码已登记过一位志愿者。")

    def is_taken(self, number: str) -> bool:
        return Volunteer.objects.with_id_number(number).exclude(pk=self.instance.pk).exists()

    def _read_id_number(self, number: str, cleaned: dict[str, Any]) -> None:
        """Fill in what the number says of its holder, and refuse what contradicts it."""
        said = parse_id_number(number)
        for name, value in (("birth_date", said.birth_date), ("sex", said.sex)):
            if not cleaned.get(name):
                cleaned[name] = value
            elif cleaned[name] != value:
                self.add_error(name, "和身份证号对不上，请对照证件核对。")
