"""What each step of a request for help does besides moving it on."""

import datetime as dt
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from django.db import IntegrityError

from activities.models import Activity, RequestStep, ServiceRequest
from activities.services import Report, requesting
from activities.services.erasing import erase_residents
from activities.services.requesting import (
    Changes,
    NotTheirs,
    Order,
    OrderRefused,
    StepRefused,
    TeamRefused,
    Verb,
    WordsMissing,
    verbs_open_to,
)
from practice.days import SHANGHAI
from practice.errors import NotAllowed
from practice.models import ChangedMonth, Message, Place, User
from tests.factories import (
    HolidayFactory,
    PointFactory,
    ServiceOfferFactory,
    ServiceRequestFactory,
    TeamFactory,
    VolunteerFactory,
)
from volunteers.models import ServiceRecord, Team

pytestmark = pytest.mark.django_db
Status = ServiceRequest.Status

FRIDAY = dt.datetime(2026, 10, 16, 9, 0, tzinfo=SHANGHAI)
UID = UUID("6f1c1a52-9c0e-4f4e-8f2b-0d3a5c1b7e90")


def an_order(place: Place, **changes: object) -> Order:
    given: dict[str, object] = {"place": place, "name": "刘候平", "phone": "13935800001", "words": "想请人来理发"}
    return Order(**{**given, **changes})  # type: ignore[arg-type]


def ordered(place: Place, **changes: object) -> ServiceRequest:
    return requesting.order(order=an_order(place, **changes), submission=uuid4(), now=FRIDAY)


def last_step(request: ServiceRequest) -> RequestStep:
    return RequestStep.objects.filter(request=request).latest("pk")


def texts() -> list[str]:
    return list(Message.objects.order_by("pk").values_list("text", flat=True))


@pytest.fixture
def team(station: Place) -> Team:
    made: Team = TeamFactory(
        place=station, name="前麻峪村志愿服务队", leader=VolunteerFactory(home_place=station, phone="13935800009")
    )
    return made


@pytest.fixture
def asked(station: Place, team: Team, institute_staff: User) -> ServiceRequest:
    """Dispatched to the station's team."""
    return requesting.dispatch(request=ordered(station), team=team, by=institute_staff, now=FRIDAY)


class TestOrder:
    def test_lies_at_the_institute_and_is_answered_for_by_a_message(self, station: Place, institute: Place) -> None:
        made = ordered(station)
        assert (made.handled_at, made.status, made.month) == (institute, Status.RECEIVED, dt.date(2026, 10, 1))
        assert [(step.before, step.after, step.actor) for step in made.steps.all()] == [("", "received", "requester")]
        assert made.code in texts()[0]
        assert made.link in texts()[0]
        assert ChangedMonth.objects.filter(place=station, month=made.month).exists()

    def test_directly_below_the_centre_it_lies_there(self, county: Place) -> None:
        assert ordered(PointFactory(parent=county)).handled_at == county

    def test_sent_twice_it_is_one(self, station: Place) -> None:
        first, again = (
            requesting.order(order=an_order(station), submission=UID, now=FRIDAY) for _ in range(2)
        )  # fmt: skip
        assert first == again
        assert ServiceRequest.objects.count() == RequestStep.objects.count() == Message.objects.count() == 1

    def test_head_enters_it_for_somebody_in_front_of_them(
        self, station: Place, other_station: Place, station_head: User
    ) -> None:
        made = requesting.order(order=an_order(station), submission=UID, now=FRIDAY, by=station_head)
        assert (made.entered_by, made.steps.get().actor) == (station_head, "staff")
        with pytest.raises(NotAllowed):
            requesting.order(order=an_order(other_station), submission=uuid4(), now=FRIDAY, by=station_head)

    def test_offer_of_a_village_goes_no_farther(self, station: Place, other_station: Place, team: Team) -> None:
        offer = ServiceOfferFactory(team=team, name="上门理发")
        assert ordered(station, offer=offer, words="").offer == offer
        with pytest.raises(OrderRefused, match="只在前麻峪村站一带提供"):
            ordered(other_station, offer=offer)

    @pytest.mark.parametrize("day", [dt.date(2026, 10, 15), dt.date(2027, 10, 16)])
    def test_day_is_one_to_come(self, station: Place, day: dt.date) -> None:
        with pytest.raises(OrderRefused, match="今天到 90 天之内"):
            ordered(station, wanted_on=day)

    def test_offer_that_is_no_longer_there_and_a_closed_place_are_refused(self, station: Place, team: Team) -> None:
        with pytest.raises(OrderRefused, match="现在没有队伍提供"):
            ordered(station, offer=ServiceOfferFactory(team=team, is_active=False))
        station.closed_on = dt.date(2026, 6, 1)
        with pytest.raises(OrderRefused, match="已撤销"):
            ordered(station)

    def test_database_wants_consent_for_another(self, station: Place) -> None:
        with pytest.raises(IntegrityError):
            ServiceRequestFactory(place=station, for_whom="隔壁王大娘", is_agreed=False)


