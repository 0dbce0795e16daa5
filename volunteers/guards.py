"""Triggers that keep the ledger append-only, log when its rows begin or cease to count, and keep the team tree a tree.

``install`` is safe to repeat; see ``practice.guards`` for when a later migration must call it again.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

LEDGER_DELETE = "ledger guard: rows are never deleted"
LEDGER_EDIT = "ledger guard: rows are never edited"
TEAM_CYCLE = "team guard: cycle"

DECISION_COLUMNS = (
    "status",
    "approved_at",
    "approved_by_id",
    "returned_at",
    "returned_by_id",
    "return_reason",
)
"""The only columns that change after entry, once: the decision, or the mark that a row was reversed."""

FIXED_COLUMNS = (
    "id",
    "volunteer_id",
    "place_id",
    "activity_uid",
    "activity_title",
    "content",
    "organiser",
    "person_in_charge",
    "starts_at",
    "ends_at",
    "served_on",
    "month",
    "minutes",
    "source",
    "flags",
    "is_late",
    "entered_at",
    "entered_by_id",
    "reverses_id",
    "replaces_id",
    "correction_reason",
)

ALLOWED = """(
    OLD.status = 'submitted' AND NEW.status IN ('approved', 'returned')
    OR OLD.status = 'approved' AND NEW.status = 'reversed'
       AND NEW.approved_at = OLD.approved_at AND NEW.approved_by_id = OLD.approved_by_id
)"""

CYCLE = """EXISTS (
    WITH RECURSIVE above(id, parent_id) AS (
        SELECT t.id, t.parent_id FROM volunteers_team t WHERE t.id = NEW.parent_id
        UNION SELECT t.id, t.parent_id FROM volunteers_team t JOIN above ON t.id = above.parent_id
    ) SELECT 1 FROM above WHERE above.id = NEW.id
)"""


LOGGED = "volunteers_countedchange (month, place_id, volunteer_id, activity_uid, change)"
ENTERED_COUNTING = "NEW.status = 'approved' AND NEW.reverses_id IS NULL"
"""Approved as it is entered: a table brought in from before, or made-up data."""

# Entries wait to be approved, so the row trigger's condition spares them everything. Approvals come by the hundred, so
# theirs is one statement for all of them.
COUNTED_CHANGES = f"""
CREATE OR REPLACE FUNCTION volunteers_counted_entry() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO {LOGGED} VALUES (NEW.month, NEW.place_id, NEW.volunteer_id, NEW.activity_uid, 1);
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER volunteers_counted_entry AFTER INSERT ON volunteers_servicerecord
    FOR EACH ROW WHEN ({ENTERED_COUNTING}) EXECUTE FUNCTION volunteers_counted_entry();
CREATE OR REPLACE FUNCTION volunteers_counted_decision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO {LOGGED}
    SELECT fresh.month, fresh.place_id, fresh.volunteer_id, fresh.activity_uid,
        CASE fresh.status WHEN 'approved' THEN 1 ELSE -1 END
    FROM fresh JOIN stale ON stale.id = fresh.id
    WHERE fresh.reverses_id IS NULL AND (fresh.status = 'approved') <> (stale.status = 'approved');
    RETURN NULL;
END $$;
CREATE OR REPLACE TRIGGER volunteers_counted_decision AFTER UPDATE ON volunteers_servicerecord
    REFERENCING OLD TABLE AS stale NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION volunteers_counted_decision();
"""  # noqa: S608 -- only our own constants are put in

LOG_ROW = f"INSERT INTO {LOGGED} VALUES (NEW.month, NEW.place_id, NEW.volunteer_id, NEW.activity_uid, %s)"  # noqa: S608


def _changed(comparison: str) -> str:
    return " OR ".join(f"NEW.{column} {comparison} OLD.{column}" for column in FIXED_COLUMNS)


def _postgresql() -> str:
    return f"""
CREATE OR REPLACE FUNCTION volunteers_ledger_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION '{LEDGER_DELETE}' USING ERRCODE = 'check_violation';
    END IF;
    IF NOT {ALLOWED} OR {_changed("IS DISTINCT FROM")} THEN
        RAISE EXCEPTION '{LEDGER_EDIT}' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER volunteers_ledger_guard BEFORE UPDATE OR DELETE ON volunteers_servicerecord
    FOR EACH ROW EXECUTE FUNCTION volunteers_ledger_guard();
CREATE OR REPLACE FUNCTION volunteers_team_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF {CYCLE} THEN RAISE EXCEPTION '{TEAM_CYCLE}' USING ERRCODE = 'check_violation'; END IF;
    RETURN NEW;
END $$;
CREATE OR REPLACE TRIGGER volunteers_team_guard BEFORE UPDATE OF parent_id ON volunteers_team
    FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL) EXECUTE FUNCTION volunteers_team_guard();
"""


def _sqlite() -> dict[str, str]:
    return {
        "volunteers_ledger_delete": f"""BEFORE DELETE ON volunteers_servicerecord
            BEGIN SELECT RAISE(ABORT, '{LEDGER_DELETE}'); END""",
        "volunteers_ledger_edit": f"""BEFORE UPDATE ON volunteers_servicerecord
            WHEN NOT {ALLOWED} OR {_changed("IS NOT")}
            BEGIN SELECT RAISE(ABORT, '{LEDGER_EDIT}'); END""",
        "volunteers_counted_entry": f"""AFTER INSERT ON volunteers_servicerecord
            WHEN {ENTERED_COUNTING} BEGIN {LOG_ROW % "1"}; END""",
        "volunteers_counted_decision": f"""AFTER UPDATE OF status ON volunteers_servicerecord
            WHEN NEW.reverses_id IS NULL AND (NEW.status = 'approved') <> (OLD.status = 'approved')
            BEGIN {LOG_ROW % "CASE NEW.status WHEN 'approved' THEN 1 ELSE -1 END"}; END""",
        "volunteers_team_cycle": f"""BEFORE UPDATE OF parent_id ON volunteers_team
            WHEN NEW.parent_id IS NOT NULL AND {CYCLE}
            BEGIN SELECT RAISE(ABORT, '{TEAM_CYCLE}'); END""",
    }


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the ledger and team triggers in place, or renew them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_postgresql())
            cursor.execute(COUNTED_CHANGES)
            return
        # Until the log is made by its own migration, a trigger that names it would keep every table from being rebuilt.
        has_log = LOGGED.split()[0] in connection.introspection.table_names(cursor)
        for name, body in _sqlite().items():
            if name.startswith("volunteers_counted") and not has_log:
                continue
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"CREATE TRIGGER {name} {body}")
