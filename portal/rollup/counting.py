"""Counting the facts of a month, by whichever way the database is best at."""

import datetime as dt
from collections.abc import Collection

from django.db import connection

from . import grouping, grouping_sets
from .cells import Totals


def recompute(month: dt.date, places: Collection[int] | None = None) -> Totals:
    """The totals of the month from the facts, for these places (each with all below it) or for every place.

    A cell of nothing but zeros is left out.
    """
    if places is not None and not places:
        return {}
    count = grouping_sets.count if connection.vendor == "postgresql" else grouping.count
    return count(month, places)


def recompute_low(month: dt.date, places: Collection[int]) -> Totals:
    """The same for stations and points, which takes less than counting for every level."""
    if not places:
        return {}
    count = grouping_sets.count_low if connection.vendor == "postgresql" else grouping.count
    return count(month, places)


def recompute_own(month: dt.date, places: Collection[int]) -> Totals:
    """The same of what took place at these places themselves, without what is below them."""
    if not places:
        return {}
    count = grouping_sets.count_own if connection.vendor == "postgresql" else grouping.count_own
    return count(month, places)
