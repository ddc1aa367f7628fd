"""Only `core` knows the admin's theme, so that it can be exchanged in one place."""

import ast
from pathlib import Path

from tests.house.sources import BASE, python_files


def imports(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def test_only_core_imports_the_theme() -> None:
    users = {path.relative_to(BASE).parts[0] for path in python_files() if "unfold" in imports(path)}
    assert users == {"core"}
