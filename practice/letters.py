"""Finding a part of a name among very many: by an index of the letters it is written with.

A Chinese name is looked for by one character or two. Trigrams, the usual means, need three: they would leave such a
search to read every row. So the index holds single characters: all rows with each of the wanted ones come out of it,
and only those are compared whole. It needs no extension of PostgreSQL. SQLite, which serves small counties, compares
every row.
"""

from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import BooleanField, F, Func, Q, Value
from django.db.models.sql.compiler import SQLCompiler

LETTERS = "string_to_array(upper({}::text), NULL)"


class HoldsLetters(Func):
    """Whether the first text has every character of the second, in any order; true where there is no such index."""

    output_field = BooleanField()
    arity = 2

    def as_sql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:  # type: ignore[override]
        return "1 = 1", ()

    def as_postgresql(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        (text, of_text), (wanted, of_wanted) = (compiler.compile(one) for one in self.get_source_expressions())
        return f"{LETTERS.format(text)} @> {LETTERS.format(wanted)}", (*of_text, *of_wanted)


def part_of(field: str, words: str) -> Q:
    """Rows whose field contains the words; the field's letters are indexed by ``index_letters``."""
    return Q(HoldsLetters(F(field), Value(words)), **{f"{field}__icontains": words})


def index_letters(schema_editor: BaseDatabaseSchemaEditor, table: str, column: str, name: str) -> None:
    """For migrations: make the index, where the database has such."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"CREATE INDEX {name} ON {table} USING gin ({LETTERS.format(column)})")