class TestDesk:
    def test_first_answer_is_the_first_time_it_is_sent_on(
        self, asked: ServiceRequest, team: Team, institute_staff: User
    ) -> None:
        link = asked.team_link
        assert (asked.answered_at, asked.waiting_since) == (FRIDAY, FRIDAY)
        later = FRIDAY + dt.timedelta(hours=3)
        back = requesting.call_back(request=asked, by=institute_staff, now=later)
        assert (back.team, back.status, back.answered_at) == (None, Status.RECEIVED, FRIDAY)
        again = requesting.dispatch(request=back, team=team, by=institute_staff, now=later)
        assert again.answered_at == FRIDAY
        assert again.team_link != link

    def test_team_of_another_town_or_dissolved_is_not_sent(
        self, station: Place, other_station: Place, institute_staff: User
    ) -> None:
        gone = TeamFactory(place=station, dissolved_on=dt.date(2026, 6, 30))
        for team in (TeamFactory(place=other_station), gone):
            with pytest.raises(TeamRefused):
                requesting.dispatch(request=ordered(station), team=team, by=institute_staff, now=FRIDAY)

    def test_countys_team_can_be_sent_by_an_institute(
        self, station: Place, county: Place, institute_staff: User
    ) -> None:
        team = TeamFactory(place=county)
        sent = requesting.dispatch(request=ordered(station), team=team, by=institute_staff, now=FRIDAY)
        assert sent.team == team

    def test_refusal_wants_a_reason_that_only_the_requester_is_led_to(
        self, station: Place, institute_staff: User
    ) -> None:
        request = ordered(station)
        with pytest.raises(WordsMissing, match="请写明不能办的原因"):
            requesting.refuse(request=request, reason="  ", by=institute_staff, now=FRIDAY)
        refused = requesting.refuse(request=request, reason="要请有证的电工", by=institute_staff, now=FRIDAY)
        assert (refused.answered_at, refused.ended_at) == (FRIDAY, FRIDAY)
        assert refused.link in texts()[-1]
        assert "电工" not in "".join(texts())
        assert last_step(refused).note == ""

    def test_buttons_are_those_of_the_table(
        self, asked: ServiceRequest, institute_staff: User, other_station_head: User
    ) -> None:
        assert verbs_open_to(asked, by=institute_staff) == [
            Verb.CALL_BACK,
            Verb.ACCEPT,
            Verb.DECLINE,
            Verb.WITHDRAW,
        ]
        assert verbs_open_to(asked, by=other_station_head) == []
        assert verbs_open_to(asked, link=asked.link) == [Verb.CHANGE, Verb.WITHDRAW]
        assert verbs_open_to(asked, link=asked.team_link or "") == [Verb.ACCEPT, Verb.DECLINE]


class TestTeam:
    def test_leader_is_asked_by_a_link_of_its_own(self, asked: ServiceRequest, team: Team) -> None:
        told = Message.objects.get(key__contains="leader")
        assert told.phone == "13935800009"
        assert f"/{asked.team_link}/" in told.text
        assert asked.link not in told.text
        assert asked.phone not in told.text

    def test_who_declines_is_told_apart_and_not_forced(self, asked: ServiceRequest, team: Team) -> None:
        back = requesting.decline(request=asked, reason="那天都下地", link=asked.team_link or "", now=FRIDAY)
        step = last_step(back)
        assert (back.team, step.team, step.note, step.actor) == (None, team, "那天都下地", "leader")
        with pytest.raises(StepRefused):
            requesting.accept(request=back, link=asked.team_link or "", now=FRIDAY)

    def test_accepting_leaves_a_trace_of_the_number_given_out(self, asked: ServiceRequest) -> None:
        taken = requesting.accept(request=asked, link=asked.team_link or "", now=FRIDAY)
        assert "电话给了这支队伍" in last_step(taken).note
        assert "前麻峪村志愿服务队" in texts()[-1]

    def test_report_is_wanted_and_the_requester_is_asked(self, asked: ServiceRequest, station_head: User) -> None:
        taken = requesting.accept(request=asked, by=station_head, now=FRIDAY)
        with pytest.raises(WordsMissing, match="请写明办理情况"):
            requesting.finish(request=taken, report="", by=station_head, now=FRIDAY)
        done = requesting.finish(request=taken, report="理完了", by=station_head, now=FRIDAY)
        assert (done.status, done.done_at, last_step(done).by) == (Status.DONE, FRIDAY, station_head)
        assert done.link in texts()[-1]


