"""No file over 400 lines, no function over 60: what does not fit one look is split by noun."""

import ast
from pathlib import Path

from tests.house.sources import BASE, python_files

MOST_FILE_LINES, MOST_FUNCTION_LINES = 400, 60
NAMES_THAT_SAY_NOTHING = {"utils", "helpers", "services", "common", "misc"}


def functions_of(path: Path) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    tree = ast.parse(path.read_text())
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


def too_long(path: Path) -> list[str]:
    found = []
    lines = len(path.read_text().splitlines())
    if lines > MOST_FILE_LINES:
        found.append(f"{path} has {lines} lines")
    for function in functions_of(path):
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > MOST_FUNCTION_LINES:
            found.append(f"{path}:{function.lineno} {function.name} has {length} lines")
    return found


def test_files_and_functions_fit_one_look() -> None:
    assert [fault for path in python_files() for fault in too_long(path)] == []


def test_a_file_and_a_function_that_are_too_long_are_found(tmp_path: Path) -> None:
    path = tmp_path / "long.py"
    path.write_text("def endless():\n" + "    pass\n" * MOST_FILE_LINES)
    assert len(too_long(path)) == 2


def test_a_module_is_named_by_what_it_decides() -> None:
    named = {path: set(path.relative_to(BASE).with_suffix("").parts) for path in python_files()}
    assert [path for path, parts in named.items() if parts & NAMES_THAT_SAY_NOTHING] == []
