"""The words that residents agree to before they give a name and a phone number, each version kept.

Whoever changes a text here makes a new version; rows that were agreed to point to the one they were shown.
"""

from django.conf import settings
from django.db import models

from .models import Consent

KEPT_DAYS = 180
"""Days after the activity, or after a request or a complaint was settled, for which names and phones are kept."""


class Purpose(models.TextChoices):
    SIGN_UP = "sign_up", "活动报名"
    REQUEST = "request", "点单求助"
    FEEDBACK = "feedback", "意见反馈"


WHAT_FOR: dict[str, str] = {
    Purpose.SIGN_UP: "安排名额、通知您时间或地点的变动",
    Purpose.REQUEST: "安排志愿服务队上门、和您约时间",
    Purpose.FEEDBACK: "把处理结果告诉您",
}
WHO_SEES: dict[str, str] = {
    Purpose.SIGN_UP: "举办这场活动的站、所和县中心的工作人员",
    Purpose.REQUEST: "本村的实践站、受理的所、县中心和接单的志愿服务队",
    Purpose.FEEDBACK: "处理这件事的上级工作人员",
}


def words_for(purpose: Purpose) -> str:
    """What the person agrees to, as shown beside the tick."""
    return (
        f"{settings.SITE_NAME}收集您填的姓名和手机号，只用来{WHAT_FOR[purpose]}。"
        f"能看到的人：{WHO_SEES[purpose]}。不会公开，也不会给别人。"
        f"事情结束 {KEPT_DAYS} 天后自动删除，只留人数。"
        "您随时可以用回执里的链接查看、更改或撤回；不同意就不用填，可以到站里或打电话办理。"
    )


def consent_to(purpose: Purpose) -> Consent:
    """The present version of the words, stored when somebody first agrees to it."""
    text = words_for(purpose)
    digest = Consent.digest_of(purpose, text)
    found, _ = Consent.objects.get_or_create(digest=digest, defaults={"purpose": purpose, "text": text})
    return found