class TestRequester:
    @pytest.fixture
    def done(self, station: Place, team: Team) -> ServiceRequest:
        made: ServiceRequest = ServiceRequestFactory(place=station, team=team, done=True)
        return made

    def test_no_answer_is_no_answer(self, done: ServiceRequest) -> None:
        confirmed = requesting.confirm(request=done, link=done.link, now=FRIDAY)
        assert (confirmed.rating, confirmed.rated_at, confirmed.ended_at) == (None, None, FRIDAY)
        rated = requesting.rate(request=confirmed, link=done.link, rating=2, words="晚了一天", now=FRIDAY)
        assert (rated.rating, rated.rating_words, rated.rated_at) == (2, "晚了一天", FRIDAY)
        with pytest.raises(StepRefused, match="已经评价过"):
            requesting.rate(request=rated, link=done.link, rating=5, now=FRIDAY)

    @pytest.mark.parametrize("rating", [0, 6])
    def test_rating_is_one_of_five(self, done: ServiceRequest, rating: int) -> None:
        with pytest.raises(WordsMissing):
            requesting.confirm(request=done, link=done.link, rating=rating, now=FRIDAY)

    def test_not_done_goes_one_level_higher(self, done: ServiceRequest, county: Place) -> None:
        back = requesting.not_done(request=done, link=done.link, words="人没来", now=FRIDAY)
        assert (back.status, back.handled_at, back.raised) == (Status.RECEIVED, county, 1)
        assert (back.team, back.report, back.done_at) == (None, "", None)
        assert last_step(back).note == "人没来"

    def test_withdrawing_erases_at_once_and_tells_the_team(self, asked: ServiceRequest) -> None:
        gone = requesting.withdraw(request=asked, link=asked.link, now=FRIDAY)
        assert [getattr(gone, name) for name in ServiceRequest.PERSONAL] == [""] * len(ServiceRequest.PERSONAL)
        assert (gone.status, gone.erased_at, gone.ended_at) == (Status.WITHDRAWN, FRIDAY, FRIDAY)
        assert "不用您的队伍去了" in texts()[-1]

    def test_putting_right_says_what_and_not_how(self, asked: ServiceRequest) -> None:
        new = Changes("还要刮脸", "戏台对面", asked.wanted_on, asked.wanted_part, phone="13935800002")
        changed = requesting.change(request=asked, link=asked.link, changes=new, now=FRIDAY)
        assert (changed.words, changed.address, changed.name, changed.phone) == (
            "还要刮脸",
            "戏台对面",
            asked.name,
            "13935800002",
        )
        assert (changed.status, changed.waiting_since) == (Status.DISPATCHED, asked.waiting_since)
        assert last_step(changed).note == "您改了：要帮的忙、地址、电话"
        assert "改了内容" in texts()[-1]
        count = changed.steps.count()
        requesting.change(request=changed, link=asked.link, changes=new, now=FRIDAY)
        assert changed.steps.count() == count
        with pytest.raises(OrderRefused, match="写一句"):
            requesting.change(request=asked, link=asked.link, changes=replace(new, words=""), now=FRIDAY)

    def test_forgetting_leaves_the_counts(self, done: ServiceRequest) -> None:
        confirmed = requesting.confirm(request=done, link=done.link, rating=4, words="很好", now=FRIDAY)
        gone = requesting.forget(request=confirmed, link=done.link, now=FRIDAY)
        assert (gone.rating, gone.rating_words, gone.phone, gone.report) == (4, "", "", "（已删除）")

    def test_what_is_erased_cannot_be_done_anew(self, done: ServiceRequest) -> None:
        requesting.forget(request=done, link=done.link, now=FRIDAY)
        with pytest.raises(StepRefused, match="重新点一单"):
            requesting.not_done(request=done, link=done.link, words="人没来", now=FRIDAY)


def test_half_a_year_later_nothing_that_was_said_is_left(station: Place, institute_staff: User) -> None:
    request = requesting.refuse(request=ordered(station), reason="王大娘家太远", by=institute_staff, now=FRIDAY)
    RequestStep.objects.filter(request=request).update(note="王大娘")
    erase_residents(now=FRIDAY + dt.timedelta(days=181))
    request.refresh_from_db()
    assert (request.name, request.words, request.refusal, last_step(request).note) == (
        "",
        "",
        "（已删除）",
        "（已删除）",
    )
    assert not request.history.filter(refusal__contains="王").exists()


