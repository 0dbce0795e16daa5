"""Model forms fed from the rows of a file."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from ..sheets import Row


class Resolved(forms.Field):
    """A related row, or several, that the importer has found already: no query for each row of the file."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


def refuse_from(row: Row, form: forms.BaseForm, columns: Mapping[str, str]) -> None:
    """Each error of the form as a reason of the row, under the name of its column."""
    for name, errors in form.errors.items():
        column = columns.get(name, "")
        for error in errors:
            named = name != NON_FIELD_ERRORS and column
            row.refuse(f"“{column}”：{error}" if named else str(error))


class Seen:
    """Natural keys met so far in the file, to refuse the second row that says the same."""

    def __init__(self) -> None:
        self.lines: dict[Any, int] = {}

    def again(self, row: Row, *keys: Any) -> bool:
        for key in keys:
            if key in self.lines:
                row.refuse(f"和第 {self.lines[key]} 行重复。请只留一行。")
                return True
        self.lines |= dict.fromkeys(keys, row.line)
        return False
