"""Rows that every portal begins with and its staff may then change: service platforms and days off."""

import csv
import datetime as dt
from collections.abc import Sequence

from django.db import models, transaction
from simple_history.utils import bulk_create_with_history, get_history_manager_for_model

from .data import HOLIDAYS
from .models import Holiday, ServicePlatform

PLATFORMS = ("理论宣讲", "教育服务", "文化服务", "科技与科普服务", "健身体育服务")


@transaction.atomic
def add_missing(rows: Sequence[models.Model], *, key: str, now: dt.datetime | None = None) -> int:
    """Create those of the rows whose ``key`` the table has never held, and say how many.

    The history decides: what people renamed or deleted is not brought back, what they edited stays as it is.
    """
    model = type(rows[0])
    known = set(model._default_manager.values_list(key, flat=True))
    known |= set(get_history_manager_for_model(model).values_list(key, flat=True))
    missing = [row for row in rows if getattr(row, key) not in known]
    bulk_create_with_history(missing, model, default_date=now)
    return len(missing)


def load_platforms(*, now: dt.datetime | None = None) -> int:
    """The five platforms on offer."""
    rows = [ServicePlatform(name=name, order=order) for order, name in enumerate(PLATFORMS, start=1)]
    return add_missing(rows, key="name", now=now)


def load_holidays(*, now: dt.datetime | None = None) -> int:
    """Days off and worked weekend days of 2024 to 2026, from the State Council's notices."""
    with HOLIDAYS.open(encoding="utf-8", newline="") as file:
        rows = [
            Holiday(date=dt.date.fromisoformat(row["date"]), name=row["name"], is_day_off=row["is_day_off"] == "1")
            for row in csv.DictReader(file)
        ]
    return add_missing(rows, key="date", now=now)
