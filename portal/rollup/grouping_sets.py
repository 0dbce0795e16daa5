"""Counting on PostgreSQL: one GROUPING SETS pass over the month's facts for any number of places and all slices."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db import connection

from .cells import NONE, Cell, Measures, Totals

LINES = """
    line AS MATERIALIZED (
        SELECT lineage.place_id, lineage.ancestor_id, place.level
        FROM practice_placelineage lineage JOIN practice_place place ON place.id = lineage.ancestor_id
        WHERE lineage.from_month <= %(month)s AND lineage.until_month > %(month)s
    ),
    wanted AS MATERIALIZED (
        SELECT place_id, ancestor_id, level FROM line
        WHERE %(places)s::bigint[] IS NULL OR ancestor_id = ANY (%(places)s::bigint[])
    )
"""

# Which of the three slices a row is of: grouping() has a 1 for each column that was not grouped by.
GROUPED = """
        wanted.ancestor_id AS place,
        CASE grouping(fact.kind, fact.programme) WHEN 3 THEN 'all' WHEN 1 THEN 'kind' ELSE 'programme' END AS slice,
        CASE grouping(fact.kind, fact.programme) WHEN 3 THEN '' WHEN 1 THEN fact.kind ELSE fact.programme END AS key
"""
SETS = "GROUPING SETS ((wanted.ancestor_id), (wanted.ancestor_id, fact.kind), (wanted.ancestor_id, fact.programme))"

SESSIONS = f"""
    WITH {LINES},
    fact AS MATERIALIZED (
        SELECT activity.place_id, activity.kind, coalesce(activity.programme_id::text, '{NONE}') AS programme,
            activity.attendances, activity.is_unplanned, station.ancestor_id AS station_id
        FROM activities_activity activity
        LEFT JOIN line station ON station.place_id = activity.place_id AND station.level = 3
        WHERE activity.month = %(month)s AND activity.status IN ('held', 'reported')
    )
    SELECT {GROUPED},
        count(*) AS sessions,
        count(*) FILTER (WHERE fact.kind = 'training') AS trainings,
        count(*) FILTER (WHERE fact.is_unplanned) AS unplanned,
        coalesce(sum(fact.attendances), 0) AS attendances,
        count(DISTINCT fact.station_id) FILTER (WHERE wanted.level <= 3) AS active_stations
    FROM fact JOIN wanted ON wanted.place_id = fact.place_id
    GROUP BY {SETS}
"""  # noqa: S608 -- only our own constants are put in

# Approved hours come out of the index alone (record_by_month_place), the few that wait out of theirs (record_waiting).
# Adding hours up per volunteer first would seem to save the distinct count some work; measured, it costs more.
HOURS = f"""
    WITH {LINES},
    record AS (
        SELECT place_id, volunteer_id, minutes, is_late, activity_uid, true AS is_counted
        FROM volunteers_servicerecord
        WHERE month = %(month)s AND status = 'approved' AND reverses_id IS NULL
        UNION ALL
        SELECT place_id, volunteer_id, minutes, is_late, activity_uid, false
        FROM volunteers_servicerecord
        WHERE month = %(month)s AND status = 'submitted' AND reverses_id IS NULL AND replaces_id IS NULL
    ),
    fact AS MATERIALIZED (
        SELECT record.*, coalesce(activity.kind, '{NONE}') AS kind,
            coalesce(activity.programme_id::text, '{NONE}') AS programme
        FROM record LEFT JOIN activities_activity activity ON activity.uid = record.activity_uid
    )
    SELECT {GROUPED},
        coalesce(sum(fact.minutes) FILTER (WHERE fact.is_counted), 0) AS minutes,
        coalesce(sum(fact.minutes) FILTER (WHERE NOT fact.is_counted), 0) AS waiting_minutes,
        coalesce(sum(fact.minutes) FILTER (WHERE fact.is_counted AND fact.is_late), 0) AS late_minutes,
        count(DISTINCT fact.volunteer_id) FILTER (WHERE fact.is_counted) AS volunteers
    FROM fact JOIN wanted ON wanted.place_id = fact.place_id
    GROUP BY {SETS}
"""  # noqa: S608 -- only our own constants are put in


def count(month: dt.date, places: Collection[int] | None) -> Totals:
    parameters = {"month": month, "places": sorted(places) if places is not None else None}
    found: dict[Cell, dict[str, int]] = defaultdict(dict)
    for query in (SESSIONS, HOURS):
        for row in _rows(query, parameters):
            cell = Cell(row.pop("place"), row.pop("slice"), row.pop("key"))
            found[cell].update({name: int(amount) for name, amount in row.items()})
    totals = {cell: Measures(**amounts) for cell, amounts in found.items()}
    return {cell: measures for cell, measures in totals.items() if not measures.is_zero}


def _rows(query: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
