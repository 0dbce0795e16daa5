"""Entering media mentions and correcting them, field by field."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from practice.access import require_approve
from practice.editing import store_changes
from practice.models import User

from .models import MediaMention


@transaction.atomic
def enter_mention(*, values: Mapping[str, Any], by: User) -> MediaMention:
    """Institute and centre staff do. Raises NotAllowed, ValidationError."""
    require_approve(by, values["place"])
    mention = MediaMention(created_by=by)
    store_changes(row=mention, changes=values, by=by, exclude=["month"])
    return mention


@transaction.atomic
def revise_mention(*, mention: MediaMention, changes: Mapping[str, Any], by: User) -> MediaMention:
    """Raises NotAllowed, ValidationError."""
    mention = MediaMention.objects.select_for_update(of=("self",)).select_related("place").get(pk=mention.pk)
    require_approve(by, mention.place)
    require_approve(by, changes.get("place", mention.place))
    store_changes(row=mention, changes=changes, by=by, exclude=["month"])
    return mention
