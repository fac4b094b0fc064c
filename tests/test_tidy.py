"""The house rules that no linter knows."""

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[1]
MADE_BY_TOOLS: Final = {".git", ".venv", ".tools", "node_modules", "dist", "var", "__pycache__", ".hypothesis"}
PYTHON: Final = sorted(file for folder in ("kept", "tests") for file in (ROOT / folder).rglob("*.py"))

REASON: Final = r"\W*(\w\W*){8,}"
SUPPRESSION: Final = re.compile(r"#\s*(ruff:\s*)?noqa|#\s*type:\s*ignore|#\s*mypy:", re.IGNORECASE)
REASONED_SUPPRESSION: Final = re.compile(
    rf"#\s*(ruff:\s*)?noqa: [A-Z]+\d+(,\s*[A-Z]+\d+)*{REASON}|#\s*type: ignore\[[\w-]+(,\s*[\w-]+)*\]{REASON}"
)
SQL: Final = re.compile(
    r"\s*(select\s.+\sfrom|insert\s+into|update\s+\S+\s+set|delete\s+from|with\s+\w+\s+as\s*\()\b",
    re.IGNORECASE | re.DOTALL,
)
OPENS_A_DOOR: Final = re.compile(r"\bmark_safe\b|\|\s*safe\b|\bcsrf_exempt\b|\bautoescape off\b")
IMPORT: Final = re.compile(r"\s*(from|import)\b")
ASK_A_DATABASE: Final = {
    "db",
    "real_db",
    "django_db_setup",
    "desk",
    "passer",
    "live_site",
    "open_page",
    "browser_page",
    "nora",
}
BINS: Final = {"common", "helper", "helpers", "manager", "managers", "misc", "service", "services", "util", "utils"}


# Words that may stand nowhere, in two pieces each, so that they do not stand here.
FORBIDDEN: Final = tuple(
    first + second
    for first, second in (
        ("TO", "DO"), ("FIX", "ME"), ("XX", "X"),
        ("/work/", "main"), ("/work/", "shared"), ("/t", "mp/plan"), ("/opt/", "pypi"), ("/opt/", "wheels"),
        ("trust-", "catalogue"), ("sub", "agent"), ("Clau", "de"), ("Anth", "ropic"),
        ("pypi.", "org"), ("python", "hosted"), ("npmjs.", "org"), ("npmjs.", "com"), ("yarnpkg.", "com"),
        ("arti", "factory"), ("extra-", "index-url"), ("find-", "links"),
    )
)  # fmt: skip


# --- layers


def test_core_imports_only_the_standard_library_and_itself() -> None:
    allowed = {*sys.stdlib_module_names, "kept.core"}
    wrong = [
        f"{named(file)} imports {module}"
        for file in (ROOT / "kept" / "core").rglob("*.py")
        for module in imported_by(file)
        if module.split(".")[0] not in allowed and ".".join(module.split(".")[:2]) not in allowed
    ]
    found_none(wrong)


def test_what_is_asked_once_asks_no_database() -> None:
    """bin/test leaves it out of its second database."""
    named_there = re.search(r'WITHOUT_DATABASE="([^"]+)"', (ROOT / "bin" / "test").read_text())
    assert named_there
    paths = [ROOT / path for path in named_there[1].split()]
    files = [file for path in paths for file in ([path] if path.suffix else path.rglob("test_*.py"))]
    assert len(files) > 40
    assert [named(file) for file in files if asks_a_database(file)] == []
    assert asks_a_database(ROOT / "tests" / "store" / "test_guards.py"), "the control"


def test_every_use_case_has_its_test() -> None:
    use_cases = [file for file in (ROOT / "kept" / "usecases").glob("*.py") if file.stem != "__init__"]
    tests = {file.name for file in (ROOT / "tests" / "usecases").glob("test_*.py")}
    found_none([file.stem for file in use_cases if f"test_{file.name}" not in tests])


def test_no_module_is_a_bin_for_everything() -> None:
    found_none([named(file) for file in PYTHON if file.stem in BINS or file.parent.name in BINS])


# --- size


def test_functions_are_short() -> None:
    lengths = {
        f"{named(file)}:{found.lineno} {found.name}": length_of(found) for file in PYTHON for found in functions(file)
    }
    found_none(within(lengths, most=50, nearly_all=30))


def test_files_are_short() -> None:
    """But for migrations, which Django writes."""
    files = [file for file in PYTHON if file.parent.name != "migrations"]
    lengths = {named(file): len(file.read_text().splitlines()) for file in files}
    found_none(within(lengths, most=400, nearly_all=250))


# --- reasons


