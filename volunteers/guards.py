"""Triggers that keep the ledger append-only and the team tree a tree.

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
        "volunteers_team_cycle": f"""BEFORE UPDATE OF parent_id ON volunteers_team
            WHEN NEW.parent_id IS NOT NULL AND {CYCLE}
            BEGIN SELECT RAISE(ABORT, '{TEAM_CYCLE}'); END""",
    }


def install(connection: BaseDatabaseWrapper) -> None:
    """Put the ledger and team triggers in place, or renew them."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(_postgresql())
            return
        for name, body in _sqlite().items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(f"CREATE TRIGGER {name} {body}")
