"""Model forms fed from the rows of a file."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms.models import construct_instance

from ..sheets import Row


class Resolved(forms.Field):
    """A related row, or several, that the importer has found already: no query for each row of the file."""

    widget = forms.HiddenInput

    def has_changed(self, initial: Any, data: Any) -> bool:
        return True


class RowFormMixin:
    """For a model form of a row: no query of its own.

    What was found within the person's scope is not looked for again, and constraints, each a query, are left to the
    importer, who looks for doubles once for the whole file, and at last to the database.
    """

    fields: dict[str, forms.Field]
    instance: Any

    def _get_validation_exclusions(self) -> set[str]:
        resolved = {name for name, field in self.fields.items() if isinstance(field, Resolved)}
        return set(super()._get_validation_exclusions()) | resolved  # type: ignore[misc]

    def _post_clean(self) -> None:
        exclude = self._get_validation_exclusions()
        self.instance = construct_instance(self, self.instance)  # type: ignore[arg-type]
        try:
            self.instance.full_clean(exclude=exclude, validate_unique=False, validate_constraints=False)
        except ValidationError as error:
            self._update_errors(error)  # type: ignore[attr-defined]


def refuse_from(row: Row, form: forms.BaseForm, columns: Mapping[str, str], *, told: str = "") -> None:
    """Each error of the form as a reason of the row, under the name of its column; ``told`` has its reason already."""
    for name, errors in form.errors.items():
        if name == told:
            continue
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
