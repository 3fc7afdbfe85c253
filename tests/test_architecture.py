"""The rules of docs/architecture.md, kept over the syntax tree of every file of the product.

A rule that gets in the way is changed here and there in one commit, with its reason. Tests and benchmarks are not
bound by them: a benchmark compares with the bare engine, a test may set the environment.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = {"pages", "panels", "api", "etl", "warehouse", "Home", "serve"}
ETL_PUBLIC = {"etl.runs", "etl.submissions"}  # what pages and routes may use of etl
FLOORS = {  # folder -> what of ours it may import; the first that fits a path counts
    "warehouse/analysis/": {"warehouse.analysis"},
    "warehouse/": {"warehouse"},
    "panels/": {"panels", "warehouse"},
    "etl/": {"etl", "panels", "warehouse"},
    "pages/": {"pages", "panels", "warehouse", *ETL_PUBLIC},
    "api/": {"api", "panels", "warehouse", *ETL_PUBLIC},
}
SOLE_IMPORTERS = {"duckdb": "warehouse/engine.py"}
ANALYSIS_MAY_USE = {"numpy", "scipy", "statsmodels", "polars", "warehouse"} | sys.stdlib_module_names
# Sign-in is checked while somebody waits, by keys that its issuer publishes.
ASKS_THE_ISSUER = "api/oidc.py"
NETWORK = {
    "huggingface_hub",
    "datasets",
    "httpx",
    "httpx2",
    "requests",
    "aiohttp",
    "urllib3",
    "urllib.request",
    "http.client",
}
AIM_LINES, MOST_LINES = 300, 400
SQL = re.compile(
    r"\bSELECT\b.+\bFROM\b|\bWITH\s+\w+\s+AS\s*\(|\b(INSERT INTO|DELETE FROM|CREATE (OR REPLACE )?(TABLE|VIEW))\b|^\s*select\s.+\sfrom\s",
    re.S,
)


def fits(name: str, prefixes: set[str]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def imports(tree: ast.AST, path: str) -> Iterator[tuple[int, str]]:
    """Line and full name of everything imported; `from a import b` gives a.b, relative names are resolved."""
    package = path.split("/")[:-1]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from ((node.lineno, f"{module}.{alias.name}") for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in {"__import__", "importlib.import_module"}:
            yield from ((node.lineno, str(name.value)) for name in node.args[:1] if isinstance(name, ast.Constant))


def strings(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Line and text of every string that is no docstring; the holes of an f-string read {}."""
    skip = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            skip |= {id(part) for part in node.values}
            parts = (str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
            yield node.lineno, "".join(parts)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in skip:
            yield node.lineno, node.value


def violations(path: str, source: str) -> list[str]:
    """What breaks a rule in one file, each as `file:line: rule. What to do.`; `path` is relative to the root."""
    found: list[tuple[int, str]] = []
    lines = source.count("\n") + 1
    if lines > MOST_LINES:
        found.append(
            (lines, f"a file has at most {MOST_LINES} lines, better {AIM_LINES}. Split it where it does two things.")
        )
    if not path.endswith(".py"):
        return [f"{path}:{line}: {words}" for line, words in found]

    tree = ast.parse(source, path)
    floor = next((folder for folder in FLOORS if path.startswith(folder)), None)
    for line, name in imports(tree, path):
        if floor and name.split(".")[0] in OURS and not fits(name, FLOORS[floor]):
            allowed = ", ".join(sorted(FLOORS[floor]))
            found.append(
                (
                    line,
                    f"{floor} may import only {allowed} of ours, not {name}. Move the code to a lower floor, or pass the value in.",
                )
            )
        for package, importer in SOLE_IMPORTERS.items():
            if fits(name, {package}) and path != importer:
                found.append(
                    (
                        line,
                        f"only {importer} imports {package}. Ask through warehouse.query.answers, or add a method there.",
                    )
                )
        if floor == "warehouse/analysis/" and name.split(".")[0] not in ANALYSIS_MAY_USE:
            found.append(
                (
                    line,
                    f"warehouse/analysis is pure: numpy, scipy, polars, not {name}. Read in the caller, pass frames in.",
                )
            )
        if floor != "etl/" and path != ASKS_THE_ISSUER and fits(name, NETWORK):
            found.append(
                (
                    line,
                    f"only etl talks to the network, not {floor or path} ({name}). Fetch there, read the build here.",
                )
            )
        if floor in {"warehouse/", "warehouse/analysis/", "panels/", "etl/"} and fits(name, {"streamlit"}):
            found.append((line, f"{floor} has no user interface. Return the value and let a page draw it."))
        if floor in {"pages/", "panels/", "api/"} and fits(name, {"warehouse.engine"}):
            found.append(
                (line, "pages and routes never see the engine. Ask a named query through warehouse.query.answers.")
            )
        if name in {"os.environ", "os.environb", "os.getenv", "os.putenv"} and path != "warehouse/settings.py":
            found.append((line, "only warehouse/settings.py reads the environment. Add a field to Settings."))
    if path != "warehouse/settings.py":
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and ast.unparse(node) in {
                "os.environ",
                "os.environb",
                "os.getenv",
                "os.putenv",
            }:
                found.append(
                    (node.lineno, "only warehouse/settings.py reads the environment. Add a field to Settings.")
                )
    if floor in {"pages/", "panels/", "api/"} or path in {"Home.py", "serve.py"}:
        for line, text in strings(tree):
            if SQL.search(text):
                found.append(
                    (
                        line,
                        "pages and routes hold no SQL. Put it in warehouse/queries/<name>.sql and ask for it by name.",
                    )
                )
    return [f"{path}:{line}: {words}" for line, words in sorted(found)]


def product_files() -> list[str]:
    folders = [ROOT / folder for folder in ("pages", "panels", "api", "etl", "warehouse")]
    files = [
        *ROOT.glob("*.py"),
        *(path for folder in folders for path in folder.rglob("*") if path.suffix in {".py", ".sql"}),
    ]
    return sorted(path.relative_to(ROOT).as_posix() for path in files)


def test_product_keeps_the_rules_of_its_architecture():
    broken = [line for path in product_files() for line in violations(path, (ROOT / path).read_text())]
    assert not broken, "\n" + "\n".join(broken)


def module_of(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def circle(sources: Mapping[str, str]) -> list[str]:
    """Modules that import each other in turn, by imports anywhere in them, as [a, b, a]; [] where there are none."""
    modules = {module_of(path) for path in sources}

    def imported(path: str, source: str) -> set[str]:
        names = {name for _, name in imports(ast.parse(source, path), path)}
        reached = {name if name in modules else name.rpartition(".")[0] for name in names}
        return reached & modules - {module_of(path)}

    try:
        TopologicalSorter({module_of(path): imported(path, source) for path, source in sources.items()}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def test_no_module_imports_one_that_imports_it():
    sources = {path: (ROOT / path).read_text() for path in product_files() if path.endswith(".py")}
    assert not (modules := circle(sources)), f"{' <- '.join(modules)}: move what both need into a module of its own"


def test_a_circle_is_found_whatever_way_round():
    inside = "def go():\n    from warehouse.c import C\n"
    sources = {
        "warehouse/a.py": "from warehouse import b",
        "warehouse/b.py": inside,
        "warehouse/c.py": "import warehouse.a",
    }
    assert set(circle(sources)) == {"warehouse.a", "warehouse.b", "warehouse.c"}
    assert circle(sources | {"warehouse/c.py": "import math"}) == []


def test_each_file_and_module_that_a_rule_names_is_there():
    assert not [path for path in (*SOLE_IMPORTERS.values(), ASKS_THE_ISSUER, *FLOORS) if not (ROOT / path).exists()]
    assert {module_of(path) for path in product_files()} >= ETL_PUBLIC


@pytest.mark.parametrize(
    ("path", "source", "rule"),
    [
        ("warehouse/query/answers.py", "import duckdb", "only warehouse/engine.py imports duckdb"),
        ("pages/data/sql/page.py", "from duckdb import connect", "only warehouse/engine.py imports duckdb"),
        (
            "etl/hub/sync.py",
            "import importlib\nimportlib.import_module('duckdb')",
            "only warehouse/engine.py imports duckdb",
        ),
        ("warehouse/storage/lake.py", "from etl import runs", "warehouse/ may import only warehouse of ours"),
        ("warehouse/storage/lake.py", "from pages.shared import page", "warehouse/ may import only warehouse of ours"),
        ("warehouse/query/answers.py", "import httpx2", "only etl talks to the network"),
        ("warehouse/query/answers.py", "import streamlit as st", "warehouse/ has no user interface"),
        ("warehouse/analysis/growth.py", "from warehouse import answers", "may import only warehouse.analysis of ours"),
        ("warehouse/analysis/growth.py", "from ..answers import ask", "may import only warehouse.analysis of ours"),
        ("warehouse/analysis/growth.py", "import altair", "warehouse/analysis is pure"),
        ("etl/hub/sync.py", "from api import routes", "etl/ may import only etl, panels, warehouse of ours"),
        ("pages/data/pipeline/page.py", "from etl.hub.fetch import fetch_pages", "pages/ may import only"),
        ("pages/data/pipeline/page.py", "from etl.hub import fetch", "pages/ may import only"),
        ("pages/data/sql/page.py", "from api import routes", "pages/ may import only"),
        ("pages/adoption/model/page.py", "import requests", "only etl talks to the network"),
        ("pages/adoption/model/page.py", "from warehouse.engine import Engine", "never see the engine"),
        ("pages/adoption/model/page.py", "q = f'SELECT a FROM marts.{table}'", "hold no SQL"),
        ("pages/adoption/model/page.py", "q = 'select a from b'", "hold no SQL"),
        ("api/routes.py", "q = 'WITH a AS (' + body", "hold no SQL"),
        ("serve.py", "q = 'DELETE FROM runs'", "hold no SQL"),
        ("panels/charts/line.py", "import streamlit as st", "panels/ has no user interface"),
        ("panels/charts/line.py", "from pages.shared import page", "panels/ may import only panels, warehouse of ours"),
        ("etl/cli/main.py", "import os\nos.environ['HF_TOKEN']", "only warehouse/settings.py reads the environment"),
        ("etl/cli/main.py", "import os\nos.getenv('HF_TOKEN')", "only warehouse/settings.py reads the environment"),
        ("serve.py", "from os import environ", "only warehouse/settings.py reads the environment"),
        ("warehouse/models/marts/long.sql", "SELECT 1\n" * 401, "a file has at most 400 lines"),
    ],
)
def test_each_breach_is_found_and_says_where_and_what_to_do(path: str, source: str, rule: str):
    found = violations(path, source)
    assert any(rule in line for line in found), found
    for line in found:
        where, _, words = line.partition(": ")
        assert re.fullmatch(rf"{re.escape(path)}:\d+", where)
        assert re.search(r"\. [A-Z]", words), f"no advice in {line!r}"


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("warehouse/engine.py", "import duckdb"),
        ("warehouse/settings.py", "import os\nos.environ.get('HUBSCOPE_DATA')"),
        ("warehouse/analysis/growth.py", "import math\nimport numpy as np\nfrom .intervals import wilson"),
        ("etl/hub/fetch.py", "import huggingface_hub\nfrom warehouse.storage.lake import Lake"),
        ("pages/data/pipeline/page.py", "from etl import runs\nfrom warehouse import answers"),
        ("pages/data/pipeline/page.py", "'''Not SELECT a FROM b.'''\nlabel = 'Select a model from the list'"),
        ("panels/charts/line.py", "import altair as alt\nimport polars as pl"),
        ("serve.py", "import streamlit as st\nfrom etl import runs\nfrom warehouse import telemetry"),
    ],
)
def test_what_is_allowed_passes(path: str, source: str):
    assert violations(path, source) == []
