"""The floor of the roll-up: the same totals by one GROUPING SETS statement, written for PostgreSQL and nothing else.

``PASS`` is one month; ``VIEW`` joins the passes of all months into a materialized view with the rows of MonthlyTotal.
"""

MEASURES = (
    *("sessions", "trainings", "unplanned", "attendances", "minutes", "waiting_minutes", "late_minutes"),
    *("volunteers", "active_stations"),
)

CELL = """
    line.ancestor_id AS place_id,
    CASE grouping(fact.kind, fact.programme) WHEN 3 THEN 'all' WHEN 1 THEN 'kind' ELSE 'programme' END AS slice,
    CASE grouping(fact.kind, fact.programme) WHEN 3 THEN '' WHEN 1 THEN fact.kind ELSE fact.programme END AS key
"""
SETS = "GROUPING SETS ((line.ancestor_id), (line.ancestor_id, fact.kind), (line.ancestor_id, fact.programme))"

PASS = f"""
    WITH line AS MATERIALIZED (
        SELECT lineage.place_id, lineage.ancestor_id, place.level
        FROM practice_placelineage lineage JOIN practice_place place ON place.id = lineage.ancestor_id
        WHERE lineage.from_month <= {{month}} AND lineage.until_month > {{month}}
    ),
    sessions AS (
        SELECT {CELL},
            count(*) AS sessions,
            count(*) FILTER (WHERE fact.kind = 'training') AS trainings,
            count(*) FILTER (WHERE fact.is_unplanned) AS unplanned,
            coalesce(sum(fact.attendances), 0) AS attendances,
            count(DISTINCT fact.station_id) FILTER (WHERE line.level <= 3) AS active_stations
        FROM (
            SELECT activity.place_id, activity.kind, coalesce(activity.programme_id::text, 'none') AS programme,
                activity.attendances, activity.is_unplanned, station.ancestor_id AS station_id
            FROM activities_activity activity
            LEFT JOIN line station ON station.place_id = activity.place_id AND station.level = 3
            WHERE activity.month = {{month}} AND activity.status IN ('held', 'reported')
        ) fact
        JOIN line ON line.place_id = fact.place_id
        GROUP BY {SETS}
    ),
    hours AS (
        SELECT {CELL},
            coalesce(sum(fact.minutes) FILTER (WHERE fact.is_counted), 0) AS minutes,
            coalesce(sum(fact.minutes) FILTER (WHERE NOT fact.is_counted), 0) AS waiting_minutes,
            coalesce(sum(fact.minutes) FILTER (WHERE fact.is_counted AND fact.is_late), 0) AS late_minutes,
            count(DISTINCT fact.volunteer_id) FILTER (WHERE fact.is_counted) AS volunteers
        FROM (
            SELECT record.place_id, record.volunteer_id, record.minutes, record.is_late,
                record.status = 'approved' AS is_counted, coalesce(activity.kind, 'none') AS kind,
                coalesce(activity.programme_id::text, 'none') AS programme
            FROM volunteers_servicerecord record
            LEFT JOIN activities_activity activity ON activity.uid = record.activity_uid
            WHERE record.month = {{month}} AND record.reverses_id IS NULL
            AND (record.status = 'approved' OR record.status = 'submitted' AND record.replaces_id IS NULL)
        ) fact
        JOIN line ON line.place_id = fact.place_id
        GROUP BY {SETS}
    )
    SELECT place_id, slice, key, {", ".join(f"coalesce({name}, 0) AS {name}" for name in MEASURES)}
    FROM sessions FULL JOIN hours USING (place_id, slice, key)
"""
"""One month's totals, with ``{month}`` to fill in; rows of zeros are among them."""

NOT_ZERO = " OR ".join(f"found.{name} <> 0" for name in MEASURES)

ONE_MONTH = f"""
    SELECT count(*), {", ".join(f"sum({name})" for name in MEASURES)}
    FROM ({PASS.format(month="%(month)s::date")}) found WHERE {NOT_ZERO}
"""
"""The pass with its rows left in the server: added up there, so that every column is computed and none is sent."""

VIEW = f"""
    CREATE MATERIALIZED VIEW IF NOT EXISTS bench_totals AS
    SELECT months.month, found.* FROM
        (SELECT generate_series('{{first}}'::date, '{{last}}'::date, interval '1 month')::date AS month) months
        CROSS JOIN LATERAL ({PASS.format(month="months.month")}) found
    WHERE {NOT_ZERO} WITH NO DATA
"""
"""Month by month, so that each sorts in memory."""
