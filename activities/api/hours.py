"""Hours as the API takes and answers them, for many volunteers at once.

``serializers.Hours`` and ``Entered`` say what is taken and answered; a body of forty lines read and written through
them costs more than storing it. What is written just as they ask is taken as it is here; whatever is not goes to them,
so that every refusal is theirs. Tests hold both ways equal.
"""

from collections.abc import Sequence
from typing import Any

from rest_framework.serializers import BaseSerializer

from practice.api.fields import LARGEST_KEY
from volunteers.models import ServiceRecord
from volunteers.services import NewRecord

from ..models import Activity
from ..services.reporting import MOST_ATTENDANCES
from .serializers import LONGEST_MINUTES, RECORDS_AT_MOST, ActivityReport, Hours

LINE = {"volunteer", "minutes"}
BODY = {"records", "attendances"}


def written_plainly(sent: Any, *, as_: type[Hours]) -> bool:
    """Whether the body is just what the serializer asks for, so that it would give it back unchanged."""
    if type(sent) is not dict or not sent.keys() <= BODY:
        return False
    wanted = "attendances" if as_ is ActivityReport else "records"
    if wanted not in sent:
        return False
    return _is_count(sent.get("attendances", 0), 0, MOST_ATTENDANCES) and (
        "records" not in sent or _are_lines(sent["records"])
    )


def _are_lines(lines: Any) -> bool:
    if type(lines) is not list or not 1 <= len(lines) <= RECORDS_AT_MOST:
        return False
    if not all(type(line) is dict and line.keys() == LINE for line in lines):
        return False
    if len({line["volunteer"] for line in lines if type(line["volunteer"]) is int}) < len(lines):
        return False
    return all(
        _is_count(line["volunteer"], 1, LARGEST_KEY) and _is_count(line["minutes"], 1, LONGEST_MINUTES)
        for line in lines
    )


def _is_count(value: Any, least: int, most: int) -> bool:
    """A whole number within bounds; True and 1.0 are none."""
    return type(value) is int and least <= value <= most


def read_hours(sent: Any, *, as_: type[Hours]) -> dict[str, Any]:
    """The checked body. Raises ValidationError, in the serializer's words."""
    if written_plainly(sent, as_=as_):
        taken: dict[str, Any] = sent
        return taken
    serializer: BaseSerializer[Any] = as_(data=sent)
    serializer.is_valid(raise_exception=True)
    checked: dict[str, Any] = serializer.validated_data
    return checked


def entered(activity: Activity, rows: Sequence[NewRecord | ServiceRecord]) -> dict[str, Any]:
    """What ``serializers.Entered`` answers, from rows of either kind."""
    return {
        "activity": {"id": activity.pk, "status": str(activity.status), "attendances": activity.attendances},
        "records": [
            {
                "id": row.pk,
                "volunteer": row.volunteer_id,
                "served_on": row.served_on.isoformat(),
                "minutes": row.minutes,
                "status": row.status,
                "flags": row.flags.split(),
                "is_late": row.is_late,
            }
            for row in rows
        ],
    }
