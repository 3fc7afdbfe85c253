"""What the product can do is written down, and what is written down is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

import pytest
import typer

from etl.eval_logs.formats.registry import FORMATS, with_formats
from panels import page_list, page_tables
from warehouse import telemetry
from warehouse.errors import HubscopeError
from warehouse.models import catalog
from warehouse.scenarios import fields
from warehouse.settings import Settings

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
COMMANDS = (ROOT / "docs/using.md").read_text() + (ROOT / "docs/operating.md").read_text()
MARKDOWN = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "etl/**/*.md", "warehouse/**/*.md", "benchmarks/**/*.md", "tests/**/*.md")
    for path in ROOT.glob(pattern)
)


def table_rows(text: str, heading: str) -> dict[str, list[str]]:
    """First cell -> the other cells, of the table whose head row begins with `heading`."""
    rows = {}
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.M):
        head, _, *body = [[cell.strip() for cell in line.strip("|\n").split("|")] for line in block.splitlines()]
        if head[0] == heading:
            rows |= {cells[0].strip("`"): cells[1:] for cells in body}
    return rows


def verbs(module: str) -> list[str]:
    if find_spec(module) is None:
        return []
    command = typer.main.get_command(import_module(module).app)
    return sorted(command.commands)


def subclasses(kind: type[HubscopeError]) -> Iterator[type[HubscopeError]]:
    for below in kind.__subclasses__():
        yield below
        yield from subclasses(below)


def pages() -> dict[str, Path]:
    """`Section / Title`, as the menu names it -> the page's file."""
    return {f"{page.section} / {page.title}": page.path for page in page_list.PAGES}


@pytest.mark.parametrize("name", Settings.model_fields)
def test_each_setting_is_described_with_its_default(name: str):
    rows = table_rows((ROOT / "docs/settings.md").read_text(), "Setting")
    variable = f"HUBSCOPE_{name.upper()}"
    assert variable in rows, f"add {variable} to docs/settings.md"
    default = Settings.model_fields[name].default
    said = f"{default:g}" if isinstance(default, float) else str(default)
    assert rows[variable][0] == (f"`{said}`" if said else "empty"), (
        f"docs/settings.md: the default of {variable} is {said}"
    )


def test_no_setting_is_described_that_does_not_exist():
    rows = table_rows((ROOT / "docs/settings.md").read_text(), "Setting")
    assert {row for row in rows if row.startswith("HUBSCOPE_")} == {
        f"HUBSCOPE_{name.upper()}" for name in Settings.model_fields
    }


@pytest.mark.parametrize("program", ["etl", "warehouse"])
def test_each_command_is_described_and_each_described_command_exists(program: str):
    found = verbs(f"{program}.cli.main")
    assert found, f"python -m {program} has no commands"
    described = set(re.findall(rf"python -m {program} ([a-z]+)", COMMANDS + README))
    missing = set(found) - described
    assert not missing, f"docs/using.md or operating.md: describe `python -m {program}` {sorted(missing)}"
    assert not described - set(found), f"described, but not there: {sorted(described - set(found))}"


def test_each_page_is_in_the_menu_and_each_entry_of_the_menu_has_its_page():
    assert {*ROOT.glob("pages/*/*/page.py")} == {*pages().values()}


@pytest.mark.parametrize("document", page_tables.TABLES)
def test_each_page_has_its_row_as_the_list_of_pages_says_it(document: str):
    content = (ROOT / document).read_text()
    assert set(table_rows(content, "Page")) == set(pages())
    assert page_tables.written(document, content) == content, "run `python -m panels docs`"


def test_a_document_without_the_table_of_pages_is_named():
    with pytest.raises(ValueError, match=r"README\.md has no table that begins"):
        page_tables.written("README.md", "# Hubscope\n")
    behind = "before\n\n| Page | The question it answers |\n|---|---|\n| Adoption / Gone | Why? |\n\nafter\n"
    assert page_tables.written("README.md", behind) == f"before\n\n{page_tables.table('README.md')}\nafter\n"


