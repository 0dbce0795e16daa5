"""What the desk lists: a person's own work, what came back, what waits for a decision."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Case, Exists, IntegerField, Max, Min, OuterRef, Q, Value, When, Window
from django.db.models.functions import Coalesce

from practice.access import holds, may_approve
from practice.days import day_bounds, day_of, entry_deadline
from practice.models import Place, PlaceLineage, PlaceRole, User
from practice.models.places import FOREVER
from practice.queries import holidays
from volunteers.models import ServiceRecord
from volunteers.models.ledger import ServiceRecordQuerySet
from volunteers.queries import RETURNED_FOR
from volunteers.services.entering import LONGEST_BREAK

from ..models import Activity, Feedback
from ..models.activity import ActivityQuerySet
from ..models.feedback import FeedbackQuerySet

Status = ServiceRecord.Status


def _with_place(rows: ActivityQuerySet) -> ActivityQuerySet:
    return rows.select_related("place", "team")


def todays(user: User, *, now: dt.datetime) -> ActivityQuerySet:
    """Today's activities of the places the person manages, drafts left out.

    The order is written so that no index gives it: PostgreSQL would walk that of all starts, from the first one ever,
    rather than sort the few that end from today on.
    """
    start, end = day_bounds(day_of(now))
    rows = Activity.objects.managed_by(user).filter(starts_at__lt=end, ends_at__gt=start)
    rows = rows.exclude(status=Activity.Status.DRAFT).select_related("sign_up_terms")
    return _with_place(rows).order_by(Coalesce("starts_at", "ends_at"), "pk")


def unreported(user: User, *, now: dt.datetime) -> ActivityQuerySet:
    """Activities that are over and not yet reported, the oldest first."""
    rows = Activity.objects.managed_by(user).unreported().filter(ends_at__lte=now)
    return _with_place(rows).order_by("starts_at", "pk")


def drafts(user: User) -> ActivityQuerySet:
    """Plans that were given back, or that were begun and not handed in."""
    rows = Activity.objects.managed_by(user).filter(status=Activity.Status.DRAFT)
    return _with_place(rows.filter(Q(created_by=user) | _at_own_stations(user))).order_by("starts_at", "pk")


def _at_own_stations(user: User) -> Q:
    """Rows at the stations and points that the person heads, whoever entered them.

    By keys, not by path: the ledger then finds them and the person's own entries by two indexes.
    """
    return Q(place__in=user.headed_place_ids())


def entered(user: User) -> ServiceRecordQuerySet:
    """What the person entered, and all that was entered at their own stations, latest first."""
    rows = ServiceRecord.objects.filter(Q(entered_by=user) | _at_own_stations(user))
    return _told(rows).order_by("-entered_at", "activity_uid", "pk")


def _told(rows: ServiceRecordQuerySet) -> ServiceRecordQuerySet:
    """The rows with what a line about each says; ``is_being_changed`` when a correction of it waits."""
    change = ServiceRecord.objects.waiting().filter(reverses=OuterRef("pk"))
    return rows.select_related("volunteer", "place").annotate(is_being_changed=Exists(change))


def entered_at(activity: Activity) -> ServiceRecordQuerySet:
    """All that the ledger holds of one activity."""
    return _told(ServiceRecord.objects.filter(activity_uid=activity.uid)).order_by("-entered_at", "pk")


def returned(user: User, *, now: dt.datetime) -> ServiceRecordQuerySet:
    """Entries and corrections given back lately and not put right since; of a correction its first row stands here."""
    again = ServiceRecord.objects.live().filter(
        activity_uid=OuterRef("activity_uid"), volunteer=OuterRef("volunteer"), served_on=OuterRef("served_on")
    )
    asked_again = ServiceRecord.objects.filter(
        reverses=OuterRef("reverses"), status__in=[Status.SUBMITTED, Status.APPROVED]
    )
    settled = Q(Exists(again), reverses=None) | Q(Exists(asked_again), reverses__isnull=False)
    rows = entered(user).filter(status=Status.RETURNED, replaces=None, returned_at__gt=now - RETURNED_FOR)
    return rows.exclude(settled).order_by("-returned_at", "activity_uid", "pk")


def waiting(user: User) -> ServiceRecordQuerySet:
    """Entries that this person may decide on; a correction's two rows count once."""
    return ServiceRecord.objects.approvable_by(user).filter(replaces=None)


