"""What of the public pages' contents has changed: the versions that kept pages hang on."""

from django.db import models


class ContentChange(models.Model):
    """Append-only log: what residents read about this topic changed, for activities in this month.

    Rows are written by triggers (``practice.watching``) in the transaction of the change, so that no kind of write can
    forget it and a rollback takes them back. There are no foreign keys and no uniqueness: an append must never wait for
    another writer. A row without a month speaks for every month of its topic.

    The version of a topic is (largest id, number of rows). The largest id alone would not do: of two transactions the
    one that took the smaller id may commit last, and then only the number changes. ``practice.freshness.trim`` keeps
    the log short, and never lets a version come back.
    """

    class Topic(models.TextChoices):
        PLACES = "places", "阵地"
        HOLIDAYS = "holidays", "节假日"
        TEAMS = "teams", "队伍"
        VOLUNTEERS = "volunteers", "志愿者"
        PROGRAMMES = "programmes", "项目、方式和主题"
        ACTIVITIES = "activities", "活动"
        SIGN_UPS = "sign_ups", "报名"
        OFFERS = "offers", "服务项目"
        FEEDBACK = "feedback", "意见反馈"
        NEWS = "news", "新闻"
        JOINS = "joins", "加入倡议"

    topic = models.CharField("内容", max_length=12, choices=Topic)
    month = models.DateField("月份", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "公开内容的变动"

    def __str__(self) -> str:
        return f"{self.topic} {self.month:%Y-%m}" if self.month else self.topic
