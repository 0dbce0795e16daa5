"""Readable test data. Every factory makes a valid row; name only what the test is about."""

import datetime as dt
from typing import Any

import factory
from factory.django import DjangoModelFactory

from activities.models import (
    Activity,
    Feedback,
    Method,
    Programme,
    Registrant,
    Registration,
    ServiceOffer,
    ServiceRequest,
    SignUpTerms,
    Theme,
)
from portal.models import Article, MediaMention
from practice.consent import Purpose, consent_to
from practice.days import SHANGHAI, month_of
from practice.links import new_link
from practice.models import Holiday, Place, PlaceRole, ServicePlatform, User
from volunteers.models import Membership, ServiceRecord, Team, Volunteer

PASSWORD = "liangbin-2026"


class PlaceFactory(DjangoModelFactory[Place]):
    class Meta:
        model = Place

    level = Place.Level.STATION
    name = factory.Sequence(lambda n: f"第{n}村新时代文明实践站")
    short_name = factory.Sequence(lambda n: f"第{n}村站")

    @factory.lazy_attribute
    def parent(self) -> Place | None:
        above = {Place.Level.CENTER: None, Place.Level.INSTITUTE: CenterFactory, Place.Level.STATION: InstituteFactory}
        maker = above.get(self.level, PlaceFactory)
        return maker() if maker else None


class CenterFactory(PlaceFactory):
    level = Place.Level.CENTER
    parent = None
    name = factory.Sequence(lambda n: f"第{n}县新时代文明实践中心")
    short_name = factory.Sequence(lambda n: f"第{n}县")


class InstituteFactory(PlaceFactory):
    level = Place.Level.INSTITUTE
    parent = factory.SubFactory(CenterFactory)
    name = factory.Sequence(lambda n: f"第{n}镇新时代文明实践所")
    short_name = factory.Sequence(lambda n: f"第{n}镇所")


class PointFactory(PlaceFactory):
    level = Place.Level.POINT
    name = factory.Sequence(lambda n: f"第{n}广场服务点")
    short_name = ""


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"user{n}")
    name = factory.Sequence(lambda n: f"用户{n}")
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def role(self: User, create: bool, extracted: tuple[Place, str] | None, **kwargs: Any) -> None:
        """``UserFactory(role=(place, PlaceRole.Role.STATION_HEAD))``"""
        if extracted:
            PlaceRole.objects.create(user=self, place=extracted[0], role=extracted[1])


class HolidayFactory(DjangoModelFactory[Holiday]):
    class Meta:
        model = Holiday

    name = "国庆节"
    is_day_off = True


class ServicePlatformFactory(DjangoModelFactory[ServicePlatform]):
    class Meta:
        model = ServicePlatform

    name = factory.Sequence(lambda n: f"服务平台{n}")


class TeamFactory(DjangoModelFactory[Team]):
    class Meta:
        model = Team

    name = factory.Sequence(lambda n: f"第{n}志愿服务队")
    kind = Team.Kind.SQUAD
    place = factory.SubFactory(PlaceFactory)


class VolunteerFactory(DjangoModelFactory[Volunteer]):
    class Meta:
        model = Volunteer

    name = factory.Sequence(lambda n: f"志愿者{n}")
    phone = factory.Sequence(lambda n: f"139{n:08d}")
    home_place = factory.SubFactory(PlaceFactory)
    registered_on = dt.date(2026, 1, 5)


class MembershipFactory(DjangoModelFactory[Membership]):
    class Meta:
        model = Membership

    volunteer = factory.SubFactory(VolunteerFactory)
    team = factory.SubFactory(TeamFactory)
    joined_on = dt.date(2026, 1, 5)


class MethodFactory(DjangoModelFactory[Method]):
    class Meta:
        model = Method

    name = factory.Sequence(lambda n: f"方式{n}")


class ThemeFactory(DjangoModelFactory[Theme]):
    class Meta:
        model = Theme

    name = factory.Sequence(lambda n: f"主题{n}")


class ProgrammeFactory(DjangoModelFactory[Programme]):
    class Meta:
        model = Programme

    name = factory.Sequence(lambda n: f"项目{n}")
    category = Programme.Category.SPECIALITY
    place = factory.SubFactory(CenterFactory)


