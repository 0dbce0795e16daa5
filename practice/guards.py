"""Triggers that hold what CHECK and UNIQUE cannot: rules between rows.

``install`` is safe to repeat. A later migration that rebuilds ``practice_place`` on SQLite (any altered column does)
must call it again, because the rebuilt table comes without its triggers; a test sees to it.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

WRONG_PARENT = "place guard: parent level"
FIXED_LEVEL = "place guard: level is fixed"

POSTGRESQL = f"""
CREATE OR REPLACE FUNCTION practice_place_guard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE above smallint;
BEGIN
    IF TG_OP = 'UPDATE' AND NEW.level <> OLD.level THEN
        RAISE EXCEPTION '{FIXED_LEVEL}' USING ERRCODE = 'check_violation';
    END IF;
    IF NEW.parent_id IS NOT NULL THEN
        SELECT level INTO above FROM practice_place WHERE id = NEW.parent_id;
        IF NOT (above = NEW.level - 1 OR (NEW.level = 4 AND above < 4)) THEN
            RAISE EXCEPTION '{WRONG_PARENT}' USING ERRCODE = 'check_violation';
        END IF;
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER practice_place_guard BEFORE INSERT OR UPDATE OF parent_id, level ON practice_place
    FOR EACH ROW EXECUTE FUNCTION practice_place_guard();
"""  # noqa: S608 -- only our own constants are put in

SQLITE_PARENT = f"""
CREATE TRIGGER practice_place_parent_%(event)s BEFORE %(when)s ON practice_place
WHEN NEW.parent_id IS NOT NULL BEGIN
    SELECT RAISE(ABORT, '{WRONG_PARENT}') FROM practice_place
    WHERE id = NEW.parent_id AND NOT (level = NEW.level - 1 OR (NEW.level = 4 AND level < 4));
END
"""  # noqa: S608

SQLITE_LEVEL = f"""
CREATE TRIGGER practice_place_level BEFORE UPDATE OF level ON practice_place
WHEN NEW.level <> OLD.level BEGIN SELECT RAISE(ABORT, '{FIXED_LEVEL}'); END
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the place triggers in place, or renew them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(POSTGRESQL)
            return
        for name in ("parent_insert", "parent_update", "level"):
            cursor.execute(f"DROP TRIGGER IF EXISTS practice_place_{name}")
        cursor.execute(SQLITE_PARENT % {"event": "insert", "when": "INSERT"})
        cursor.execute(SQLITE_PARENT % {"event": "update", "when": "UPDATE OF parent_id, level"})
        cursor.execute(SQLITE_LEVEL)