def test_every_suppression_names_its_rule_and_its_reason() -> None:
    wrong = [
        f"{named(file)}:{line} {comment}"
        for file in PYTHON
        if SUPPRESSION.search(file.read_text())
        for line, comment in comments(file)
        if SUPPRESSION.search(comment) and not REASONED_SUPPRESSION.search(comment)
    ]
    found_none(wrong)


def test_every_way_round_a_protection_has_its_reason_beside_it() -> None:
    """A comment on the same line or on the one above."""
    wrong = []
    for file in project_files(ROOT / "kept", (".py", ".html", ".txt")):
        above = ""
        for number, line in enumerate(file.read_text().splitlines(), start=1):
            if OPENS_A_DOOR.search(line) and "#" not in above + line and not IMPORT.match(line):
                wrong.append(f"{named(file)}:{number}")
            above = line
    found_none(wrong)


def test_no_statement_for_the_database_is_glued_together() -> None:
    """What defines tables and triggers may be: it takes no parameters, and no input reaches it."""
    wrong = []
    for file in (file for file in PYTHON if file.is_relative_to(ROOT / "kept")):
        wrong += [f"{named(file)}:{found.lineno}" for found in glued_texts(file) if SQL.match(first_text_of(found))]
    found_none(wrong)


# --- words


@pytest.mark.parametrize("word", FORBIDDEN)
def test_a_word_stands_nowhere(word: str) -> None:
    pattern = re.compile(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", re.IGNORECASE if "/" in word else 0)
    found_none([named(file) for file in project_files(ROOT) if pattern.search(file.read_text(errors="ignore"))])


def test_locks_hold_no_addresses() -> None:
    of_python = [named(lock) for lock in (ROOT / "requirements").iterdir() if "://" in lock.read_text()]
    of_node = '"resolved"' in (ROOT / "frontend" / "package-lock.json").read_text()
    found_none(of_python + ["frontend/package-lock.json"] * of_node)


# --- how it is measured


def found_none(places: list[str]) -> None:
    assert not places, "\n" + "\n".join(places)


def named(file: Path) -> str:
    return str(file.relative_to(ROOT))


def project_files(folder: Path, endings: tuple[str, ...] = ()) -> Iterator[Path]:
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name not in MADE_BY_TOOLS and not path.name.endswith("_cache"):
                yield from project_files(path, endings)
        elif path.name != ".git" and (not endings or path.suffix in endings):
            yield path


def tree(file: Path) -> Iterator[ast.AST]:
    return ast.walk(ast.parse(file.read_text()))


def imported_by(file: Path) -> Iterator[str]:
    for node in tree(file):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def functions(file: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    return (node for node in tree(file) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def asks_a_database(file: Path) -> bool:
    """pytest-django lets nothing else come to one."""
    asked_for: set[object] = {argument.arg for function in functions(file) for argument in function.args.args}
    for node in tree(file):
        match node:
            case ast.Call(func=ast.Attribute(attr="usefixtures"), args=arguments):
                asked_for |= {argument.value for argument in arguments if isinstance(argument, ast.Constant)}
            case ast.Attribute(attr="django_db"):
                return True
    return bool(asked_for & ASK_A_DATABASE)


def length_of(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert function.end_lineno
    return function.end_lineno - function.lineno + 1


def within(lengths: dict[str, int], *, most: int, nearly_all: int) -> list[str]:
    """What is longer than the most, and what makes more than one in twenty longer than nearly all may be."""
    too_long = [f"{name} has {length} lines" for name, length in lengths.items() if length > most]
    longish = [f"{name} has {length} lines" for name, length in lengths.items() if most >= length > nearly_all]
    return too_long + (longish if len(longish) + len(too_long) > len(lengths) / 20 else [])


def comments(file: Path) -> Iterator[tuple[int, str]]:
    tokens = tokenize.generate_tokens(io.StringIO(file.read_text()).readline)
    return ((token.start[0], token.string) for token in tokens if token.type == tokenize.COMMENT)


def glued_texts(file: Path) -> Iterable[ast.JoinedStr | ast.BinOp | ast.Call]:
    """f-strings with something in them, texts joined by + or %, and calls of format."""
    for node in tree(file):
        match node:
            case ast.JoinedStr() if any(isinstance(part, ast.FormattedValue) for part in node.values):
                yield node
            case ast.BinOp(left=ast.Constant(value=str()), op=ast.Add() | ast.Mod()):
                yield node
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format")):
                yield node


def first_text_of(node: ast.JoinedStr | ast.BinOp | ast.Call) -> str:
    match node:
        case ast.JoinedStr():
            return "".join(str(part.value) if isinstance(part, ast.Constant) else "x" for part in node.values)
        case ast.BinOp(left=ast.Constant(value=str(text))):
            return text
        case ast.Call(func=ast.Attribute(value=ast.Constant(value=str(text)))):
            return text
    raise AssertionError("glued_texts yields nothing else")
