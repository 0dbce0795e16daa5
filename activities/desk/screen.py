"""What a press of one of the hours screen's buttons does: ``act`` names the button."""

import datetime as dt
from copy import copy
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict

from practice.access import holds
from practice.days import day_of, minutes_as_hours
from practice.models import PlaceRole
from volunteers.errors import HoursRefused
from volunteers.models import ServiceRecord, Volunteer
from volunteers.services import register_volunteer

from ..errors import ReportRefused, WrongStep
from ..models import Activity
from ..services import Report, Reported, add_photo, eligible_volunteers, report_once, report_unplanned
from . import people, queries
from .doors import DeskRequest
from .forms import VolunteerForm
from .history import History
from .sheet import HoursSheet

Source = ServiceRecord.Source
ON_ANOTHER_ROLL = "这位志愿者已在别处登记过，或已退出名册，不在您负责的范围内。请联系上级所，由所里来登记这次的时长。"
REPORTABLE = (Activity.Status.PUBLISHED, Activity.Status.HELD, Activity.Status.REPORTED)


class HoursScreen:
    """One request for the hours screen of an activity; one not yet stored is an unplanned one."""

    def __init__(self, request: DeskRequest, activity: Activity, history: History, *, now: dt.datetime) -> None:
        self.request, self.activity, self.now = request, activity, now
        self.by = request.user
        data = request.POST if request.method == "POST" else None
        self.act = request.POST.get("act", "")
        self.is_added = False
        self.sheet = HoursSheet(activity=activity, by=self.by, now=now, data=data, history=history)
        self.home = people.home_for_new(activity, self.by)
        self.newcomer = self._newcomer(data)

    def _newcomer(self, data: QueryDict | None) -> VolunteerForm:
        """The form for someone not on the list; judged when it is sent, else what was typed is kept."""
        typed = data if self.act == "add" else None
        return VolunteerForm(typed, home=self.home, today=day_of(self.now), kept=data)

    @property
    def is_open(self) -> bool:
        """Whether there is anything to enter yet."""
        is_reportable = self.activity._state.adding or self.activity.status in REPORTABLE
        return is_reportable and self.sheet.longest > 0

    def act_on_it(self) -> bool:
        """Do what the button says. True when all is done, False when the screen is to be shown again."""
        if self.act == "send":
            return self._send()
        if self.act == "add":
            self._add()
        elif self.act == "find":
            self.sheet.search()
        elif self.act == "all":
            self.sheet.tick_all()
        return False

    def _add(self) -> None:
        """Put a new volunteer on the roll and tick them; one who is on it already is only ticked."""
        form = self.newcomer
        is_valid = form.is_valid()
        known = self._known(form)
        if known is None and form.is_on_another_roll:
            form.refuse(ON_ANOTHER_ROLL)
        elif known is None and is_valid:
            try:
                known = register_volunteer(volunteer=form.instance, by=self.by)
            except ValidationError as error:
                form.add_error(None, error)
        if known is not None:
            self.sheet.tick(known)
            self.newcomer = VolunteerForm(None, home=self.home, today=day_of(self.now))
            self.is_added = True

    def _known(self, form: VolunteerForm) -> Volunteer | None:
        name, phone = form.cleaned_data.get("name"), form.cleaned_data.get("phone")
        if not name or not phone:
            return None
        return eligible_volunteers(self.activity, by=self.by).filter(name=name, phone=phone).first()

    def _send(self) -> bool:
        report = self.sheet.report()
        if report is None:
            return False
        try:
            done = self._report(report)
        except HoursRefused as refusal:
            self.sheet.refuse(refusal.message, refusal.problems)
        except (ReportRefused, WrongStep) as refusal:
            self.sheet.refuse(refusal.message)
        except ValidationError as refusal:
            self.sheet.refuse("；".join(refusal.messages))
        else:
            self._say(report, done)
            self._keep_photo()
            return True
        return False

    def _report(self, report: Report) -> Reported:
        source = Source.HEAD if holds(self.by, PlaceRole.Role.STATION_HEAD) else Source.STAFF
        if not self.activity._state.adding:
            return report_once(activity=self.activity, report=report, source=source, by=self.by, now=self.now)
        is_repeat = Activity.objects.filter(uid=self.activity.uid).exists()
        # A copy: should it be refused, ours stays one that was never stored.
        described = copy(self.activity)
        self.activity = report_unplanned(activity=described, report=report, source=source, by=self.by, now=self.now)
        return Reported(list(ServiceRecord.objects.filter(activity_uid=self.activity.uid)), is_repeat=is_repeat)

    def _say(self, report: Report, done: Reported) -> None:
        if done.is_repeat:
            messages.info(self.request, "这些已经登记过了，没有重复登记。")
        elif not done.records:
            messages.success(self.request, f"已记下：群众 {report.attendances} 人次；没有新登记的时长。")
        else:
            people_count = len({row.volunteer_id for row in done.records})
            total = minutes_as_hours(sum(row.minutes for row in done.records))
            checked_by = queries.checked_by(self.activity.place, self.by)
            said = f"已登记 {people_count} 人，共 {total}，等{checked_by}核对。"
            messages.success(self.request, said)

    def _keep_photo(self) -> None:
        """The hours stand whatever becomes of the photo: a demand for photos must never stand in their way."""
        upload = self.request.FILES.get("photo")
        if not isinstance(upload, UploadedFile):
            return
        try:
            add_photo(activity=self.activity, upload=upload, by=self.by)
        except ValidationError as refusal:
            messages.warning(self.request, f"时长已登记，照片没有存上：{'；'.join(refusal.messages)}")

    def context(self) -> dict[str, Any]:
        if self.is_open:
            _ = self.sheet.rows  # laid out before the page's head is, which says what was wrong with them
        deadline = queries.tasks([self.activity], now=self.now)[0]
        return {
            "activity": self.activity,
            "sheet": self.sheet,
            "newcomer": self.newcomer,
            "is_open": self.is_open,
            "is_adding": self.act == "add" and not self.is_added,
            "is_added": self.is_added,
            "lost_photo": bool(self.request.FILES),
            "checked_by": queries.checked_by(self.activity.place, self.by),
            "task": deadline,
            "now": self.now,
        }
