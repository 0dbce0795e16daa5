"""Forms about places that residents see, and what every form has that is sent without an account."""

from collections.abc import Callable
from uuid import uuid4

from django import forms

from .consent import Purpose, words_for
from .identity import parse_mobile


class ResidentForm(forms.Form):
    """What a resident without an account sends: who they are, that they agree, and a key that makes it be stored once.

    Subclasses name their ``purpose`` and may take a field away (``consents = None``) or make one optional. Put
    ``components/website.html`` into the page; where ``is_trap`` holds, thank them and store nothing.
    """

    use_required_attribute = False
    purpose: Purpose
    reads_phone: Callable[[str], str] = staticmethod(parse_mobile)

    submission = forms.UUIDField(
        widget=forms.HiddenInput, initial=uuid4, error_messages={"required": "请刷新页面再填。"}
    )
    website = forms.CharField(
        label="这一栏请留空", required=False, widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"})
    )
    name = forms.CharField(
        label="姓名",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "请填姓名。", "max_length": "姓名最多 40 个字。"},
    )
    phone = forms.CharField(
        label="手机号",
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
        error_messages={"required": "请填手机号，有变动好通知您。", "max_length": "手机号应是 11 位数字。请核对。"},
    )
    consents = forms.BooleanField(
        label="我已看过，同意",
        error_messages={"required": "请先看过上面的说明，同意后打勾。不同意的，可以到站里或打电话办理。"},
    )

    @property
    def consent_words(self) -> str:
        return words_for(self.purpose)

    @property
    def is_trap(self) -> bool:
        """Whether the field that no person sees was filled."""
        return bool(self.data.get(self.add_prefix("website")))

    def clean_phone(self) -> str:
        typed = str(self.cleaned_data["phone"])
        return type(self).reads_phone(typed) if typed.strip() else ""


class PlaceSearch(forms.Form):
    """Finding a village; words that make no sense find everything rather than refuse."""

    q = forms.CharField(label="找村、社区、阵地", max_length=40, required=False)

    @property
    def words(self) -> str:
        return str(self.cleaned_data["q"]) if self.is_valid() else ""
