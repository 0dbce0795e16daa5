"""Changing what is on record of a volunteer."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from practice.access import require_manage
from practice.editing import store_changes
from practice.models import User

from ..models import Volunteer


@transaction.atomic
def edit_volunteer(
    *, volunteer: Volunteer, changes: Mapping[str, Any], by: User, id_number: str | None = None
) -> Volunteer:
    """Change a volunteer's record; an ``id_number`` of None stays as it is, an empty one is taken away.

    Raises NotAllowed (also for a new home place that the person does not manage), ValidationError.
    """
    volunteer = Volunteer.objects.select_for_update(of=("self",)).select_related("home_place").get(pk=volunteer.pk)
    require_manage(by, volunteer.home_place)
    require_manage(by, changes.get("home_place", volunteer.home_place))
    if "id_type" in changes and id_number is None and volunteer.id_number_print:
        raise ValidationError({"id_number": "改证件类型时，请把证件号码一起填上。"})
    if id_number is not None:
        _put_id_number(volunteer, changes.get("id_type", volunteer.id_type), id_number)
    store_changes(row=volunteer, changes=changes, by=by)
    return volunteer


def _put_id_number(volunteer: Volunteer, id_type: str, number: str) -> None:
    volunteer.id_type = id_type
    try:
        volunteer.put_id_number(number)
    except ValidationError as error:
        raise ValidationError({"id_number": error.messages}) from error