class TestHolding:
    SERVED = FRIDAY + dt.timedelta(days=1)

    def hold(self, request: ServiceRequest, activity: Activity, by: User) -> Activity:
        report = Report(1, {})
        source = ServiceRecord.Source.HEAD
        return requesting.hold_activity(
            request=request, activity=activity, report=report, source=source, by=by, now=FRIDAY + dt.timedelta(days=3)
        )

    def test_what_was_done_becomes_an_activity_once(self, station: Place, team: Team, station_head: User) -> None:
        offer = ServiceOfferFactory(team=team, name="上门理发")
        done = ServiceRequestFactory(place=station, team=team, offer=offer, words="老人腿脚不便", done=True)
        activity = requesting.activity_for(done, starts_at=self.SERVED, ends_at=self.SERVED + dt.timedelta(hours=1))
        held = self.hold(done, activity, station_head)
        done.refresh_from_db()
        assert (done.activity, held.status, held.is_unplanned) == (held, Activity.Status.REPORTED, True)
        assert (held.title, held.content, held.venue, held.team) == ("点单服务：上门理发", "", "", team)
        assert self.hold(done, activity, station_head) == held
        other = requesting.activity_for(done, starts_at=self.SERVED, ends_at=self.SERVED + dt.timedelta(hours=1))
        with pytest.raises(StepRefused, match="已经登记过"):
            self.hold(done, other, station_head)


class TestClock:
    def raised(self, request: ServiceRequest, now: dt.datetime) -> int:
        count = requesting.raise_overdue(now=now)
        request.refresh_from_db()
        return count

    def test_two_working_days_at_the_desk_then_the_centre_has_it(self, station: Place, county: Place) -> None:
        request = ordered(station)
        assert self.raised(request, dt.datetime(2026, 10, 20, 23, 59, tzinfo=SHANGHAI)) == 0
        assert self.raised(request, (now := dt.datetime(2026, 10, 21, 0, 0, tzinfo=SHANGHAI))) == 1
        assert (request.handled_at, request.raised, request.waiting_since) == (county, 1, now)
        assert request.status == Status.RECEIVED
        assert last_step(request).actor == "clock"
        assert self.raised(request, now) == 0

    def test_days_off_do_not_count(self, station: Place) -> None:
        for day in (19, 20):
            HolidayFactory(date=dt.date(2026, 10, day))
        request = ordered(station)
        assert self.raised(request, dt.datetime(2026, 10, 22, 9, 0, tzinfo=SHANGHAI)) == 0
        assert self.raised(request, dt.datetime(2026, 10, 23, 9, 0, tzinfo=SHANGHAI)) == 1

    def test_team_has_one_working_day_to_answer_and_is_reminded(self, asked: ServiceRequest, county: Place) -> None:
        assert self.raised(asked, dt.datetime(2026, 10, 19, 23, 0, tzinfo=SHANGHAI)) == 0
        assert self.raised(asked, dt.datetime(2026, 10, 20, 8, 5, tzinfo=SHANGHAI)) == 1
        assert (asked.status, asked.handled_at) == (Status.DISPATCHED, county)
        assert "还在等您的队伍回复" in texts()[-1]
        requesting.accept(request=asked, link=asked.team_link or "", now=FRIDAY)

    def test_accepted_it_has_a_week_from_the_day_it_is_wanted(self, station: Place, team: Team) -> None:
        wanted = dt.date(2026, 10, 20)
        request = ServiceRequestFactory(place=station, team=team, accepted=True, wanted_on=wanted)
        assert self.raised(request, dt.datetime(2026, 10, 27, 23, 0, tzinfo=SHANGHAI)) == 0
        assert self.raised(request, dt.datetime(2026, 10, 28, 8, 0, tzinfo=SHANGHAI)) == 1

    def test_at_the_centre_it_stays_and_is_flagged(self, station: Place, county: Place) -> None:
        request = ServiceRequestFactory(place=station, handled_at=county)
        assert self.raised(request, FRIDAY + dt.timedelta(days=9)) == 1
        assert self.raised(request, FRIDAY + dt.timedelta(days=18)) == 1
        assert (request.handled_at, request.raised) == (county, 2)

    def test_institute_no_longer_decides_on_what_was_raised(
        self, station: Place, team: Team, institute_staff: User, county_staff: User
    ) -> None:
        request = ordered(station)
        requesting.raise_overdue(now=FRIDAY + dt.timedelta(days=9))
        with pytest.raises(NotTheirs):
            requesting.dispatch(request=request, team=team, by=institute_staff, now=FRIDAY)
        assert requesting.dispatch(request=request, team=team, by=county_staff, now=FRIDAY).team == team

    def test_ended_ones_are_left_alone(self, station: Place) -> None:
        ServiceRequestFactory(place=station, refused=True)
        ServiceRequestFactory(place=station, done=True)
        assert requesting.raise_overdue(now=FRIDAY + dt.timedelta(days=99)) == 0

    def test_reminded_to_rate_once(self, station: Place) -> None:
        done = ServiceRequestFactory(place=station, done=True)
        for days in (2, 4, 4.5, 30):
            requesting.remind_to_rate(now=FRIDAY + dt.timedelta(days=days))
        assert len(texts()) == 1
        assert done.link in texts()[0]
