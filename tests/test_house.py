"""The house rules that a machine can check: sizes, names, and what we do not use."""

import ast
import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

ROOT: Path = settings.BASE_DIR
APPS = ("practice", "volunteers", "activities", "portal")
LONGEST_FUNCTION, LONGEST_FILE, LONGEST_TEMPLATE = 60, 400, 130


def python_files(*folders: str) -> list[Path]:
    return [
        path for folder in folders for path in sorted((ROOT / folder).rglob("*.py")) if "migrations" not in path.parts
    ]


def templates() -> list[Path]:
    return sorted((ROOT / "templates").rglob("*.html"))


def written_lines(path: Path) -> int:
    return sum(1 for line in path.read_text().splitlines() if line.strip())


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"{relative(path)}:{node.lineno} {node.name}", (node.end_lineno or node.lineno) - node.lineno + 1


def test_rules_look_at_something() -> None:
    assert len(python_files(*APPS)) > 30
    assert len(templates()) > 10


def test_functions_stay_short() -> None:
    found = [(name, lines) for path in python_files(*APPS) for name, lines in functions(path)]
    assert [entry for entry in found if entry[1] > LONGEST_FUNCTION] == []


def test_files_stay_short() -> None:
    sizes = {relative(path): written_lines(path) for path in python_files(*APPS, "tests")}
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_FILE} == {}


def test_templates_stay_short() -> None:
    sizes = {relative(path): written_lines(path) for path in templates()}
    assert {name: lines for name, lines in sizes.items() if lines > LONGEST_TEMPLATE} == {}


def test_templates_carry_no_inline_style_or_script() -> None:
    """The content policy would silently refuse them."""
    inline = re.compile(r"<style\b|\sstyle=|<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)
    assert {
        relative(path): inline.findall(path.read_text()) for path in templates() if inline.search(path.read_text())
    } == {}


def test_no_module_is_a_catch_all() -> None:
    names = {relative(path) for path in python_files(*APPS) if path.stem in ("utils", "helpers", "common", "misc")}
    assert names == set()


def test_side_effects_are_calls_that_can_be_found() -> None:
    hidden = re.compile(r"django\.dispatch|@receiver|models\.signals|threading\.local|GenericForeignKey")
    assert {relative(path) for path in python_files(*APPS) if hidden.search(path.read_text())} == set()


def test_tests_that_empty_the_database_are_postgresql_s_alone() -> None:
    """The ledger's guards keep SQLite's from being emptied: what one such test leaves would meet all that follow."""
    walks = {relative(path): path.read_text() for path in (ROOT / "tests" / "e2e").glob("test_*.py")}
    assert [name for name, text in walks.items() if "[pytest.mark.e2e, pytest.mark.postgres" not in text] == []
    for path in python_files("tests"):
        lines = path.read_text().splitlines()
        for before, line in itertools.pairwise(lines):
            if line.lstrip().startswith(("@pytest", "pytestmark")) and "django_db(transaction=True)" in line:
                assert "mark.postgres" in before + line, relative(path)
