"""Institute and centre staff decide on what others entered, and publish what was planned."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from activities.models import Activity
from activities.services import correct_record
from practice.models import Place, User
from tests.activities.phone import Phone
from tests.factories import ActivityFactory, ServiceRecordFactory, VolunteerFactory
from volunteers.models import ServiceRecord
from volunteers.services import approve_hours

pytestmark = pytest.mark.usefixtures("morning")

Browser = Callable[[User], Client]
Status = ServiceRecord.Status
APPROVALS = "/desk/approvals/"


@pytest.fixture
def office(browser_of: Browser, institute_staff: User, morning: dt.datetime) -> Phone:
    return Phone(browser_of(institute_staff))


def waiting(activity: Activity, name: str, by: User, **fields: Any) -> ServiceRecord:
    person = VolunteerFactory(name=name, home_place=activity.place)
    return ServiceRecordFactory(activity=activity, volunteer=person, entered_by=by, submitted=True, **fields)


def boxes(phone: Phone) -> list[str]:
    return [one.wanted for one in phone.page.controls() if one.name == "record"]


def states(*rows: ServiceRecord) -> list[str]:
    found = dict(ServiceRecord.objects.values_list("pk", "status"))
    return [found[row.pk] for row in rows]


def test_ticked_entries_are_approved_in_one_go(office: Phone, activity: Activity, station_head: User) -> None:
    rows = [waiting(activity, name, station_head) for name in ("甲", "乙", "丙")]
    office.open("/desk/")
    office.follow("待核对 3")
    office.tick("甲")
    office.tick("丙")
    office.press("核对通过")

    assert states(*rows) == ["approved", "submitted", "approved"]
    assert "已核对通过 2 条。" in office.page.text


def test_ticked_entries_are_returned_with_a_reason(office: Phone, activity: Activity, station_head: User) -> None:
    rows = [waiting(activity, name, station_head) for name in ("甲", "乙")]
    office.open(APPROVALS)
    office.tick("甲")
    office.write("退回要写原因", "签到表上没有他")
    office.press("退回")
    assert states(*rows) == ["returned", "submitted"]
    assert ServiceRecord.objects.get(pk=rows[0].pk).return_reason == "签到表上没有他"


def test_return_without_a_reason_keeps_the_ticks(office: Phone, activity: Activity, station_head: User) -> None:
    row = waiting(activity, "甲", station_head)
    office.open(APPROVALS)
    office.tick("甲")
    office.press("退回")
    assert "请写明退回的原因" in office.page.text
    assert office.control("甲").value == str(row.pk)
    assert states(row) == ["submitted"]


def test_nothing_ticked_is_said(office: Phone, activity: Activity, station_head: User) -> None:
    waiting(activity, "甲", station_head)
    office.open(APPROVALS)
    office.press("核对通过")
    assert "还没有勾选，请先勾上要办的。" in office.page.text


def test_enter_in_the_reason_never_approves(office: Phone, activity: Activity, station_head: User) -> None:
    """A browser presses a form's first button when Enter is typed in one of its fields."""
    waiting(activity, "甲", station_head)
    office.open(APPROVALS)
    (form,) = [form for form in office.page.forms if any(one.name == "record" for one in form.controls)]
    assert form.buttons[0][0] == "退回"


def test_own_entries_are_shown_and_cannot_be_ticked(
    office: Phone, institute: Place, institute_staff: User, station_head: User
) -> None:
    at_institute = ActivityFactory(place=institute)
    own, other = waiting(at_institute, "甲", institute_staff), waiting(at_institute, "乙", station_head)
    office.open(APPROVALS)
    assert boxes(office) == [str(other.pk)]
    assert "您自己登记的，要由别人核对" in office.page.text
    answer = office.client.post(APPROVALS, {"act": "approve", "record": [own.pk, other.pk]})
    assert "选中的记录里有您自己登记的" in answer.content.decode()
    assert states(own, other) == ["submitted", "submitted"]


def test_what_needs_a_look_stands_first(
    office: Phone, station: Place, station_head: User, morning: dt.datetime
) -> None:
    plain, overlapping, late = (ActivityFactory(place=station, title=title) for title in ("平常", "重叠", "逾期"))
    unplanned = ActivityFactory(place=station, title="补报", is_unplanned=True)
    needs: list[tuple[Activity, dict[str, Any]]] = [
        (plain, {}),
        (overlapping, {"flags": "overlap"}),
        (late, {"is_late": True}),
        (unplanned, {}),
    ]
    for minutes, (one, fields) in enumerate(needs):
        waiting(one, one.title + "的人", station_head, entered_at=morning - dt.timedelta(minutes=9 - minutes), **fields)
    waiting(overlapping, "平常的另一位", station_head)
    office.open(APPROVALS)

    order = ["重叠的人", "平常的另一位", "逾期的人", "补报的人", "平常的人"]
    assert [one.label.split()[0] for one in office.page.controls() if one.name == "record"] == order
    assert [words in office.page.text for words in ("与另一处时间重叠", "逾期补记", "临时补报")] == [True] * 3


