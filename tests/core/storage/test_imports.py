"""Who may know SQLite, and what a migration may know."""

from __future__ import annotations

import ast
from pathlib import Path

from core.storage import migrations

ROOT = Path(__file__).parents[3]
SQLITE = {"sqlite3", "sqlite_utils"}


def imported(path: Path) -> set[str]:
    """The modules that a file imports, wherever in it that stands."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add("." * node.level + (node.module or ""))
    return names


def test_no_test_bench_or_entry_point_talks_to_sqlite_past_the_store() -> None:
    """import-linter says the same of core and pages."""
    files = [*ROOT.glob("*.py"), *ROOT.glob("tests/**/*.py"), *ROOT.glob("bench/**/*.py")]
    assert len(files) > 100
    by_path = {str(path.relative_to(ROOT)): imported(path) & SQLITE for path in files}
    assert {path: names for path, names in by_path.items() if names} == {}


def test_no_migration_uses_a_rule_of_today() -> None:
    """Migrations use no current rule, because a rule may change and a shipped migration may not."""
    for path in Path(str(migrations.__file__)).parent.glob("*.py"):
        own = {name for name in imported(path) if name.startswith(("core", "pages", "."))}
        assert {name for name in own if not name.startswith("core.storage.migrations")} == set(), path