def test_commands_of_the_readme_are_targets_of_the_makefile():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.M))
    named = set(re.findall(r"\bmake ([a-z]+)", "\n".join(code(README))))
    assert {"run", "test", "lint", "bench"} <= named
    assert named <= targets, f"the Makefile lacks {sorted(named - targets)}"


def code(text: str) -> list[str]:
    return re.findall(r"```.*?```|`[^`\n]+`", text, re.S)


def test_readme_is_read_in_one_go():
    assert len(README.splitlines()) < 120


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_each_link_leads_somewhere(path: Path):
    text = re.sub(r"```.*?```", "", path.read_text(), flags=re.S)
    targets = re.findall(r"\]\(([^)\s]+)\)", text)
    local = [target.partition("#")[0] for target in targets if not re.match(r"[a-z]+:|#", target)]
    broken = [target for target in local if not (path.parent / unquote(target)).exists()]
    assert not broken


def test_data_dictionary_lists_each_table_and_column():
    text = (ROOT / "docs/data.md").read_text()
    models = catalog.models()
    assert models
    missing = [model.name for model in models if model.name not in text]
    missing += [
        f"{model.name}.{column.name}" for model in models for column in model.columns if column.name not in text
    ]
    assert not missing, "run `python -m warehouse docs`"


def test_formats_of_evaluation_logs_are_listed_as_the_registry_has_them():
    text = (ROOT / "docs/evaluation.md").read_text()
    assert set(table_rows(text, "Log")) == {kind.title for kind in FORMATS}
    assert with_formats(text) == text, "run `python -m etl.eval_logs.formats`"


def test_each_error_code_says_what_to_do():
    rows = table_rows((ROOT / "docs/operating.md").read_text(), "Code")
    for kind in subclasses(HubscopeError):
        assert rows.get(kind.code, ["", ""])[1], f"docs/operating.md: what to do about {kind.code!r} ({kind.__name__})"


def test_each_metric_is_described():
    rows = table_rows((ROOT / "docs/operating.md").read_text(), "Metric")
    families = list(telemetry.REGISTRY.collect())
    assert families
    measured = {f"{family.name}_total" if family.type == "counter" else family.name for family in families}
    assert measured <= set(rows), f"docs/operating.md: describe {sorted(measured - set(rows))}"


def test_each_decision_says_what_was_weighed_and_what_it_costs():
    decisions = sorted((ROOT / "docs/decisions").glob("*.md"))
    assert [path.name[:4] for path in decisions] == [f"{number:04}" for number in range(1, len(decisions) + 1)]
    for path in decisions:
        for part in ("Question.", "Options.", "Decision.", "Price.", "What follows."):
            assert f"**{part}**" in path.read_text(), f"{path.name} lacks {part!r}"


def test_architecture_gives_each_module_its_place():
    text = (ROOT / "docs/architecture.md").read_text()
    tops = [path for folder in ("panels", "warehouse", "etl") for path in (ROOT / folder).iterdir()]
    modules = [path for path in tops if path.suffix == ".py" and not path.name.startswith("_")]
    missing = [path.name for path in modules if path.stem not in text]
    folders = [
        path for path in tops if path.is_dir() and not path.name.startswith("_") and path.parent.name != "panels"
    ]
    missing += [place for path in folders if (place := f"{path.parent.name}/{path.name}/") not in text]
    assert not missing, "give them a row in docs/architecture.md"


def test_every_assumption_of_a_scenario_is_described_as_the_code_has_it():
    rows = table_rows((ROOT / "docs/value.md").read_text(), "Name")
    assert set(rows) == set(fields.FIELDS)
    for name, field in fields.FIELDS.items():
        label, unit, bounds, default, meaning = rows[name]
        assert (label, unit, meaning) == (field.label, field.unit, field.description)
        assert bounds == f"{field.low:g} to {field.high:g}"
        assert default == ("has to be given" if field.default is None else f"{field.default:g}")