def test_links_tick_what_needs_no_look_or_all(office: Phone, activity: Activity, station_head: User) -> None:
    plain, flagged = waiting(activity, "甲", station_head), waiting(activity, "乙", station_head, flags="long_day")
    office.open(APPROVALS)
    office.follow("勾上没有提示的")
    assert [one.value for one in office.page.controls() if one.name == "record"] == [None, str(plain.pk)]
    office.follow("全部勾上")
    office.press("核对通过")
    assert states(plain, flagged) == ["approved", "approved"]


def test_overlap_names_the_other_activity(
    office: Phone, activity: Activity, station_head: User, other_station: Place
) -> None:
    row = waiting(activity, "甲", station_head, flags="overlap")
    elsewhere = ActivityFactory(place=other_station, title="健身操", starts_at=activity.starts_at)
    ServiceRecordFactory(activity=elsewhere, volunteer=row.volunteer)
    office.open(APPROVALS)
    assert "同时在：西湾村站 9:00—11:00，健身操" in office.page.text


def test_correction_is_one_line_with_both_figures(
    office: Phone, activity: Activity, station_head: User, morning: dt.datetime
) -> None:
    original = ServiceRecordFactory(activity=activity, entered_by=station_head, volunteer__name="刘候平")
    pair = correct_record(record=original, minutes=90, reason="他中途走了", by=station_head, now=morning)
    office.open(APPROVALS)
    assert boxes(office) == [str(pair[0].pk)]
    assert "2 小时 → 1 小时 30 分" in office.page.text
    assert "原因：他中途走了" in office.page.text
    office.tick("刘候平")
    office.press("核对通过")
    assert states(original, *pair) == ["reversed", "approved", "approved"]


def test_thousands_are_cut_into_pages(office: Phone, activity: Activity, station_head: User) -> None:
    for number in range(81):
        waiting(activity, f"村民{number}", station_head)
    office.open(APPROVALS)
    assert len(boxes(office)) == 80
    office.follow("下一页")
    assert len(boxes(office)) == 1


def test_only_the_own_township_waits_here(office: Phone, other_station: Place, station_head: User) -> None:
    foreign = waiting(ActivityFactory(place=other_station), "西湾村民", station_head)
    office.open(APPROVALS)
    assert "都核对完了" in office.page.text
    answer = office.client.post(APPROVALS, {"act": "approve", "record": foreign.pk})
    assert "不在您负责的范围内" in answer.content.decode()
    assert states(foreign) == ["submitted"]


def test_decided_before_is_said_and_changes_nothing(
    office: Phone, activity: Activity, station_head: User, county_staff: User, morning: dt.datetime
) -> None:
    row = waiting(activity, "甲", station_head)
    approve_hours(records=[row.pk], by=county_staff, now=morning)
    answer = office.client.post(APPROVALS, {"act": "approve", "record": row.pk}, follow=True)
    assert "有 1 条先前已经办过，没有再动。" in answer.content.decode()
    assert ServiceRecord.objects.get(pk=row.pk).approved_by == county_staff


def test_centre_narrows_to_one_institute(
    browser_of: Browser,
    county_staff: User,
    activity: Activity,
    other_station: Place,
    institute: Place,
    station_head: User,
) -> None:
    here = waiting(activity, "甲", station_head)
    there = waiting(ActivityFactory(place=other_station), "乙", station_head)
    office = Phone(browser_of(county_staff))
    office.open(APPROVALS)
    assert len(boxes(office)) == 2
    assert [words for _, words in office.control("只看").options] == ["全部所", "碛口镇所", "临泉镇所"]
    office.open(f"{APPROVALS}?at={institute.pk}")
    assert boxes(office) == [str(here.pk)]
    office.tick("甲")
    office.press("核对通过")
    assert states(here, there) == ["approved", "submitted"]
    assert office.url.endswith(f"?at={institute.pk}")


def test_staff_see_first_what_waits_for_them(office: Phone, activity: Activity, station_head: User) -> None:
    waiting(activity, "甲", station_head)
    ActivityFactory(place=activity.place, status="submitted", published_at=None, published_by=None)
    office.open("/desk/")
    assert list(office.page.links)[2:4] == ["待核对 1", "待发布 1"]


def test_plans_are_published_or_given_back(office: Phone, station: Place, morning: dt.datetime) -> None:
    unpublished = {"place": station, "status": "submitted", "published_at": None, "published_by": None}
    plans = [ActivityFactory(title=title, **unpublished) for title in ("甲会", "乙会")]
    office.open(reverse("desk:publications"))
    office.tick("甲会")
    office.press("发布")
    office.tick("乙会")
    office.press("退回")
    assert "请写明退回的原因" in office.page.text
    office.write("退回要写原因", "和镇里的冲突")
    office.press("退回")

    assert list(Activity.objects.order_by("pk").values_list("title", "status")) == [
        ("甲会", "published"),
        ("乙会", "draft"),
    ]
    assert Activity.history.filter(id=plans[1].pk).first().history_change_reason == "和镇里的冲突"


def test_plans_out_of_scope_are_refused(office: Phone, other_station: Place) -> None:
    foreign = ActivityFactory(place=other_station, status="submitted", published_at=None, published_by=None)
    answer = office.client.post(reverse("desk:publications"), {"act": "publish", "record": foreign.pk})
    assert answer.status_code == 403
    assert "不在您负责范围内" in answer.content.decode()
    foreign.refresh_from_db()
    assert foreign.status == "submitted"
