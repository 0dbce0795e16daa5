"""What residents are told about their sign-up by message: short, without names, each once."""

from django.urls import reverse

from practice.days import clock, short_day, short_weekday
from practice.messages import site_url, tell

from ...models import Activity, Registration

LONGEST_TITLE = 24


def address_of(registration: Registration) -> str:
    return site_url(reverse("activities:registration", args=[registration.link]))


def occasion(activity: Activity) -> str:
    """10月16日周五 9:00“健身操”"""
    return f"{_when(activity)}“{_title(activity)}”"


def _when(activity: Activity) -> str:
    return f"{short_day(activity.starts_at)}{short_weekday(activity.starts_at)} {clock(activity.starts_at)}"


def _title(activity: Activity) -> str:
    title = activity.title
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"


def _where(activity: Activity) -> str:
    return f"{activity.place.label}{activity.venue}"[:40]


def _say(registration: Registration, what: str, text: str) -> None:
    tell(key=f"registration:{registration.pk}:{what}", phone=registration.phone, text=text)


def tell_taken(registration: Registration) -> None:
    """The confirmation: seats, or a place in the waiting list."""
    activity, link = registration.activity, address_of(registration)
    if registration.status == Registration.Status.PLACED:
        sure = f"已报上{occasion(activity)}，{_where(activity)}，{registration.party} 人，报名号 {registration.code}。"
        _say(registration, "placed", f"{sure}查看、更改、取消：{link}")
        return
    waits = f"{occasion(activity)}名额已满，您已排上候补（{registration.party} 人）。有空位会马上短信告诉您。"
    _say(registration, "waiting", f"{waits}查看、取消：{link}")


def tell_promoted(registration: Registration) -> None:
    sure = f"有空位了，您的候补已转为报上：{occasion(registration.activity)}，{_where(registration.activity)}，"
    rest = f"{registration.party} 人，报名号 {registration.code}。来不了请早点取消：{address_of(registration)}"
    _say(registration, "promoted", sure + rest)


def tell_changed(registration: Registration, *, version: int) -> None:
    """The resident's own change; ``version`` tells one change from the next."""
    text = f"您对{occasion(registration.activity)}的报名已改为 {registration.party} 人，报名号 {registration.code}。"
    _say(registration, f"changed:{version}", f"{text}查看：{address_of(registration)}")


def tell_ended(registration: Registration) -> None:
    activity = registration.activity
    if registration.ended_by == Registration.EndedBy.ACTIVITY:
        text = f"{occasion(activity)}取消了：{activity.cancel_reason}。您的报名已作废，请不要跑空。"
    elif registration.ended_by == Registration.EndedBy.STAFF:
        text = f"站里取消了您对{occasion(activity)}的报名。有疑问请打电话{activity.enquiry_phone or '给实践站'}。"
    else:
        text = f"您对{occasion(activity)}的报名已取消。想来可以再报。"
    _say(registration, "ended", text)


def tell_moved(registration: Registration, *, was: Activity, version: int) -> None:
    """The activity is now at another time, at another place or under another name."""
    activity = registration.activity
    text = f"{_was(was, activity)}有变动，现在是{occasion(activity)}，{_where(activity)}。"
    _say(registration, f"moved:{version}", f"{text}来不了请取消：{address_of(registration)}")


def _was(was: Activity, now: Activity) -> str:
    return f"您报名的“{_title(was)}”" if was.starts_at == now.starts_at else f"您报名的{occasion(was)}"


def tell_tomorrow(registration: Registration) -> None:
    """The reminder of the day before; told anew only when the activity moved to another day."""
    activity = registration.activity
    key = f"tomorrow:{activity.starts_at:%Y%m%d}"
    if registration.status == Registration.Status.PLACED:
        text = f"提醒您：明天{clock(activity.starts_at)}“{_title(activity)}”，{_where(activity)}，"
        sure = f"{registration.party} 人，报名号 {registration.code}。来不了请取消：{address_of(registration)}"
        _say(registration, key, text + sure)
        return
    text = f"明天{clock(activity.starts_at)}“{_title(activity)}”您还在候补。没收到转为报上的短信，就是没有空位。"
    _say(registration, key, f"{text}查看：{address_of(registration)}")


def tell_link_again(registration: Registration, *, hour: str) -> None:
    """For who signed up before and has lost the link; at most once an hour."""
    text = f"这个手机号已报过{occasion(registration.activity)}，报名号 {registration.code}。"
    _say(registration, f"again:{hour}", f"{text}查看、更改、取消：{address_of(registration)}")
