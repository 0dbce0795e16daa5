"""Counting on PostgreSQL: the month's facts in one statement, for any number of places and all slices.

Each place's line of ancestors lies beside it in four columns, one for each level, so that a fact is read once and
falls into its twelve cells (four levels, three slices) by GROUPING SETS. Joined to the lines as rows, it would be there
four times before the sorting even began.
"""

import datetime as dt
from collections import Counter
from collections.abc import Collection
from typing import Any

from django.db import connection

from practice.prepared import preparing_cursor

from ..models import MonthlyTotal
from .cells import NONE, Cell, Measures, Totals

STANDING = "{0}.from_month <= %(month)s AND {0}.until_month > %(month)s"

# A point straight under the centre has neither institute nor station: those columns are NULL, and so is their cell.
LINE = f"""
    SELECT lineage.place_id,
        max(lineage.ancestor_id) FILTER (WHERE place.level = 1) AS centre,
        max(lineage.ancestor_id) FILTER (WHERE place.level = 2) AS institute,
        max(lineage.ancestor_id) FILTER (WHERE place.level = 3) AS station,
        max(lineage.ancestor_id) FILTER (WHERE place.level = 4) AS point
    FROM practice_placelineage lineage JOIN practice_place place ON place.id = lineage.ancestor_id
    WHERE {STANDING.format("lineage")}
"""
LINE_OF_ALL = f"{LINE} GROUP BY lineage.place_id"
LINE_BELOW = f"""{LINE} AND lineage.place_id IN (
        SELECT below.place_id FROM practice_placelineage below
        WHERE below.ancestor_id = ANY (%(places)s::bigint[]) AND {STANDING.format("below")}
    ) GROUP BY lineage.place_id
"""
# What a place has of its own is counted as if it were a point: nothing is below it.
LINE_OF_OWN = """
    SELECT place_id, NULL::bigint AS centre, NULL::bigint AS institute, NULL::bigint AS station, place_id AS point
    FROM unnest(%(places)s::bigint[]) AS place_id
"""

# Approved hours and those that wait come out of the index alone (record_by_month_place).
RECORD = """
    SELECT place_id, volunteer_id, minutes, is_late, activity_uid, status = 'approved' AS is_counted
    FROM volunteers_servicerecord
    WHERE month = %(month)s AND reverses_id IS NULL
        AND (status = 'approved' OR status = 'submitted' AND replaces_id IS NULL)
"""
# Nearly every activity is of the month of its hours; the few that began the night before, or were moved to another
# month since, are looked up one by one. Programme 0 stands for none until the end: numbers sort faster than text.
FACTS_OF_ALL = f"""
    matched AS MATERIALIZED (
        SELECT record.*, activity.uid, activity.kind, activity.programme_id
        FROM ({RECORD}) record
        LEFT JOIN activities_activity activity ON activity.uid = record.activity_uid AND activity.month = %(month)s
    ),
    stray AS MATERIALIZED (
        SELECT activity.uid, activity.kind, activity.programme_id
        FROM (SELECT DISTINCT activity_uid FROM matched WHERE uid IS NULL) missing
        CROSS JOIN LATERAL (
            SELECT uid, kind, programme_id FROM activities_activity WHERE uid = missing.activity_uid OFFSET 0
        ) activity
    ),
    fact AS (
        SELECT matched.place_id, volunteer_id, minutes, is_late, is_counted,
            coalesce(matched.kind, stray.kind, '{NONE}') AS kind,
            coalesce(matched.programme_id, stray.programme_id, 0) AS programme
        FROM matched LEFT JOIN stray ON matched.uid IS NULL AND stray.uid = matched.activity_uid
    )
"""
FACTS_OF_SOME = f"""
    fact AS (
        SELECT record.place_id, volunteer_id, minutes, is_late, is_counted,
            coalesce(activity.kind, '{NONE}') AS kind, coalesce(activity.programme_id, 0) AS programme
        FROM ({RECORD} AND place_id IN (SELECT place_id FROM line)) record
        LEFT JOIN activities_activity activity ON activity.uid = record.activity_uid
    )
"""

ALL_LEVELS = ("centre", "institute", "station", "point")


def grouped(levels: tuple[str, ...]) -> str:
    """Which cell a grouped row is of: grouping() has a 1 for each column that was not grouped by."""
    return f"""
        coalesce({", ".join(levels)}) AS place,
        CASE grouping(kind, programme) WHEN 3 THEN 'all' WHEN 1 THEN 'kind' ELSE 'programme' END AS slice,
        CASE grouping(kind, programme) WHEN 3 THEN '' WHEN 1 THEN kind
            ELSE coalesce(nullif(programme, 0)::text, '{NONE}') END AS key
    """


def sets(levels: tuple[str, ...]) -> str:
    slices = ("", ", kind", ", programme")
    return f"GROUPING SETS ({', '.join(f'({level}{slice_})' for level in levels for slice_ in slices)})"


