import json

import pytest
from django import forms
from django.contrib.auth.forms import AuthenticationForm
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import given
from hypothesis import strategies as st
from rest_framework import serializers

from practice import text
from practice.models import Place, ServicePlatform

CONTROLS = [chr(code) for code in (*range(32), 127, *range(128, 160)) if chr(code) not in "\t\n\r"]
TURNS = ["\u202a", "\u202b", "\u202c", "\u202d", "\u202e", "\u2066", "\u2067", "\u2068", "\u2069"]
FRAGMENTS = ["\ud800", "\udbff", "\udc00", "\udfff", "\ufdd0", "\ufffe", "\uffff"]
RARE_BUT_GOOD = [
    "",
    "𠮷野家 䶮 𬀩",
    "艾力·买买提",
    "第一段\r\n\t第二段\n",
    "👨‍👩‍👧 全家",
    "左\u200e右",
    "\ue863",
    "\u3000空格\u00a0",
]


@pytest.mark.parametrize("character", CONTROLS + TURNS + FRAGMENTS)
def test_forbidden_character_is_refused_with_its_place(character: str) -> None:
    reason = text.what_is_wrong(f"张{character}三")
    assert reason is not None
    assert reason.startswith("第 2 个字是")
    assert f"U+{ord(character):04X}" in reason


@pytest.mark.parametrize(
    ("character", "kind"),
    [("\x00", "看不见的控制字符"), ("\u202e", "改变文字方向的隐藏符号"), ("\ud800", "残缺的字符")],
)
def test_reason_says_what_kind_of_character_it_is_and_what_to_do(character: str, kind: str) -> None:
    code = f"U+{ord(character):04X}"
    reason = f"第 1 个字是{kind}（{code}），不能保存。请删掉它，或把这一段重新输入一遍。"
    assert text.what_is_wrong(character) == reason


@pytest.mark.parametrize("good", RARE_BUT_GOOD)
def test_rare_characters_pass(good: str) -> None:
    assert text.what_is_wrong(good) is None
    text.validate_text(good)


@pytest.mark.parametrize("character", ["\t", "\n", "\r"])
def test_line_break_is_wrong_only_in_one_line(character: str) -> None:
    assert text.what_is_wrong(f"张{character}三") is None
    with pytest.raises(ValidationError, match="第 2 个字是换行或制表符，这里只能写一行"):
        text.validate_line(f"张{character}三")


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cn"]), max_size=200))
def test_every_ordinary_text_passes(ordinary: str) -> None:
    assert text.what_is_wrong(ordinary) is None


@given(st.text(st.characters(), max_size=50))
def test_text_that_passes_can_be_stored_and_written_as_xml(any_text: str) -> None:
    if text.what_is_wrong(any_text) is None:
        any_text.encode("utf-8")
        assert "\x00" not in any_text
        assert not text.is_unstorable(any_text)


class Visit(forms.Form):
    name = forms.CharField(label="姓名")
    story = forms.CharField(label="经过", widget=forms.Textarea, required=False)


@pytest.mark.parametrize("character", ["\x00", "\x07", "\x85", "\u202e", "\ud800"])
def test_any_form_refuses_beside_the_field(character: str) -> None:
    form = Visit({"name": f"张{character}三", "story": "第一行\r\n第二行 𠮷"})
    assert list(form.errors) == ["name"]
    assert form.errors["name"][0] == text.what_is_wrong(f"张{character}三")


def test_form_of_a_library_refuses_too() -> None:
    form = AuthenticationForm(None, {"username": "head\x07", "password": "x"})
    assert form.errors["username"] == [text.what_is_wrong("head\x07")]


class PlatformForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = ServicePlatform
        fields = ["name"]


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["理论\x0b宣讲", "理论\n宣讲"])
def test_model_form_refuses_beside_the_field(name: str) -> None:
    form = PlatformForm({"name": name})
    assert form.errors == {"name": [text.what_is_wrong(name, several_lines=False)]}


@pytest.mark.django_db
def test_model_form_takes_rare_characters() -> None:
    assert PlatformForm({"name": "䶮𠮷𬀩讲堂"}).save().name == "䶮𠮷𬀩讲堂"


class PlatformSerializer(serializers.ModelSerializer):  # type: ignore[type-arg]
    class Meta:
        model = ServicePlatform
        fields = ["name"]


@pytest.mark.django_db
@pytest.mark.parametrize("escaped", ["\\u0007", "\\u202e", "\\u0085", "\\n"])
def test_model_serializer_refuses_beside_the_field(escaped: str) -> None:
    serializer = PlatformSerializer(data=json.loads(f'{{"name": "理论{escaped}宣讲"}}'))
    assert not serializer.is_valid()
    assert list(serializer.errors) == ["name"]


@pytest.mark.parametrize(
    "field", [field for field in Place._meta.fields if type(field) in (models.CharField, models.TextField)]
)
def test_every_text_field_of_a_place_carries_the_rule(field: models.Field) -> None:  # type: ignore[type-arg]
    rule = text.validate_text if isinstance(field, models.TextField) else text.validate_line
    assert rule in field.validators
