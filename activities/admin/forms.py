"""The one form of an activity: for the admin's page and for each row of an imported file."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from practice.admin.forms import PhotoField, WholeRowForm
from practice.identity import parse_phone

from ..models import Activity, Photo
from ..services.registering import check_capacity
from ..services.revising import check_hours


class ActivityForm(WholeRowForm):
    enquiry_phone = forms.CharField(label="咨询电话", max_length=30, required=False)
    capacity = forms.IntegerField(
        label="名额",
        required=False,
        min_value=1,
        help_text="不限人数就留空。",
        error_messages={"min_value": "名额至少 1 位；不限人数就留空。"},
    )

    class Meta:
        model = Activity
        fields = [
            "title",
            "programme",
            "kind",
            "place",
            "venue",
            "starts_at",
            "ends_at",
            "team",
            "person_in_charge",
            "enquiry_phone",
            "capacity",
            "content",
            "methods",
            "themes",
        ]

    def clean_enquiry_phone(self) -> str:
        typed = str(self.cleaned_data["enquiry_phone"])
        return parse_phone(typed) if typed.strip() else ""

    def _post_clean(self) -> None:
        super()._post_clean()
        if not self.errors and self.instance.pk:
            self._check_against_what_happened()

    def _check_against_what_happened(self) -> None:
        """What took place cannot move to the future, nor away from the hours that were given there."""
        before = _held(self.instance.pk)
        if before.status in Activity.COUNTED and self.instance.starts_at > timezone.now():
            self.add_error("starts_at", "已经办过的活动，开始时间不能改到以后。")
            return
        try:
            check_hours(before, self.instance)
            if before.capacity != self.instance.capacity:
                check_capacity(self.instance)
        except ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]


def _held(key: int) -> Activity:
    """The row as stored; in the admin's own transaction nobody takes a seat of it until the form is stored."""
    rows = Activity.objects.select_for_update() if connection.in_atomic_block else Activity.objects.all()
    return rows.get(pk=key)


class PhotoForm(WholeRowForm):
    image = PhotoField(label="照片", help_text="不超过 12 MB。")

    class Meta:
        model = Photo
        fields = ["image", "alt"]
