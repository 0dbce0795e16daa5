"""The activities' endpoints: lists, drafts, and each step of an activity's life as a verb."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.http import Http404
from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from practice.api.keeping import KeptForVisitors
from practice.api.repeating import repeatable
from practice.api.views import actor
from practice.freshness import Topic
from volunteers.errors import HoursRefused
from volunteers.models import ServiceRecord

from ..keeping import ACTIVITY
from ..models import Activity
from ..services import (
    Report,
    cancel,
    lock_visible,
    log_locked,
    mark_held,
    publish,
    report_locked,
    return_to_draft,
    submit,
)
from ..services.revising import draft_activity, record_unplanned, revise_activity
from . import docs
from .filters import ActivityFilter
from .hours import entered, read_hours
from .registrations import SignsUp
from .serializers import (
    ActivityReport,
    ActivitySerializer,
    ActivityWrite,
    Cancellation,
    GivingBack,
    Hours,
    Unplanned,
)
from .sign_up_terms import put

API = ServiceRecord.Source.API


@contextmanager
def naming_lines(lines: list[dict[str, int]]) -> Iterator[None]:
    """Say what a service holds against a volunteer at the line that names the volunteer."""
    try:
        yield
    except HoursRefused as refused:
        at = {line["volunteer"]: number for number, line in enumerate(lines)}
        said = {f"records[{at[key]}]": [problem] for key, problem in refused.problems.items() if key in at}
        raise ValidationError({"non_field_errors": [refused.message], **said}) from refused


@docs.ACTIVITY
class ActivityViewSet(KeptForVisitors, SignsUp):
    tag = "活动"
    is_public = True
    topics = (*ACTIVITY, Topic.SIGN_UPS)
    is_told_in_sql = True
    queryset = Activity.objects.select_related("place", "programme", "team", "sign_up_terms")
    queryset = queryset.prefetch_related("methods", "themes", "photos")
    read_serializer_class = ActivitySerializer
    write_serializer_class = ActivityWrite
    filterset_class = ActivityFilter
    ordering = "-starts_at"
    ordering_fields = ("id", "starts_at")

    @docs.CREATE
    @repeatable
    def create(self, request: Request) -> Response:
        values, by = self.sent(), actor(request)
        sign_up = values.pop("sign_up", None)
        with transaction.atomic():
            drafted = draft_activity(values=values, by=by)
            if sign_up is not None:
                put(drafted, sign_up, by=by)
        return self.shown(drafted.pk, status=201)

    @docs.CHANGE
    def partial_update(self, request: Request, **_key: Any) -> Response:
        activity, by = self.get_object(), actor(request)
        changes = self.sent(activity)
        is_said, sign_up = "sign_up" in changes, changes.pop("sign_up", None)
        with transaction.atomic():
            if changes or not is_said:
                revise_activity(activity=activity, changes=changes, by=by)
            if is_said:
                put(activity, sign_up, by=by)
        return self.shown(activity.pk)

    def _step(self, take: Callable[..., Activity], **arguments: Any) -> Response:
        return self.shown(take(activity=self.get_object(), by=actor(self.request), **arguments).pk)

    @docs.SUBMIT
    @action(detail=True, methods=["post"])
    def submit(self, request: Request, **_key: Any) -> Response:
        return self._step(submit)

    @docs.PUBLISH
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, **_key: Any) -> Response:
        return self._step(publish, now=timezone.now())

    @docs.GIVE_BACK
    @action(detail=True, methods=["post"], url_path="return", url_name="return")
    def give_back(self, request: Request, **_key: Any) -> Response:
        return self._step(return_to_draft, reason=self.sent(as_=GivingBack)["reason"])

    @docs.HOLD
    @action(detail=True, methods=["post"])
    def hold(self, request: Request, **_key: Any) -> Response:
        return self._step(mark_held, now=timezone.now())

    @docs.CANCEL
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, **_key: Any) -> Response:
        return self._step(cancel, reason=self.sent(as_=Cancellation)["reason"])

    @docs.HOURS
    @repeatable
    @action(detail=True, methods=["post"])
    def hours(self, request: Request, **_key: Any) -> Response:
        return self._enter(as_=Hours)

    @docs.REPORT
    @repeatable
    @action(detail=True, methods=["post"])
    def report(self, request: Request, **_key: Any) -> Response:
        return self._enter(as_=ActivityReport)

    @docs.UNPLANNED
    @repeatable
    @action(detail=False, methods=["post"], pagination_class=None, filterset_class=None)
    def unplanned(self, request: Request) -> Response:
        sent = self.sent(as_=Unplanned)
        lines = sent.pop("records", [])
        report = Report(sent.pop("attendances"), {line["volunteer"]: line["minutes"] for line in lines})
        with naming_lines(lines):
            activity = record_unplanned(values=sent, report=report, source=API, by=actor(request), now=timezone.now())
        records = ServiceRecord.objects.filter(activity_uid=activity.uid).order_by("pk")
        return Response(entered(activity, list(records)), status=201)

    @transaction.atomic
    def _enter(self, *, as_: type[Hours]) -> Response:
        activity, by = self._locked(), actor(self.request)
        sent = read_hours(self.request.data, as_=as_)
        lines = sent.get("records", [])
        minutes = {line["volunteer"]: line["minutes"] for line in lines}
        known: dict[str, Any] = {"activity": activity, "source": API, "by": by, "now": timezone.now()}
        with naming_lines(lines):
            if "attendances" in sent:
                records = report_locked(report=Report(sent["attendances"], minutes), **known)
            else:
                records = log_locked(minutes=minutes, **known)
        return Response(entered(activity, records), status=201)

    def _locked(self) -> Activity:
        """The activity of the address, read once and locked for what is done with it."""
        if self.request.query_params:
            self.get_object()  # which refuses what it does not know
        activity = lock_visible(key=int(self.kwargs["pk"]), by=actor(self.request))
        if activity is None:
            raise Http404
        return activity