def to_decide(user: User, *, at: Place | None = None) -> ServiceRecordQuerySet:
    """All that waits where the person decides, own entries too; by activity, those with something to look at first.

    ``is_unplanned`` and ``alert`` say which rows need a look: flagged, late, a correction, or of no planned activity.
    """
    unplanned = Exists(Activity.objects.filter(uid=OuterRef("activity_uid"), is_unplanned=True))
    needs_look = ~Q(flags="") | Q(is_late=True) | Q(reverses__isnull=False) | Q(is_unplanned=True)
    alert = Case(When(needs_look, then=Value(1)), default=Value(0), output_field=IntegerField())
    rows = ServiceRecord.objects.waiting().decided_by(user).filter(replaces=None)
    rows = rows.within(at) if at else rows
    rows = (
        rows.annotate(is_unplanned=unplanned)
        .annotate(alert=alert)
        .annotate(
            group_alert=Window(Max("alert"), partition_by="activity_uid"),
            group_since=Window(Min("entered_at"), partition_by="activity_uid"),
        )
    )
    order = ["-group_alert", "group_since", "activity_uid", "-alert", "volunteer__name", "pk"]
    return rows.select_related("volunteer", "place", "entered_by", "reverses").order_by(*order)


def institutes_waiting(user: User) -> list[Place]:
    """The institutes below which something waits, for whoever decides at several."""
    if not user.is_superuser and not holds(user, PlaceRole.Role.CENTER_STAFF):
        return []
    places = ServiceRecord.objects.waiting().decided_by(user).order_by().values("place").distinct()
    lines = PlaceLineage.objects.filter(place__in=places, until_month=FOREVER)
    return list(
        Place.objects.filter(level=Place.Level.INSTITUTE, pk__in=lines.values("ancestor")).order_by("code", "pk")
    )


def unpublished(user: User) -> ActivityQuerySet:
    """Plans handed up to this person, the nearest first."""
    rows = Activity.objects.filter(status=Activity.Status.SUBMITTED).decided_by(user)
    return rows.select_related("place__parent", "team", "created_by").order_by("starts_at", "pk")


@dataclass(frozen=True)
class Task:
    """An activity to be reported, and until when that is in time."""

    activity: Activity
    deadline: dt.date
    is_late: bool


def tasks(activities: Sequence[Activity], *, now: dt.datetime) -> list[Task]:
    """The activities with the day until which their hours are entered in time (10 working days)."""
    days = [day_of(one.starts_at) for one in activities]
    if not days:
        return []
    off = holidays(min(days), max(days) + LONGEST_BREAK)
    deadlines = [entry_deadline(day, off) for day in days]
    return [Task(one, last, day_of(now) > last) for one, last in zip(activities, deadlines, strict=True)]


def checked_by(place: Place, user: User) -> str:
    """Who decides on what this person enters at the place, in words."""
    above = Place.objects.filter(pk__in=place.ancestor_ids, level__lte=Place.Level.INSTITUTE)
    nearest = above.order_by("-level").first()
    label = nearest.label if nearest else "县中心"
    return f"{label}的另一位工作人员" if may_approve(user, place) else label


def reason_given_back(draft: Activity) -> str:
    """Why the plan came back, as its history has it; empty for one that was never handed in."""
    latest = draft.history.order_by("-history_date", "-history_id").first()
    return latest.history_change_reason or "" if latest else ""


def is_waiting_change(record: ServiceRecord, *, minutes: int, reason: str) -> bool:
    """Whether this very change of the record was asked for before and waits."""
    asked = ServiceRecord.objects.waiting().filter(reverses=record, correction_reason=reason.strip())
    replacement = ServiceRecord.objects.waiting().filter(replaces=record).values_list("minutes", flat=True).first()
    return asked.exists() and (replacement or 0) == minutes


def unsettled_feedback(rows: FeedbackQuerySet) -> FeedbackQuerySet:
    """What nobody has read yet, and complaints and suggestions without an answer."""
    unanswered = Q(answered_at=None, kind__in=Feedback.TO_BE_ANSWERED)
    return rows.filter(Q(read_at=None) | unanswered, withdrawn_at=None)
