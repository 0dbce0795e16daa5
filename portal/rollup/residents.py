"""The figures of residents' requests for help: counted from the facts, and stored where they differ.

Part of the same transaction as the other totals. A month in which there never was a request costs one look. Nothing is
added up from the places below: a median cannot be, and a month's requests are few.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection
from typing import Any, NamedTuple

from django.db.models import Count, DurationField, Exists, ExpressionWrapper, F, Q, QuerySet, Sum, Window
from django.db.models.functions import RowNumber

from activities.models import ServiceRequest
from practice.days import month_bounds

from ..models import ResidentTotal, RollUpState
from .tree import BATCH, batches, standing_in, with_ancestors

Status = ServiceRequest.Status
KEY = ["place", "month"]
WRITTEN = [*ResidentTotal.MEASURES, "updated_at"]


class ResidentMeasures(NamedTuple):
    """The counts of one place's month, named and ordered as ``ResidentTotal.MEASURES``."""

    received: int = 0
    refused: int = 0
    withdrawn: int = 0
    open: int = 0
    answered: int = 0
    median_minutes: int | None = None
    closed: int = 0
    rated: int = 0
    rating_sum: int = 0


ResidentTotals = dict[int, ResidentMeasures]


def renew_residents(month: dt.date, places: Collection[int] | None, now: dt.datetime) -> Counter[int]:
    """Make right what is stored of these places and all above them, or of every place; rows changed by place."""
    if not is_anything(month):
        return Counter()
    wanted = None if places is None else with_ancestors(places, month)
    return _write(month, stored_residents(month, wanted), count_residents(month, wanted), now)


def is_anything(month: dt.date) -> bool:
    """Whether a request came or was closed in the month, or something is stored of it: three looks into indexes."""
    facts = Exists(ServiceRequest.objects.filter(month=month)) | Exists(ServiceRequest.objects.filter(closed_in(month)))
    stored = Exists(ResidentTotal.objects.filter(month=month))
    return RollUpState.objects.filter(facts | stored).exists()


def closed_in(month: dt.date) -> Q:
    """Those that were done in the month, whenever they came."""
    start, end = month_bounds(month)
    return Q(done_at__gte=start, done_at__lt=end, status__in=ServiceRequest.FINISHED)


def count_residents(month: dt.date, places: Collection[int] | None = None) -> ResidentTotals:
    """The figures from the facts, for these places (each with all below it) or for every place."""
    found: dict[int, dict[str, int]] = {}
    for some in [None] if places is None else batches(places):
        for place, amounts in _counts(month, some).items():
            found[place] = amounts
        for place, minutes in _medians(month, some).items():
            found[place]["median_minutes"] = minutes
    return {place: ResidentMeasures(**amounts) for place, amounts in found.items()}


def stored_residents(month: dt.date, places: Collection[int] | None) -> ResidentTotals:
    rows = ResidentTotal.objects.filter(month=month).order_by()
    found = [rows] if places is None else [rows.filter(place__in=keys) for keys in batches(places)]
    return {
        place: ResidentMeasures(*amounts)
        for some in found
        for place, *amounts in some.values_list("place", *ResidentTotal.MEASURES)
    }


def _counts(month: dt.date, places: list[int] | None) -> dict[int, dict[str, int]]:
    came, closed = Q(month=month), closed_in(month)
    rows = _under(month, places).filter(came | closed).values(ancestor=F("place__lineage__ancestor"))
    counted: Any = rows.annotate(
        received=Count("pk", filter=came),
        refused=Count("pk", filter=came & Q(status=Status.REFUSED)),
        withdrawn=Count("pk", filter=came & Q(status=Status.WITHDRAWN)),
        open=Count("pk", filter=came & Q(status__in=ServiceRequest.OPEN)),
        answered=Count("pk", filter=came & Q(answered_at__isnull=False)),
        closed=Count("pk", filter=closed),
        rated=Count("pk", filter=closed & Q(rating__isnull=False)),
        rating_sum=Sum("rating", filter=closed, default=0),
    )
    return {row.pop("ancestor"): row for row in counted}


def _medians(month: dt.date, places: list[int] | None) -> dict[int, int]:
    """Minutes to the first answer in the middle of all, per place; of an even number the mean of the middle two."""
    took = ExpressionWrapper(F("answered_at") - F("received_at"), output_field=DurationField())
    rows = _under(month, places).filter(month=month, answered_at__isnull=False)
    ranked = rows.annotate(ancestor=F("place__lineage__ancestor"), took=took).annotate(
        twice=Window(RowNumber(), partition_by="ancestor", order_by="took") * 2,
        of=Window(Count("*"), partition_by="ancestor"),
    )
    middle = ranked.filter(twice__gte=F("of"), twice__lte=F("of") + 2)
    lengths = defaultdict[int, list[dt.timedelta]](list)
    for ancestor, length in middle.values_list("ancestor", "took"):
        lengths[ancestor].append(length)
    return {
        ancestor: int(sum(found, dt.timedelta()) / len(found) / dt.timedelta(minutes=1))
        for ancestor, found in lengths.items()
    }


def _under(month: dt.date, places: list[int] | None) -> QuerySet[ServiceRequest, Any]:
    """Requests once for each place above them in the month's tree; the lines stand in one filter, or they multiply."""
    lines = standing_in(month, "place__lineage__")
    if places is not None:
        lines &= Q(place__lineage__ancestor__in=places)
    return ServiceRequest.objects.filter(lines).order_by()


def _write(month: dt.date, stored: ResidentTotals, fresh: ResidentTotals, now: dt.datetime) -> Counter[int]:
    changed = sorted(place for place, measures in fresh.items() if stored.get(place) != measures)
    gone = stored.keys() - fresh.keys()
    ResidentTotal.objects.bulk_create(
        [ResidentTotal(place_id=place, month=month, updated_at=now, **fresh[place]._asdict()) for place in changed],
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=KEY,
        update_fields=WRITTEN,
    )
    for keys in batches(gone):
        ResidentTotal.objects.filter(month=month, place__in=keys).delete()
    return Counter([*changed, *gone])
