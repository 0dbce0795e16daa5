"""Text that people send: one rule for what it may hold, asked at every door.

Refused, never silently removed: NUL and the other control characters (PostgreSQL cannot store NUL, spreadsheets and PDF
cannot hold the rest), lone surrogates and noncharacters (they cannot be written as UTF-8 or XML), and the marks that
turn the direction of writing (a name could then read otherwise than it is stored). All else passes: rare characters
beyond the basic plane (𠮷 𬀩), private-use ones from old systems, emoji with their joiners.

The doors, none of which a page has to remember:

- every ``CharField`` and ``TextField`` of a model and every ``CharField`` of a form carries the rule as a default
  validator, set by ``watch_every_field`` when the apps load; model forms, model serializers, the admin and
  ``full_clean`` all come past it;
- ``practice.incoming`` guards what reaches a view outside a form: addresses, query strings, form fields read directly,
  and JSON bodies;
- ``practice.sheets`` asks it of every cell.
"""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.db import models

CONTROLS = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
TURNS = "\u202a-\u202e\u2066-\u2069"
FRAGMENTS = "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"

FORBIDDEN = re.compile(f"(?P<control>[{CONTROLS}])|(?P<turn>[{TURNS}])|(?P<fragment>[{FRAGMENTS}])")
KINDS = {"control": "看不见的控制字符", "turn": "改变文字方向的隐藏符号", "fragment": "残缺的字符"}
LINE_BREAK = re.compile("[\t\n\r]")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
"""The part of FORBIDDEN that no database or encoding takes: what must not even reach a view."""


def what_is_wrong(text: str, *, several_lines: bool = True) -> str | None:
    """Why the text cannot be taken and what to do about it, in Chinese; None when all is well.

    A tab or a line break is wrong only where one line is asked for.
    """
    if found := FORBIDDEN.search(text):
        kind = f"{KINDS[str(found.lastgroup)]}（U+{ord(found[0]):04X}）"
        return f"第 {found.start() + 1} 个字是{kind}，不能保存。请删掉它，或把这一段重新输入一遍。"
    if not several_lines and (found := LINE_BREAK.search(text)):
        return f"第 {found.start() + 1} 个字是换行或制表符，这里只能写一行。请删掉它。"
    return None


def wrong_reason(reason: str, *, longest: int) -> str | None:
    """What keeps a reason from being stored, for services that get it outside of a form; None when all is well."""
    if len(reason) > longest:
        return f"原因最多写 {longest} 个字，现在有 {len(reason)} 个。请写短一些。"
    wrong = what_is_wrong(reason)
    return f"原因里{wrong}" if wrong else None


def is_unstorable(text: str) -> bool:
    """Whether the text holds NUL or a lone surrogate."""
    return UNSTORABLE.search(text) is not None


def validate_text(text: object) -> None:
    """Django validator for text of several lines."""
    if wrong := what_is_wrong(str(text)):
        raise ValidationError(wrong, code="characters")


def validate_line(text: object) -> None:
    """Django validator for one line of text."""
    if wrong := what_is_wrong(str(text), several_lines=False):
        raise ValidationError(wrong, code="characters")


def watch_every_field() -> None:
    """Give every text field of models and forms the rule, also those of Django and of libraries.

    Runs once, before any model or form is loaded: form fields copy their class's validators when they are declared.
    """
    models.CharField.default_validators = [validate_line]
    models.TextField.default_validators = [validate_text]
    forms.CharField.default_validators = [validate_text]
