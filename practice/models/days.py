"""Days off and make-up working days, as the State Council announces them each year."""

from django.db import models
from simple_history.models import HistoricalRecords


class Holiday(models.Model):
    """A day that differs from the plain week: a day off, or a weekend day that is worked (调休)."""

    date = models.DateField("日期", unique=True)
    name = models.CharField("名称", max_length=20)
    is_day_off = models.BooleanField("放假", default=True, help_text="不勾选表示调休上班。")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "节假日"
        ordering = ["date"]

    def __str__(self) -> str:
        return f"{self.date:%Y-%m-%d} {self.name}{'' if self.is_day_off else '（上班）'}"