def cells(levels: tuple[str, ...], shown: str) -> str:
    """From facts to cells of these levels. What takes place at a point makes a station active, but not the point."""
    return f"""
    happened AS (
        SELECT kind, coalesce(programme_id, 0) AS programme, is_unplanned, attendances,
            centre, institute, station, point, station AS active_station
        FROM activities_activity JOIN line USING (place_id)
        WHERE month = %(month)s AND status IN ('held', 'reported')
    ),
    part AS (
        SELECT {grouped(levels)},
            count(*) AS sessions,
            count(*) FILTER (WHERE kind = 'training') AS trainings,
            count(*) FILTER (WHERE is_unplanned) AS unplanned,
            coalesce(sum(attendances), 0) AS attendances,
            0 AS minutes, 0 AS waiting_minutes, 0 AS late_minutes, 0 AS volunteers,
            CASE WHEN grouping(point) = 1 THEN count(DISTINCT active_station) ELSE 0 END AS active_stations
        FROM happened GROUP BY {sets(levels)}
        UNION ALL
        SELECT {grouped(levels)}, 0, 0, 0, 0,
            coalesce(sum(minutes) FILTER (WHERE is_counted), 0),
            coalesce(sum(minutes) FILTER (WHERE NOT is_counted), 0),
            coalesce(sum(minutes) FILTER (WHERE is_counted AND is_late), 0),
            count(DISTINCT volunteer_id) FILTER (WHERE is_counted),
            0
        FROM fact JOIN line USING (place_id) GROUP BY {sets(levels)}
    ),
    fresh AS MATERIALIZED (
        SELECT place, slice, key, {", ".join(f"sum({name})::integer AS {name}" for name in MonthlyTotal.MEASURES)}
        FROM part WHERE {shown}
        GROUP BY place, slice, key HAVING {" + ".join(f"sum({name})" for name in MonthlyTotal.MEASURES)} > 0
    )
    """


def counting(line: str, facts: str, levels: tuple[str, ...], shown: str = "place IS NOT NULL") -> str:
    """The WITH clause that ends in ``fresh``: one row for each cell that is not all zeros."""
    return f"WITH line AS MATERIALIZED ({line}), {facts}, {cells(levels, shown)}"


WANTED = "place = ANY (%(places)s::bigint[])"
OF_ALL = counting(LINE_OF_ALL, FACTS_OF_ALL, ALL_LEVELS)
OF_SOME = counting(LINE_BELOW, FACTS_OF_SOME, ALL_LEVELS, WANTED)
OF_LOW = counting(LINE_BELOW, FACTS_OF_SOME, ("station", "point"), WANTED)
OF_OWN = counting(LINE_OF_OWN, FACTS_OF_SOME, ("point",))
READ = f"SELECT place, slice, key, {', '.join(MonthlyTotal.MEASURES)} FROM fresh"


def count(month: dt.date, places: Collection[int] | None) -> Totals:
    """The totals of these places, each with all below it, or of every place."""
    if places is None:
        return _totals(OF_ALL, {"month": month})
    return _totals(OF_SOME, {"month": month, "places": sorted(places)})


def count_low(month: dt.date, places: Collection[int]) -> Totals:
    """The same where all of them are stations and points."""
    return _totals(OF_LOW, {"month": month, "places": sorted(places)})


def count_own(month: dt.date, places: Collection[int]) -> Totals:
    """The totals of what took place at these places themselves, without what is below them."""
    return _totals(OF_OWN, {"month": month, "places": sorted(places)})


def _totals(counted: str, parameters: dict[str, Any]) -> Totals:
    with preparing_cursor() as cursor:
        cursor.execute(counted + READ, parameters)
        return {Cell(*row[:3]): Measures(*row[3:]) for row in cursor.fetchall()}


# Nothing but what differs is written: a month whose totals are right costs one count and one comparison.
KEY = "place_id, slice, key"
MERGE = f"""
    {OF_ALL},
    stored AS MATERIALIZED (SELECT * FROM portal_monthlytotal WHERE month = %(month)s),
    gone AS (
        DELETE FROM portal_monthlytotal total USING stored
        WHERE total.id = stored.id AND NOT EXISTS (
            SELECT FROM fresh
            WHERE fresh.place = stored.place_id AND fresh.slice = stored.slice AND fresh.key = stored.key
        )
        RETURNING total.place_id AS place
    ),
    different AS (
        SELECT stored.id, fresh.*
        FROM fresh LEFT JOIN stored
            ON stored.place_id = fresh.place AND stored.slice = fresh.slice AND stored.key = fresh.key
        WHERE stored.id IS NULL
            OR ({", ".join(f"stored.{name}" for name in MonthlyTotal.MEASURES)})
            <> ({", ".join(f"fresh.{name}" for name in MonthlyTotal.MEASURES)})
    ),
    altered AS (
        UPDATE portal_monthlytotal total SET updated_at = %(now)s,
            {", ".join(f"{name} = different.{name}" for name in MonthlyTotal.MEASURES)}
        FROM different WHERE total.id = different.id
    ),
    added AS (
        INSERT INTO portal_monthlytotal (month, updated_at, {KEY}, {", ".join(MonthlyTotal.MEASURES)})
        SELECT %(month)s, %(now)s, place, slice, key, {", ".join(MonthlyTotal.MEASURES)}
        FROM different WHERE id IS NULL
        ORDER BY place, slice, key
    )
    SELECT place, count(*) FROM (SELECT place FROM gone UNION ALL SELECT place FROM different) changed GROUP BY place
"""


def merge(month: dt.date, now: dt.datetime) -> Counter[int]:
    """Recount the month for every place and store what differs, without taking a row out of the database."""
    with connection.cursor() as cursor:
        cursor.execute(MERGE, {"month": month, "now": now})
        return Counter(dict(cursor.fetchall()))