class ActivityFactory(DjangoModelFactory[Activity]):
    """A published activity of two hours; ``held``, ``reported`` and ``cancelled`` are traits."""

    class Meta:
        model = Activity

    class Params:
        held = factory.Trait(status=Activity.Status.HELD)
        reported = factory.Trait(
            status=Activity.Status.REPORTED,
            attendances=30,
            reported_at=factory.LazyAttribute(lambda o: o.ends_at),
            reported_by=factory.LazyAttribute(lambda o: o.published_by),
        )
        cancelled = factory.Trait(status=Activity.Status.CANCELLED, cancel_reason="下雨")

    title = factory.Sequence(lambda n: f"活动{n}")
    place = factory.SubFactory(PlaceFactory)
    starts_at = dt.datetime(2026, 10, 16, 9, 0, tzinfo=SHANGHAI)
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + dt.timedelta(hours=2))
    status = Activity.Status.PUBLISHED
    published_by = factory.SubFactory(UserFactory)
    published_at = dt.datetime(2026, 10, 1, 8, 0, tzinfo=SHANGHAI)


class ServiceRecordFactory(DjangoModelFactory[ServiceRecord]):
    """An approved record of an activity's full length; ``activity=`` gives what it copies. ``submitted`` is a trait."""

    class Meta:
        model = ServiceRecord
        exclude = ["activity"]

    class Params:
        submitted = factory.Trait(status=ServiceRecord.Status.SUBMITTED, approved_at=None, approved_by=None)

    activity = factory.SubFactory(ActivityFactory)
    volunteer = factory.SubFactory(VolunteerFactory)
    place = factory.LazyAttribute(lambda o: o.activity.place)
    activity_uid = factory.LazyAttribute(lambda o: o.activity.uid)
    activity_title = factory.LazyAttribute(lambda o: o.activity.title)
    organiser = factory.LazyAttribute(lambda o: o.activity.organiser)
    starts_at = factory.LazyAttribute(lambda o: o.activity.starts_at)
    minutes = factory.LazyAttribute(lambda o: o.activity.minutes)
    ends_at = factory.LazyAttribute(lambda o: o.starts_at + dt.timedelta(minutes=o.minutes))
    served_on = factory.LazyAttribute(lambda o: o.starts_at.astimezone(SHANGHAI).date())
    month = factory.LazyAttribute(lambda o: month_of(o.served_on))
    source = ServiceRecord.Source.HEAD
    entered_at = factory.LazyAttribute(lambda o: o.ends_at)
    entered_by = factory.SubFactory(UserFactory)
    status = ServiceRecord.Status.APPROVED
    approved_at = factory.LazyAttribute(lambda o: o.ends_at)
    approved_by = factory.SubFactory(UserFactory)


class ArticleFactory(DjangoModelFactory[Article]):
    """A published piece of news; ``draft``, ``appeal`` and ``showcase`` are traits."""

    class Meta:
        model = Article

    class Params:
        draft = factory.Trait(status=Article.Status.DRAFT, published_at=None, published_by=None)
        submitted = factory.Trait(status=Article.Status.SUBMITTED, published_at=None, published_by=None)
        withdrawn = factory.Trait(status=Article.Status.WITHDRAWN, withdraw_reason="照片里的人不愿意公开")
        appeal = factory.Trait(kind=Article.Kind.APPEAL)
        showcase = factory.Trait(kind=Article.Kind.SHOWCASE, subject=Article.Subject.METHOD)

    title = factory.Sequence(lambda n: f"文章{n}")
    lead = "老戏台前坐满了人。"
    body = "秧歌队排了三个晚上。"
    place = factory.SubFactory(PlaceFactory)
    status = Article.Status.PUBLISHED
    created_by = factory.SubFactory(UserFactory)
    published_by = factory.SubFactory(UserFactory)
    published_at = dt.datetime(2026, 10, 16, 9, 0, tzinfo=SHANGHAI)


class MediaMentionFactory(DjangoModelFactory[MediaMention]):
    class Meta:
        model = MediaMention

    title = factory.Sequence(lambda n: f"报道{n}")
    outlet = "黄土坡晚报"
    level = MediaMention.Level.CITY
    place = factory.SubFactory(PlaceFactory)
    published_on = dt.date(2026, 10, 16)


class SignUpTermsFactory(DjangoModelFactory[SignUpTerms]):
    """Makes an activity take sign-ups; its seats are the activity's ``capacity``."""

    class Meta:
        model = SignUpTerms

    activity = factory.SubFactory(ActivityFactory)


