"""Storing changes to single rows: a place's own facts, and the mechanics that other apps' edits share."""

from collections.abc import Collection, Mapping
from typing import Any

from django.db import models, transaction

from .access import may_approve
from .errors import NotAllowed
from .models import Place, User


def store_changes(
    *, row: models.Model, changes: Mapping[str, Any], by: User, exclude: Collection[str] | None = None
) -> None:
    """Set the named fields, check the whole row and store it, many-to-many fields last. Raises ValidationError."""
    many = [field.name for field in row._meta.many_to_many if field.name in changes]
    for name, value in changes.items():
        if name not in many:
            setattr(row, name, value)
    row._history_user = by  # type: ignore[attr-defined]
    row.full_clean(exclude=exclude)
    row.save()
    for name in many:
        getattr(row, name).set(changes[name])


@transaction.atomic
def edit_place(*, place: Place, changes: Mapping[str, Any], by: User) -> Place:
    """Change what residents read about a place, which institute and centre staff do.

    Raises NotAllowed, ValidationError.
    """
    if not may_approve(by, place):
        raise NotAllowed(f"“{place}”的资料由所或县中心修改，您的账号没有这个权限。")
    place = Place.objects.select_for_update(of=("self",)).get(pk=place.pk)
    store_changes(row=place, changes=changes, by=by, exclude=["path"])
    return place
