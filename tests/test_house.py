"""What a newcomer relies on: pinned and reasoned requirements, a Makefile that explains itself, one list of defaults."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from pydantic_core import PydanticUndefined

from warehouse.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
REQUIREMENT = re.compile(r"(?P<name>[A-Za-z0-9_.-]+)==(?P<version>[0-9][\w.]*)\s+# (?P<reason>\S.{9,})")


def requirement_lines(name: str) -> list[str]:
    lines = (ROOT / name).read_text().splitlines()
    return [line for line in lines if line.strip() and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_each_requirement_has_one_exact_version_and_a_reason(name: str):
    for line in requirement_lines(name):
        assert REQUIREMENT.fullmatch(line), f"{name}: write `package==1.2.3  # why we need it`, not {line!r}"


def test_no_package_is_required_twice():
    names = [
        REQUIREMENT.match(line)["name"].lower().replace("_", "-")
        for name in ("requirements.txt", "requirements-dev.txt")
        for line in requirement_lines(name)
    ]
    assert len(names) == len(set(names))


def test_each_package_the_product_imports_is_required_by_name():
    """What comes along with another package today may not come tomorrow."""
    required = {
        REQUIREMENT.match(line)["name"].lower().replace("_", "-") for line in requirement_lines("requirements.txt")
    }
    ours = {"pages", "panels", "api", "etl", "warehouse"} | {path.stem for path in ROOT.glob("*.py")}
    files = [*ROOT.glob("*.py"), *(path for folder in sorted(ours) for path in (ROOT / folder).rglob("*.py"))]
    providers, missing = packages_distributions(), set()
    for path in files:
        for node in ast.walk(ast.parse(path.read_text())):
            named = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            named += [node.module] if isinstance(node, ast.ImportFrom) and node.module and not node.level else []
            for package in {name.split(".")[0] for name in named} - ours - sys.stdlib_module_names:
                given_by = {name.lower().replace("_", "-") for name in providers.get(package, [package])}
                if not given_by & required:
                    missing.add(f"{path.relative_to(ROOT)}:{node.lineno} imports {package}")
    assert not missing, f"add to requirements.txt: {sorted(missing)}"


def test_make_alone_lists_every_target_with_its_words():
    said = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    phony = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text(), re.M)[1].split()
    assert {"help", "run", "test", "lint", "bench", "demo"} <= set(phony)
    for target in phony:
        assert re.search(rf"^  make {target} +[A-Z]", said, re.M), f"`make` does not explain {target}"


def test_env_example_shows_each_setting_with_its_default():
    shown = dict(re.findall(r"^# HUBSCOPE_(\w+)=(.*)$", (ROOT / ".env.example").read_text(), re.M))
    assert shown.keys() == {name.upper() for name in Settings.model_fields}
    for name, field in Settings.model_fields.items():
        assert field.default is not PydanticUndefined
        assert shown[name.upper()] == plain(field.default), f".env.example: HUBSCOPE_{name.upper()}"


def plain(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def test_each_exception_granted_to_a_tool_has_a_reason():
    """`# noqa` and `# type: ignore` say which rule they lift, and why."""
    files = [path for folder in ("warehouse", "etl") for path in (ROOT / folder).rglob("*.py")]
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in files
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if re.search(r"# (noqa|type: ignore)", line)
        and not re.search(r"# (noqa: [A-Z0-9, ]+|type: ignore\[[\w, -]+\])\s+(#|-|–)?\s*\w+ \w+", line)
    ]
    assert not bare, f"say why: {', '.join(bare)}"