class RegistrationFactory(DjangoModelFactory[Registration]):
    """One placed sign-up of one person; ``people`` names them all, ``waiting`` and ``cancelled`` are traits."""

    class Meta:
        model = Registration
        skip_postgeneration_save = True

    class Params:
        waiting = factory.Trait(status=Registration.Status.WAITING)
        cancelled = factory.Trait(
            status=Registration.Status.CANCELLED,
            cancelled_at=dt.datetime(2026, 10, 3, 9, 0, tzinfo=SHANGHAI),
            ended_by=Registration.EndedBy.RESIDENT,
        )

    activity = factory.SubFactory(ActivityFactory)
    name = factory.Sequence(lambda n: f"报名人{n}")
    phone = factory.Sequence(lambda n: f"136{n:08d}")
    status = Registration.Status.PLACED
    ticket = factory.LazyAttribute(lambda o: Registration.objects.filter(activity=o.activity).count() + 1)
    consent = factory.LazyFunction(lambda: consent_to(Purpose.SIGN_UP))
    created_at = changed_at = dt.datetime(2026, 10, 2, 9, 0, tzinfo=SHANGHAI)

    @factory.post_generation
    def people(self: Registration, create: bool, extracted: list[tuple[str, int | None]] | None, **kwargs: Any) -> None:
        """``RegistrationFactory(people=[("刘候平", None), ("刘小", 9)])``; where seats are counted they sit down."""
        named = extracted or [(self.name, None)]
        Registration.objects.filter(pk=self.pk).update(party=len(named))
        self.party = len(named)
        seats = Registrant.objects.filter(activity=self.activity, seat__isnull=False).count()
        is_seated = self.activity.capacity is not None and self.status == Registration.Status.PLACED
        for order, (name, age) in enumerate(named, 1):
            seat = seats + order if is_seated else None
            Registrant.objects.create(
                registration=self, activity=self.activity, order=order, name=name, age=age, seat=seat
            )


class ServiceOfferFactory(DjangoModelFactory[ServiceOffer]):
    class Meta:
        model = ServiceOffer

    name = factory.Sequence(lambda n: f"服务{n}")
    team = factory.SubFactory(TeamFactory)


class ServiceRequestFactory(DjangoModelFactory[ServiceRequest]):
    """One just received, lying at the institute of its place; the later states are traits."""

    class Meta:
        model = ServiceRequest

    class Params:
        sent = factory.Trait(
            team=factory.SubFactory(TeamFactory),
            team_link=factory.LazyFunction(new_link),
            answered_at=factory.LazyAttribute(lambda o: o.received_at + dt.timedelta(hours=5)),
        )
        dispatched = factory.Trait(sent=True, status=ServiceRequest.Status.DISPATCHED)
        accepted = factory.Trait(sent=True, status=ServiceRequest.Status.ACCEPTED)
        done = factory.Trait(
            sent=True,
            status=ServiceRequest.Status.DONE,
            report="理完了。",
            done_at=factory.LazyAttribute(lambda o: o.received_at + dt.timedelta(days=1)),
        )
        confirmed = factory.Trait(
            done=True,
            status=ServiceRequest.Status.CONFIRMED,
            ended_at=factory.LazyAttribute(lambda o: o.received_at + dt.timedelta(days=2)),
        )
        refused = factory.Trait(
            status=ServiceRequest.Status.REFUSED,
            refusal="县里没有这项服务。",
            answered_at=factory.LazyAttribute(lambda o: o.received_at + dt.timedelta(hours=5)),
            ended_at=factory.LazyAttribute(lambda o: o.received_at + dt.timedelta(hours=5)),
        )
        withdrawn = factory.Trait(
            status=ServiceRequest.Status.WITHDRAWN,
            ended_at=factory.LazyAttribute(lambda o: o.received_at + dt.timedelta(hours=5)),
        )

    place = factory.SubFactory(PlaceFactory)
    handled_at = factory.LazyAttribute(lambda o: o.place.parent or o.place)
    words = "想请人来家里理发"
    name = factory.Sequence(lambda n: f"点单人{n}")
    phone = factory.Sequence(lambda n: f"137{n:08d}")
    consent = factory.LazyFunction(lambda: consent_to(Purpose.REQUEST))
    received_at = dt.datetime(2026, 10, 16, 9, 0, tzinfo=SHANGHAI)
    waiting_since = factory.SelfAttribute("received_at")


class FeedbackFactory(DjangoModelFactory[Feedback]):
    """A suggestion about a place, lying unread with the level above."""

    class Meta:
        model = Feedback

    kind = Feedback.Kind.SUGGESTION
    place = factory.SubFactory(PlaceFactory)
    handled_at = factory.LazyAttribute(lambda o: o.place.parent or o.place)
    words = "多放几次电影"
    consent = factory.LazyFunction(lambda: consent_to(Purpose.FEEDBACK))
    created_at = dt.datetime(2026, 11, 16, 9, 0, tzinfo=SHANGHAI)
